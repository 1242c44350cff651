"""The schema of a configuration file: one authority with everything below it.

``docs/configuration.md`` says the same in words, with examples; a test holds the two together.
"""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from wartefrei.core.plan import MAX_PLACES
from wartefrei.core.recurrence import Recurrence
from wartefrei.core.retention import PERIODS
from wartefrei.core.ticks import TICK_MINUTES
from wartefrei.offices.documents.fields import (
    Clock,
    Day,
    LandCode,
    Language,
    Letters,
    Line,
    Mail,
    Moment,
    Place,
    Remark,
    Slug,
    Url,
    Words,
    Zone,
    minute_of,
)
from wartefrei.offices.documents.problems import expected

ALWAYS = date(2000, 1, 1)
"""The first day of an opening that names none."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Title = Literal["residence_permit", "visa", "fiction_certificate"]
Places = Annotated[int, Field(ge=0, le=MAX_PLACES)]
Minutes = Annotated[int, Field(ge=1, le=1440)]
LongTime = Annotated[int, Field(ge=0, le=100_000)]
Days = Annotated[int, Field(ge=0, le=730)]
PerDay = Annotated[int, Field(ge=0, le=5000)]


class Part(BaseModel):
    """A part of a document: nothing unknown in it, no value bent into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Form(Part):
    """A form to fill in before the visit."""

    name: Words
    url: Url


class Service(Part):
    """A concern people come with."""

    id: Slug
    name: Words
    group: Slug | None = None
    description: Words = {}
    hint: Words = {}
    documents: list[Slug] = []
    forms: list[Slug] = []
    keywords: Words = {}
    mail_subject: Words = {}
    unit: Literal["person", "piece"] = "person"
    leika_key: Annotated[Remark, Field(max_length=20)] = ""
    phone: Literal["off", "optional", "required"] = "optional"
    file_number: Literal["off", "optional", "required"] = "off"
    minutes: Minutes
    minutes_each_further: Annotated[int, Field(ge=0, le=1440)] | None = None
    max_quantity: Annotated[int, Field(ge=1, le=100)] = 1


class House(Part):
    """A building with one entrance."""

    id: Slug
    name: Words
    address: Annotated[Line, Field(max_length=200)]
    display_text: Words = {}


class Opening(Part):
    """When a team receives people, in local time, half-open."""

    days: Annotated[list[Weekday], Field(min_length=1)]
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    places: Places
    online: Places
    emergency: Places = 0
    since: Day = ALWAYS
    until: Day | None = None
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    nth: Literal[1, 2, 3, 4, 5, "last"] | None = None
    special: bool = False

    @field_validator("end")
    @classmethod
    def _check_end(cls, end: str, info: ValidationInfo) -> str:
        if minute_of(end) <= minute_of(info.data.get("start", "00:00")):
            raise expected('a time like "16:00" later than "from"', _("The end must be after the beginning."))
        return end

    @field_validator("online", "emergency")
    @classmethod
    def _check_places(cls, places: int, info: ValidationInfo) -> int:
        if "places" in info.data and places + info.data.get("online", 0) > info.data["places"]:
            raise expected(
                f'"online" and "emergency" together at most the {info.data["places"]} "places"',
                _("Online and emergency places together can be at most the %(number)s places planned.")
                % {"number": info.data["places"]},
            )
        return places

    @field_validator("until")
    @classmethod
    def _check_until(cls, until: date | None, info: ValidationInfo) -> date | None:
        if until and until < info.data.get("since", ALWAYS):
            raise expected('a date not before "since"', _("The last day must not be before the first."))
        return until

    @field_validator("every_weeks")
    @classmethod
    def _check_weeks(cls, weeks: int, info: ValidationInfo) -> int:
        if weeks > 1 and info.data.get("since") == ALWAYS:
            raise expected(
                '"since" beside it: the weeks are counted from there',
                _("Please enter the first day too: the weeks are counted from it."),
            )
        return weeks

    @field_validator("nth")
    @classmethod
    def _check_nth(cls, nth: int | str | None, info: ValidationInfo) -> int | str | None:
        if nth and info.data.get("every_weeks", 1) > 1:
            raise expected(
                'only one of "nth" and "every_weeks"',
                _("Please choose either every so many weeks or a week of the month, not both."),
            )
        return nth

    @property
    def recurrence(self) -> Recurrence:
        nth = -1 if self.nth == "last" else self.nth
        weekdays = frozenset(WEEKDAYS.index(day) for day in self.days)
        return Recurrence(weekdays, self.since, self.until, self.every_weeks, nth)


class Span(Part):
    """From when to when: dates (both inclusive) or moments of local time (half-open)."""

    start: Moment = Field(alias="from")
    end: Moment = Field(alias="to")

    @field_validator("end")
    @classmethod
    def _check_end(cls, end: str, info: ValidationInfo) -> str:
        if "start" in info.data and _end_key(end) <= _start_key(info.data["start"]):
            raise expected('a moment later than "from"', _("The end must be after the beginning."))
        return end


def _start_key(moment: str) -> str:
    return moment if " " in moment else f"{moment} 00:00"


def _end_key(moment: str) -> str:
    return moment if " " in moment else f"{moment} 24:00"


