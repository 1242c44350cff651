"""Addresses of the API and of the pages that explain its problems. Include it at the root."""

from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_GET

from wartefrei.web.api.api import api, show_description
from wartefrei.web.api.guard import guard, not_found
from wartefrei.web.api.pages import show_problem

PREFIX = "api/v1/"


def _guarded() -> list[URLPattern]:
    """Ninja's addresses, each behind the guard."""
    patterns, _app, _namespace = api.urls
    found = [
        pattern for pattern in patterns if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]
    return [path(f"{PREFIX}{pattern.pattern}", guard(pattern.callback)) for pattern in found]


urlpatterns = [
    path(f"{PREFIX}openapi.json", guard(require_GET(show_description)), name="openapi"),
    *_guarded(),
    re_path(r"^api(/.*)?$", guard(not_found)),
    path("problems/<slug:name>", show_problem, name="problem"),
]
