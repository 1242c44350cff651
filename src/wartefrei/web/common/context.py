"""What the frame of every page needs: languages and their links, direction, the demo's notice."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from wartefrei.web.common.middleware import path_language

OWN_NAMES = {
    "de": "Deutsch",
    "en": "English",
    "fr": "Français",
    "tr": "Türkçe",
    "ar": "العربية",
    "ru": "Русский",
    "uk": "Українська",
}
RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A language in its own name, with the link to the same page."""

    code: str
    name: str
    direction: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame around a page. ``style`` is the KERN sheet for the direction of the script."""

    language: str
    language_name: str
    direction: str
    style: str
    languages: tuple[LanguageLink, ...]
    is_demo: bool


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``frame`` for every template."""
    return {"frame": SimpleLazyObject(lambda: build_frame(request))}


def build_frame(request: HttpRequest) -> Frame:
    """The frame of one request."""
    language = get_language() or settings.LANGUAGE_CODE
    return Frame(
        language=language,
        language_name=OWN_NAMES[language],
        direction=direction_of(language),
        style="vendor/kern.rtl.css" if language in RIGHT_TO_LEFT else "vendor/kern.css",
        languages=tuple(
            _link(request, code, is_current=code == language) for code, _name in settings.LANGUAGES
        ),
        is_demo=settings.IS_DEMO,
    )


def _link(request: HttpRequest, code: str, *, is_current: bool) -> LanguageLink:
    return LanguageLink(code, OWN_NAMES[code], direction_of(code), same_page(request, code), is_current)


def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def same_page(request: HttpRequest, language: str) -> str:
    """The address of the same page in another language; the start page where addresses have no language."""
    path = request.path_info
    if path_language(path) is None:
        return f"/{language}/"
    query = request.META.get("QUERY_STRING", "")
    return f"/{language}{quote(path[3:])}" + (f"?{query}" if query else "")
