"""Buildings, and the offices in them with their own rules of booking."""

from itertools import pairwise
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field, field_validator

from wartefrei.offices.documents.fields import Name, Names, Place, Slug, Url, Words
from wartefrei.offices.documents.problems import expected
from wartefrei.offices.documents.schema.part import Days, LongTime, Part
from wartefrei.offices.documents.schema.teams import Counter, Team
from wartefrei.offices.documents.schema.times import Closure, Pause, start_key


class House(Part):
    """A building with one entrance."""

    id: Slug
    name: Names
    address: Annotated[Name, Field(max_length=200)]
    display_text: Words = {}


class OtherOffice(Part):
    """Who is responsible for people from some municipalities or post codes instead."""

    municipalities: Annotated[list[Place], Field(min_length=1)]
    office: Names
    url: Url | None = None


class Jurisdiction(Part):
    """For people from where an office is responsible."""

    responsible_for: Annotated[list[Place], Field(min_length=1)]
    not_responsible_for: list[OtherOffice] = []
    elsewhere: Words


class Channels(Part):
    """Other ways than booking online, each with a sentence how."""

    servicepoint: Words = {}
    phone: Words = {}
    counter: Words = {}


class Office(Part):
    """A place with its own rules of booking."""

    id: Slug
    house: Slug
    name: Names
    short_name: Names = {}
    arrival: Literal["check_in", "none"] = "check_in"
    booking: Literal["online", "enquiry", "off"] = "online"
    booking_note: Words = {}
    pauses: list[Pause] = []
    enquiry_text: bool = False
    channels: Channels = Channels()
    urgent_text: Words = {}
    lead_minutes: LongTime = 60
    horizon_days: Days = 60
    hold_minutes: Annotated[int, Field(ge=2, le=60)] = 10
    release_minutes: Annotated[int, Field(ge=0, le=1440)] = 0
    confirm_by_mail_minutes: Annotated[int, Field(ge=10, le=10_080)] | None = None
    reminder_days: Annotated[list[Annotated[int, Field(ge=1, le=60)]], Field(max_length=5)] = [7, 1]
    early_minutes: Annotated[int, Field(ge=0, le=1440)] = 60
    late_minutes: Annotated[int, Field(ge=0, le=1440)] = 15
    most_calls: Annotated[int, Field(ge=1, le=20)] = 3
    phone_check_in: bool = False
    jurisdiction: Jurisdiction | None = None
    step_free: bool = False
    teams: Annotated[list[Team], Field(min_length=1)]
    counters: list[Counter] = []
    closures: list[Closure] = []

    @field_validator("pauses")
    @classmethod
    def _check_pauses(cls, pauses: list[Pause]) -> list[Pause]:
        for earlier, later in pairwise(pauses):
            if earlier.until is None or start_key(later.start) < f"{earlier.until} 00:00":
                raise expected(
                    "pauses in order of time, each over before the next begins",
                    _("Pauses must not overlap: each must be over before the next begins."),
                )
        return pauses