class Limit(Span):
    """At most so many places for a while: two colleagues are ill."""

    places: Places
    reason: Annotated[Remark, Field(max_length=200)] = ""


class Closure(Span):
    """Nobody is received."""

    reason: Words = {}


class WalkIn(Part):
    """Whether people come without appointment with a service, and how many tickets of it there are on a day."""

    kind: Literal["free", "urgent", "none"]
    per_day: PerDay | None = None


class Team(Part):
    """The people responsible for some services at an office."""

    id: Slug
    name: Annotated[Line, Field(max_length=200)]
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
    name: Annotated[Line, Field(max_length=50)]
    room: Annotated[Remark, Field(max_length=100)] = ""
    teams: list[Slug] | None = None


class OtherOffice(Part):
    """Who is responsible for people from some municipalities or post codes instead."""

    municipalities: Annotated[list[Place], Field(min_length=1)]
    office: Words
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


class Pause(Part):
    """Nobody books or moves online for a while; appointments made before stay."""

    start: Moment = Field(alias="from")
    until: Day | None = None
    opens: Moment | None = None
    text: Words
    appointments: Literal["keep", "announce"] = "keep"

    @field_validator("until")
    @classmethod
    def _check_until(cls, until: date | None, info: ValidationInfo) -> date | None:
        if until and "start" in info.data and f"{until} 00:00" <= _start_key(info.data["start"]):
            raise expected('a date later than "from"', _("The end must be after the beginning."))
        return until

    @field_validator("opens")
    @classmethod
    def _check_opens(cls, opens: str | None, info: ValidationInfo) -> str | None:
        if opens is None or not {"start", "until"} <= info.data.keys():
            return opens
        until = info.data["until"]
        if until is None:
            raise expected(
                '"until" beside it: the first day that can be booked then',
                _("Please also enter the first day that can be booked then."),
            )
        if not _start_key(info.data["start"]) < _start_key(opens) <= f"{until} 00:00":
            raise expected(
                'a moment later than "from", at the latest the beginning of "until"',
                _(
                    "Booking must open after the pause begins, and before the first day that can be booked then."
                ),
            )
        return opens


class Office(Part):
    """A place with its own rules of booking."""

    id: Slug
    house: Slug
    name: Words
    short_name: Words = {}
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
            if earlier.until is None or _start_key(later.start) < f"{earlier.until} 00:00":
                raise expected(
                    "pauses in order of time, each over before the next begins",
                    _("Pauses must not overlap: each must be over before the next begins."),
                )
        return pauses


class Holiday(Part):
    """A holiday of the authority's own, or (``open``) one of its Land on which it works."""

    date: Day
    name: Words = {}
    open: bool = False


class Retention(Part):
    """How long what is personal is kept, and the trail of who did what: see `core.retention.Periods`."""

    visits_days: Annotated[int, Field(ge=1, le=14)] = PERIODS.visits_days
    cancelled_days: Annotated[int, Field(ge=1, le=7)] = PERIODS.cancelled_days
    enquiries_days: Annotated[int, Field(ge=1, le=14)] = PERIODS.enquiries_days
    papers_days: Annotated[int, Field(ge=1, le=7)] = PERIODS.papers_days
    mails_days: Annotated[int, Field(ge=7, le=30)] = PERIODS.mails_days
    audit_months: Annotated[int, Field(ge=3, le=24)] = PERIODS.audit_months


class Legal(Part):
    """What the law wants on every page."""

    imprint: Words = {}
    privacy: Words = {}
    accessibility: Words = {}


class Emergency(Part):
    """Emergency appointments in order of the date on which titles expire."""

    office: Slug
    team: Slug
    service: Slug
    valid_from: Day
    window_days: Annotated[int, Field(ge=0, le=365)] = 7
    titles: Annotated[dict[Title, list[Slug]], Field(min_length=1)]
    mail_times: Annotated[dict[Weekday, Clock], Field(min_length=1)]
    places_until_minutes: LongTime = 15
    order: list[Literal["expires_on", "completed_at", "digest"]] = ["expires_on", "completed_at", "digest"]
    starts: Literal["staggered", "from_opening"] = "staggered"
    first_start_minutes: Annotated[int, Field(ge=30, le=1440)] = 30
    decline_until_minutes: LongTime = 60
    standby: bool = True
    lapse_days: Annotated[int, Field(ge=1, le=365)] = 14


class AuthorityDocument(Part):
    """An authority with everything below it: the whole file."""

    id: Slug
    name: Annotated[Line, Field(max_length=200)]
    land: LandCode
    time_zone: Zone = "Europe/Berlin"
    languages: Annotated[list[Language], Field(min_length=1)]
    website: Url = ""
    email_sender: Mail
    help_text: Words = {}
    legal: Legal = Legal()
    groups: dict[Slug, Words] = {}
    documents: dict[Slug, Words] = {}
    forms: dict[Slug, Form] = {}
    services: Annotated[list[Service], Field(min_length=1)]
    houses: Annotated[list[House], Field(min_length=1)]
    offices: Annotated[list[Office], Field(min_length=1)]
    closures: list[Closure] = []
    holidays: list[Holiday] = []
    retention: Retention = Retention()
    second_factor: Literal["optional", "required"] = "optional"
    emergency: Emergency | None = None
