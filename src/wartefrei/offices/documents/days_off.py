"""What is wrong with the holidays of a document: days named twice, days without name, days it works on anyhow."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from wartefrei.core.lands import Land
from wartefrei.offices.documents.problems import NOTHING, Problem, fill_in
from wartefrei.offices.documents.schema import Holiday
from wartefrei.offices.holidays import is_holiday


def find_holiday_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems of ``holidays`` beside those of the schema."""
    found = document.get("holidays")
    seen = set()
    for position, entry in enumerate(found if isinstance(found, list) else []):
        path = ("holidays", position)
        try:
            holiday = Holiday.model_validate(entry)
        except ValidationError:
            continue  # the schema has said what is wrong with it
        if holiday.date in seen:
            yield Problem(
                (*path, "date"),
                "a day that stands only once under holidays",
                str(holiday.date),
                _("This day stands here twice."),
            )
        seen.add(holiday.date)
        if not holiday.open and not holiday.name:
            yield Problem((*path, "name"), "what the day is called", NOTHING, fill_in())
        land = document.get("land")
        if holiday.open and land in list(Land) and not is_holiday(holiday.date, str(land)):
            yield Problem(
                (*path, "date"),
                "a public holiday of the Land",
                str(holiday.date),
                _("This is no public holiday of the Land: people work on it anyhow."),
            )
