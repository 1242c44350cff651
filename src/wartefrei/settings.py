"""Django settings. Three variables of the environment decide: DATABASE_URL, WARTEFREI_DATA_DIR, EMAIL_URL.

Everything else has a working default; WARTEFREI_URL is the address people reach the installation at, OIDC_ISSUER and
its companions name a provider of single sign-on.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

DATA_DIR = Path(os.environ.get("WARTEFREI_DATA_DIR", "data")).resolve()
PUBLIC_URL = os.environ.get("WARTEFREI_URL", "http://127.0.0.1:8000").rstrip("/")
EMAIL_URL = os.environ.get("EMAIL_URL", "")
CLAMD_URL = os.environ.get("CLAMD_URL", "")
SECURITY_CONTACT = os.environ.get(
    "WARTEFREI_SECURITY_CONTACT", f"mailto:security@{urlsplit(PUBLIC_URL).hostname}"
)
LOCK_TIMEOUT_SECONDS = 3


def read_provider(environment: Mapping[str, str]) -> dict[str, Any]:
    """allauth's description of the OpenID provider that staff sign in with; nothing without OIDC_ISSUER."""
    issuer = environment.get("OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
        raise SystemExit(f"OIDC_ISSUER must begin with https://, not {issuer!r}")
    if not (environment.get("OIDC_CLIENT_ID") and environment.get("OIDC_CLIENT_SECRET")):
        raise SystemExit("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET")
    app = {
        "provider_id": issuer,
        "name": environment.get("OIDC_NAME") or parts.hostname,
        "client_id": environment["OIDC_CLIENT_ID"],
        "secret": environment["OIDC_CLIENT_SECRET"],
        "settings": {"server_url": issuer, "login_claim": environment.get("OIDC_LOGIN_CLAIM") or "email"},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


SOCIALACCOUNT_PROVIDERS = read_provider(os.environ)


def read_key(name: str) -> str:
    """The secret ``name`` of the data folder, made on first use. Several processes may start at once."""
    folder = DATA_DIR / "keys"
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)  # the database in it is personal
        folder.mkdir(exist_ok=True, mode=0o700)
        if not (folder / name).exists():
            _write_key(folder, name)
        return (folder / name).read_text().strip()
    except OSError as error:
        raise SystemExit(f"WARTEFREI_DATA_DIR: {error.filename}: {error.strerror}") from None


def _write_key(folder: Path, name: str) -> None:
    """Write a key that is whole even after a power cut: without it no PIN and no link opens anything any more."""
    draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    with open(draft, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, folder / name)
    draft.unlink()
    directory = os.open(folder, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


def read_database(url: str) -> dict[str, object]:
    """Django's description of the database behind ``sqlite:///absolute/path`` or ``postgresql://user:password@host:port/name``."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SystemExit(f"DATABASE_URL can't be read: {error}") from None
    if parts.scheme == "sqlite":
        if parts.netloc or not parts.path.startswith("/"):
            raise SystemExit("DATABASE_URL must name an absolute path: sqlite:///srv/wartefrei.sqlite3")
        return {
            "ENGINE": "wartefrei.database.sqlite",
            "NAME": unquote(parts.path),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": LOCK_TIMEOUT_SECONDS,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA secure_delete=ON; PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        options = dict(parse_qsl(parts.query))
        if not parts.path.strip("/"):
            raise SystemExit("DATABASE_URL must name a database: postgresql://user:password@host:port/name")
        return {
            "ENGINE": "wartefrei.database.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(port or options.pop("port", "")),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": f"-c lock_timeout={LOCK_TIMEOUT_SECONDS}s", **options},
        }
    raise SystemExit(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {parts.scheme!r}")


DATABASES = {
    "default": read_database(os.environ.get("DATABASE_URL", f"sqlite://{DATA_DIR / 'wartefrei.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = read_key("secret")
UPLOADS_KEY = read_key("uploads")
DEBUG = False
ALLOWED_HOSTS = ["*"]  # links in mails come from PUBLIC_URL, never from the Host header
IS_DEMO = (DATA_DIR / "demo").exists()

INSTALLED_APPS = [
    "wartefrei.accounts.apps.SignInConfig",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "wartefrei.accounts",
    "wartefrei.notifications",
    "wartefrei.offices",
    "wartefrei.bookings",
    "wartefrei.queueing",
    "wartefrei.records",
    "wartefrei.web",
    "wartefrei.web.common",
    "wartefrei.web.citizen",
    "wartefrei.web.kiosk",
    "wartefrei.web.display",
    "wartefrei.web.workplace",
    "wartefrei.web.signin",
    "wartefrei.web.administration",
    "wartefrei.web.mailbox",
    "wartefrei.web.api",
]
MIDDLEWARE = [
    "wartefrei.web.common.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wartefrei.web.common.middleware.Compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wartefrei.web.common.middleware.Language",
    "wartefrei.web.common.uploading.BodySize",
    "wartefrei.web.common.uncaught.Refusals",
    "wartefrei.web.citizen.counting.Steps",
]
ROOT_URLCONF = "wartefrei.web.urls"
WSGI_APPLICATION = "wartefrei.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "wartefrei.web.common.context.frame",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.Staff"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name", "email")},
    },
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/sign-in/"
ACCOUNT_ADAPTER = "wartefrei.web.signin.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_PRESERVE_USERNAME_CASING = (
    False  # exact look-ups: no database's idea of capitals finds what we didn't count
)
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; allauth wants it to fit the methods
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
SOCIALACCOUNT_ADAPTER = "wartefrei.web.signin.provider.AccountAdapter"
MFA_ADAPTER = "wartefrei.web.signin.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
ACCOUNT_RATE_LIMITS = False  # its cache is one per process; ours is in the database (accounts.signing_in)

SESSION_ENGINE = "wartefrei.web.common.sessions"
SESSION_COOKIE_NAME = "wartefrei"
SESSION_COOKIE_AGE = 2 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # computers in libraries are shared
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
CSRF_USE_SESSIONS = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]  # behind a proxy that speaks TLS
CSRF_FAILURE_VIEW = "wartefrei.web.common.page.old_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # the largest of web/common/bodies.py without files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 128 * 1024  # larger files lie on disk while they are looked at

LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", _("German")),
    ("en", _("English")),
    ("fr", _("French")),
    ("tr", _("Turkish")),
    ("ar", _("Arabic")),
    ("ru", _("Russian")),
    ("uk", _("Ukrainian")),
]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

SILENCED_SYSTEM_CHECKS = ["fields.W342"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"route": {"()": "wartefrei.web.common.logs.RouteInsteadOfPath"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["route"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "wartefrei": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
    },
}
