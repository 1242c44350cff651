"""The shapes of the API: what comes in is checked by them, what goes out is described by them."""

import re
from collections import Counter
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from wartefrei.bookings.person import Person
from wartefrei.core.names import LETTERS, LONGEST_NAME, SEQUENCES, SIGNS, NameRefused, check_name
from wartefrei.web.api.words import OWN
from wartefrei.web.common.fields import is_email
from wartefrei.web.common.middleware import LANGUAGES
from wartefrei.web.common.refusals import explain

EARLIEST_BIRTH_YEAR = 1900
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def refuse(sentence: object) -> PydanticCustomError:
    """What a validator raises to be told in this sentence."""
    return PydanticCustomError(OWN, "{sentence}", {"sentence": str(sentence)})


def _check_name(text: str) -> str:
    try:
        return check_name(text) if text.strip() else ""
    except NameRefused as refusal:
        words = explain(refusal)
        raise refuse(f"{words.title}. {words.what_to_do}") from None


def _check_family_name(text: str) -> str:
    name = _check_name(text)
    if not name:
        raise refuse(_("The name is missing"))
    return name


def _check_language(language: str) -> str:
    if language not in LANGUAGES:
        raise refuse(_("This language is not spoken here."))
    return language


def _check_email(text: str) -> str:
    if not is_email(text):
        raise refuse(_("Please check the e-mail address, for example name@example.org"))
    return text


