"""Addresses of signing in and out, and of the own account. allauth finds its pages by these names."""

from django.urls import path

from wartefrei.web.signin import demo, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("demo/", demo.show_demo, name="demo"),
    path("account/", views.show_account, name="account"),
    path("account/password/", views.change_password, name="account_change_password"),
    path("account/sessions/end/", views.end_sessions, name="account_end_sessions"),
]
