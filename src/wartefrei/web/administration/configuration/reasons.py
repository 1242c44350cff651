"""Why an office is closed, in words that are there in every language."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy, override

REASONS: Mapping[str, Any] = {
    "illness": gettext_lazy("Many of our staff are ill."),
    "technology": gettext_lazy("Our computers are out of order."),
    "building": gettext_lazy("The building can’t be used at the moment."),
    "meeting": gettext_lazy("The office is closed for a staff meeting."),
    "strike": gettext_lazy("There is a strike."),
    "weather": gettext_lazy("The office is closed because of the weather."),
}
"""Reasons that are there in every language; other words are told in German where nobody typed a translation."""


def words_of_reason(chosen: str) -> dict[str, str]:
    """One of `REASONS` in every language."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = str(REASONS[chosen])
    return found
