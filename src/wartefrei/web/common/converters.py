"""Parts of addresses that several faces share."""

from django.urls import register_converter

from wartefrei.web.common.middleware import LANGUAGES


class LanguageConverter:
    """A language the pages are written in."""

    regex = "|".join(sorted(LANGUAGES))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "language")
