"""Headers that protect people, and the language of a request: cheap, for every request pays."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

GetResponse = Callable[[HttpRequest], HttpResponse]

_SOURCES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",  # the icons of KERN are data: masks
    "script-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{kind} {sources}" for kind, sources in _SOURCES.items())
_DEVICES = ("camera", "microphone", "geolocation", "payment", "usb", "display-capture", "browsing-topics")
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{device}=()" for device in _DEVICES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every response carries unless its view has said otherwise. No cache keeps a page: most show something
personal."""


class SecurityHeaders:
    """Puts `HEADERS` on every response that does not bring its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class Compression(GZipMiddleware):
    """Compresses pages (random length against BREACH). What the API answers keeps its strong ETag."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class Language:
    """Activates the language of the path (``/ar/…``), or else the best of Accept-Language, or else German.

    A page asked for with ``?language=`` is the page in that language: links from outside need not know the path.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = wanted_page(request)
        if wanted is not None:
            return HttpResponseRedirect(wanted)
        accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        language = path_language(request.path_info) or choose_language(accepted)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response


def path_language(path: str) -> str | None:
    """The language a path begins with."""
    return path[1:3] if path[3:4] in {"/", ""} and path[1:3] in LANGUAGES else None


def wanted_page(request: HttpRequest) -> str | None:
    """Where ``?language=`` leads, everything else in the query kept; None when there is nothing to change."""
    if request.method not in {"GET", "HEAD"} or "language=" not in request.META.get("QUERY_STRING", ""):
        return None
    language, path = request.GET.get("language"), request.path_info
    if language not in LANGUAGES or (path != "/" and path_language(path) is None):
        return None
    rest = request.GET.copy()
    del rest["language"]
    query = rest.urlencode(safe=":")
    return f"/{language}{quote(path[3:]) or '/'}" + (f"?{query}" if query else "")


@lru_cache(maxsize=1024)
def choose_language(accepted: str) -> str:
    """The first language of an Accept-Language header that there is, by its preferences."""
    for wanted, _quality in parse_accept_lang_header(accepted[:500]):
        if wanted.partition("-")[0] in LANGUAGES:
            return wanted.partition("-")[0]
    return settings.LANGUAGE_CODE
