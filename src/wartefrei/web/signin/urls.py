"""Addresses of signing in and out, and of the own account. allauth finds its pages by these names."""

from django.urls import path

from wartefrei.web.signin import demo, factors, single_sign_on, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/second-step/", factors.ask_code, name="mfa_authenticate"),
    path("sign-in/provider/", single_sign_on.go_to_provider, name="single-sign-on"),
    path("sign-in/provider/back/", single_sign_on.come_back, name="single-sign-on-back"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("demo/", demo.show_demo, name="demo"),
    path("account/", views.show_account, name="account"),
    path("account/password/", views.change_password, name="account_change_password"),
    path("account/second-factor/", factors.show_factor, name="second-factor"),
    path("account/second-factor/app/", factors.add_app, name="add-app"),
    path("account/second-factor/passkey/", factors.add_passkey, name="add-passkey"),
    path("account/second-factor/codes/", factors.renew_codes, name="renew-codes"),
    path("account/second-factor/<int:factor>/remove/", factors.remove_one, name="remove-one-factor"),
    path("account/second-factor/remove/", factors.remove_factor, name="remove-factor"),
    path("account/sessions/end/", views.end_sessions, name="account_end_sessions"),
]
