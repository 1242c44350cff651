"""The shapes of emergency requests."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from wartefrei.bookings.person import Person
from wartefrei.core.texts import is_blank
from wartefrei.web.api.schemas import (
    Appointment,
    Day,
    Email,
    FamilyName,
    Language,
    Name,
    Request,
    Slug,
    refuse,
    whole,
)

Words = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{0,200}$", strip_whitespace=True)]


def _check_visible(words: str) -> str:
    if is_blank(words):
        raise refuse(_("Please say why."))
    return words


Reason = Annotated[
    Words,
    AfterValidator(_check_visible),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$",
            "maxLength": 200,
        }
    ),
]


class EmergencyRequestBody(Request):
    """Who registers, with which title, and when it expires. A single name is the family name."""

    model_config = ConfigDict(
        json_schema_extra={
            "required": ["authority", "family_name", "birth_date", "email", "title", "expires_on", "language"]
        }
    )

    authority: Slug
    given_name: Name | None = None
    family_name: FamilyName
    birth_date: Day
    email: Email | None = None
    title: Literal["residence_permit", "visa", "fiction_certificate"]
    expires_on: Day
    language: Language

    def read(self) -> Person:
        """The person as the rooms below know them."""
        return Person(
            family_name=self.family_name,
            given_name=self.given_name or "",
            birth_date=self.birth_date,
            email=self.email or "",
        )


class ServedBody(Request):
    """What the clerk noted, as ``reason`` or ``note``; ``expires_on``: the date the papers show, when it is another."""

    expires_on: Day | None = None
    reason: Words | None = None
    note: Words | None = None


class RefuseBody(Request):
    """Why, in words that the person reads."""

    reason: Reason


class PlacesBody(Request):
    """How many places there are on the day."""

    places: Annotated[int, Field(ge=0, le=1000), BeforeValidator(whole)]


class EmergencyKeys(BaseModel):
    """What opens a request."""

    code: str
    pin: str


class EmergencyRequest(BaseModel):
    """How a request stands.

    ``rank`` of ``waiting`` complete requests in today's order, null unless complete. ``cut_off``: the last expiry date
    that got a place when places were given last. ``missing``: kinds of document to be sent.
    """

    status: Literal[
        "registered", "complete", "allotted", "served", "refused", "missed", "withdrawn", "lapsed"
    ]
    expires_on: date
    missing: list[str]
    rank: int | None
    waiting: int
    cut_off: date | None
    next_mail_at: datetime | None
    appointment: Appointment | None = None


class EmergencyDocument(BaseModel):
    """A file that was kept, and what the request misses now."""

    id: int
    kind: str
    pages: int
    status: Literal["registered", "complete"]
    missing: list[str]


class EmergencyPlaces(BaseModel):
    """Places of a day: entered by staff, allowed by the plan, and the smaller number, which is given."""

    date: date
    entered: int
    allowed: int
    places: int
