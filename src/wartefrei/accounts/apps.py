from django.apps import AppConfig
from django.contrib.auth.apps import AuthConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "wartefrei.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"


class SignInConfig(AuthConfig):
    """Django's, without a permission per model and verb: ours are in `accounts.permissions`."""

    default = False

    def ready(self) -> None:
        super().ready()
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
