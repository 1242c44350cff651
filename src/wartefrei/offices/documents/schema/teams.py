"""Who receives people, and where."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field, field_validator

from wartefrei.core.ticks import TICK_MINUTES
from wartefrei.offices.documents.fields import Letters, Name, Room, Slug, Words
from wartefrei.offices.documents.problems import expected
from wartefrei.offices.documents.schema.part import Days, Part
from wartefrei.offices.documents.schema.times import Closure, Limit, Opening

PerDay = Annotated[int, Field(ge=0, le=5000)]


class WalkIn(Part):
    """Whether people come without appointment with a service, and how many tickets of it there are on a day."""

    kind: Literal["free", "urgent", "none"]
    per_day: PerDay | None = None


class Team(Part):
    """The people responsible for some services at an office."""

    id: Slug
    name: Annotated[Name, Field(max_length=200)]
    services: Annotated[list[Slug], Field(min_length=1)]
    letters: Letters | None = None
    grid_minutes: Annotated[int, Field(ge=5, le=240)] = TICK_MINUTES
    horizon_days: Days | None = None
    walk_in: Literal["free", "urgent", "none"] = "none"
    walk_in_per_day: PerDay | None = None
    walk_ins: dict[Slug, WalkIn] = {}
    emergency: bool = False
    waiting_area: Words = {}
    openings: list[Opening] = []
    limits: list[Limit] = []
    closures: list[Closure] = []

    @field_validator("grid_minutes")
    @classmethod
    def _check_grid(cls, minutes: int) -> int:
        if minutes % TICK_MINUTES:
            raise expected("a multiple of 5", _("Please enter a multiple of 5 minutes."))
        return minutes


class Counter(Part):
    """A place where people are served. Without ``teams`` it serves all teams of its office."""

    id: Slug
    name: Annotated[Name, Field(max_length=50)]
    room: Annotated[Room, Field(max_length=100)] = ""
    teams: list[Slug] | None = None
