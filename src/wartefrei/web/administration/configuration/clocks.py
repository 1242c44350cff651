"""Fields for moments and for times of day."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from wartefrei.offices.documents.problems import NOTHING
from wartefrei.offices.documents.schema import WEEKDAYS
from wartefrei.web.administration.configuration.controls import Control, line_of
from wartefrei.web.administration.configuration.shapes import write
from wartefrei.web.administration.configuration.words import weekday_name


@dataclass
class MomentControl(Control):
    """A day, or a day and a time of it."""

    template = "moment"

    def normal(self, value: Any) -> Any:
        return NOTHING if value in ("", None, NOTHING) else str(value).replace("T", " ")

    def typed(self, data: QueryDict) -> Any:
        day, clock = line_of(data, f"{self.name}.day"), line_of(data, f"{self.name}.time")
        return f"{day} {clock}".strip() or NOTHING

    @property
    def day(self) -> str:
        return "" if self.value is NOTHING else str(self.value).partition(" ")[0]

    @property
    def time(self) -> str:
        return "" if self.value is NOTHING else str(self.value).partition(" ")[2]


@dataclass
class ClocksControl(Control):
    """A time of day for some days of the week."""

    template = "clocks"

    def normal(self, value: Any) -> Any:
        return {} if value in (None, NOTHING) else dict(value)

    def typed(self, data: QueryDict) -> Any:
        given = {day: line_of(data, f"{self.name}.{day}") for day in WEEKDAYS}
        return {day: clock for day, clock in given.items() if clock}

    def take(self, data: QueryDict) -> None:
        """No time is nothing said."""
        typed = self.typed(data)
        if typed != self.value:
            write(self.document, self.path, typed or NOTHING, root=self.root)

    @property
    def clocks(self) -> list[tuple[str, str, str]]:
        """Name of the input, day, time."""
        return [(f"{self.name}.{day}", weekday_name(day), self.value.get(day, "")) for day in WEEKDAYS]
