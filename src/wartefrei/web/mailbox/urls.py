"""Addresses of the mailbox."""

from django.urls import path

from wartefrei.web.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("<int:pk>/", views.show_mail, name="mail"),
    path("<int:pk>/html/", views.show_html, name="html"),
    path("<int:pk>/attachments/<int:index>/", views.download, name="attachment"),
]
