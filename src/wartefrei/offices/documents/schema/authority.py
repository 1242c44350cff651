"""An authority with everything below it."""

from typing import Annotated, Literal

from pydantic import Field

from wartefrei.core.retention import PERIODS
from wartefrei.offices.documents.fields import (
    Clock,
    Day,
    LandCode,
    Language,
    Mail,
    Name,
    Names,
    Slug,
    Url,
    Words,
    Zone,
)
from wartefrei.offices.documents.schema.offices import House, Office
from wartefrei.offices.documents.schema.part import LongTime, Part, Weekday
from wartefrei.offices.documents.schema.services import Form, Service
from wartefrei.offices.documents.schema.times import Closure, Holiday

Title = Literal["residence_permit", "visa", "fiction_certificate"]


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
    name: Annotated[Name, Field(max_length=200)]
    land: LandCode
    time_zone: Zone = "Europe/Berlin"
    languages: Annotated[list[Language], Field(min_length=1)]
    website: Url = ""
    email_sender: Mail
    help_text: Words = {}
    legal: Legal = Legal()
    groups: dict[Slug, Names] = {}
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
