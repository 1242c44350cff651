"""Languages in words: a clerk must know whom to fetch, and "uk" is no language."""

from django.conf import settings

_NAMES = dict(settings.LANGUAGES)


def name_language(code: str) -> str:
    """``Ukrainian``, in the active language; unknown codes as they are."""
    return str(_NAMES.get(code, code))
