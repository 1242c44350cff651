"""Addresses of the mailbox."""

from django.urls import path

from wartefrei.web.mailbox import gallery, views

app_name = "mailbox"
_SAMPLE = "gallery/<slug:kind>/<slug:language>/"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("<int:pk>/", views.show_mail, name="mail"),
    path("<int:pk>/html/", views.show_html, name="html"),
    path("<int:pk>/attachments/<int:index>/", views.download, name="attachment"),
    path("gallery/", gallery.show_gallery, name="gallery"),
    path(_SAMPLE, gallery.show_sample, name="sample"),
    path(f"{_SAMPLE}html/", gallery.show_sample_html, name="gallery-html"),
    path(f"{_SAMPLE}attachments/<int:index>/", gallery.download_sample, name="gallery-attachment"),
]