def whole(number: Any) -> Any:
    """1.0 is a whole number, too: JSON knows only one kind."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def parse_date(text: Any) -> date:
    """A calendar day like 2026-12-01, nothing else."""
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise refuse(_("This must be a day like 2026-12-01."))


def parse_instant(text: Any) -> datetime:
    """An instant with its offset (RFC 3339), nothing else."""
    try:
        if isinstance(text, str) and _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    except ValueError:
        pass
    raise refuse(_("This must be a time with its offset, like 2026-12-01T08:00:00+01:00."))


def _name_pattern(at_least: int) -> str:
    """DIN 91379 datatype A as a pattern; a sequence of code points counts as one letter."""
    sequences = "|".join(sorted(map(re.escape, SEQUENCES), key=len, reverse=True))
    signs = re.sub(r"([\\\]^-])", r"\\\1", SIGNS.replace(" ", ""))
    letter = f"(?:{sequences}|[{''.join(LETTERS)}{signs}])"
    any_sign = f"(?:{sequences}|[{''.join(LETTERS)}{signs} ])"
    return (
        f"^{letter}{any_sign}{{0,{LONGEST_NAME - 1}}}$"
        if at_least
        else f"^(?:{letter}{any_sign}{{0,{LONGEST_NAME - 1}}})?$"
    )


Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]{1,50}$")]
Name = Annotated[
    str, AfterValidator(_check_name), WithJsonSchema({"type": "string", "pattern": _name_pattern(0)})
]
FamilyName = Annotated[
    str, AfterValidator(_check_family_name), WithJsonSchema({"type": "string", "pattern": _name_pattern(1)})
]
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(_check_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]
Phone = Annotated[str, StringConstraints(pattern=r"^(\+?[0-9 ()/.\-]{3,39})?$")]
FileNumber = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{0,40}$", strip_whitespace=True)]
Municipality = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{0,100}$")]
Language = Annotated[
    str, AfterValidator(_check_language), WithJsonSchema({"type": "string", "enum": sorted(LANGUAGES)})
]
Day = Annotated[date, BeforeValidator(parse_date)]
Instant = Annotated[
    datetime, BeforeValidator(parse_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
Token = Annotated[str, StringConstraints(pattern=r"^[-A-Za-z0-9]{1,100}$")]


class Request(BaseModel):
    """A body. What it does not know it refuses, so that a misspelt field is not lost in silence."""

    model_config = ConfigDict(extra="forbid", strict=True)


class BasketLine(Request):
    """A service and how many units of it."""

    id: Slug
    quantity: Annotated[int, Field(ge=1, le=999), BeforeValidator(whole)]


class PersonBody(Request):
    """Who comes. A single name is the family name. The e-mail address may be missing with a token of staff."""

    model_config = ConfigDict(json_schema_extra={"required": ["family_name", "birth_date", "email"]})

    given_name: Name | None = None
    family_name: FamilyName
    birth_date: Day
    email: Email | None = None
    phone: Phone | None = None
    file_number: FileNumber | None = None

    def read(self) -> Person:
        """The person as the rooms below know them."""
        return Person(
            family_name=self.family_name,
            given_name=self.given_name or "",
            birth_date=self.birth_date,
            email=self.email or "",
            phone=self.phone or "",
            file_number=self.file_number or "",
        )


class HoldBody(Request):
    """What is wanted, when, and by whom."""

    office: Slug
    services: Annotated[list[BasketLine], Field(min_length=1, max_length=20)]
    start: Instant
    person: PersonBody
    language: Language
    municipality: Municipality | None = None

    @property
    def basket(self) -> dict[str, int]:
        """Services and quantities; a service named twice counts together."""
        basket: Counter[str] = Counter()
        for line in self.services:
            basket[line.id] += line.quantity
        return dict(basket)


class HoldReference(Request):
    """A hold that is to become an appointment."""

    hold: Token


def _tag(body: Any) -> str:
    return "by-hold" if isinstance(body, dict) and "hold" in body else "by-details"


AppointmentBody = Annotated[
    Annotated[HoldReference, Tag("by-hold")] | Annotated[HoldBody, Tag("by-details")], Discriminator(_tag)
]


class ConfirmBody(Request):
    """The token of the mail that asks to confirm."""

    token: Token


class RescheduleBody(Request):
    """When instead, and where if it shall be another office."""

    office: Slug | None = None
    start: Instant


class ResendBody(Request):
    """Another address than the one of the booking."""

    email: Email | None = None


class Hold(BaseModel):
    """A place held for a person: ``hold`` is a bearer token."""

    hold: str
    expires_at: datetime


class Appointment(BaseModel):
    """An appointment, with everything that opens it. ``qr`` is the text inside the code."""

    code: str
    pin: str
    ticket_number: int | None
    office: str
    team: str
    start: datetime
    duration_minutes: int
    qr: str
    documents: list[str]
    status: Literal["held", "unconfirmed", "booked", "attended", "missed", "unserved", "cancelled", "expired"]


class Service(BaseModel):
    """A service as an office offers it; minutes for the first unit and for each further one."""

    id: str
    name: str
    minutes: int
    minutes_each_further: int
    max_quantity: int
    documents: list[str]
    walk_in: Literal["free", "urgent", "none"]
    teams: list[str]


class Office(BaseModel):
    """An office and what it offers."""

    id: str
    name: str
    authority: str
    house: str
    time_zone: str
    languages: list[str]
    arrival: Literal["check_in", "none"]
    services: list[Service]


class FreeDay(BaseModel):
    """Free starts of a local day, as 24-hour clock times of the office."""

    date: date
    starts: list[Annotated[str, StringConstraints(pattern=r"^[0-2][0-9]:[0-5][0-9]$")]]


class OfficeAvailability(BaseModel):
    """The earliest free start of an office, and its days with free starts."""

    office: str
    earliest: datetime | None
    days: list[FreeDay]


class Availability(BaseModel):
    """What is free for the basket."""

    duration_minutes: int
    offices: list[OfficeAvailability]


class FieldError(BaseModel):
    """Where something is wrong (pointer into the body, or name of a parameter), and what."""

    pointer: str
    detail: str


class Alternative(BaseModel):
    """A free start near one that is lost."""

    office: str
    start: datetime


class Problem(BaseModel):
    """A problem document (RFC 9457) in the visitor's language; further members depend on the type."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    alternatives: list[Alternative] = []
    split: list[list[str]] | None = None
