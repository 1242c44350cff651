"""The shapes of the waiting room: check-ins, tickets, counters, screens."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, StringConstraints, Tag

from wartefrei.web.api.schemas import BasketLine, Day, Language, Name, Request, Slug, whole

Hour = Annotated[int, Field(ge=0, le=23), BeforeValidator(whole)]
Code = Annotated[str, StringConstraints(pattern=r"^[-A-Za-z0-9 ]{1,40}$")]
QrText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Note = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{0,200}$", strip_whitespace=True)]
CounterId = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_.]{1,101}$")]


class CheckInByQr(Request):
    """Somebody shows a QR code: the text inside it."""

    office: Slug
    qr: QrText


class CheckInByCode(Request):
    """Somebody types the booking code."""

    office: Slug
    code: Code


class CheckInByBirthday(Request):
    """Somebody gives the birthday, and besides the hour of the appointment or how the family name begins."""

    office: Slug
    birth_date: Day
    hour: Hour | None = None
    family_name_start: Name | None = None


_WAYS = {"qr": "by-qr", "code": "by-code"}


def _tag(body: Any) -> str:
    named = [tag for field, tag in _WAYS.items() if isinstance(body, dict) and field in body]
    return named[0] if named else "by-birthday"


CheckInBody = Annotated[
    Annotated[CheckInByQr, Tag("by-qr")]
    | Annotated[CheckInByCode, Tag("by-code")]
    | Annotated[CheckInByBirthday, Tag("by-birthday")],
    Discriminator(_tag),
]


class TicketBody(Request):
    """Somebody without an appointment: for which service; in which language they are called (German without it)."""

    office: Slug
    service: Slug
    language: Language | None = None
    is_urgent: bool = False


class CallBody(Request):
    """To which counter."""

    counter: CounterId


class FinishBody(Request):
    """What was really done; without it all that was asked for."""

    services: Annotated[list[BasketLine], Field(max_length=20)] | None = None


class ParkBody(Request):
    """Why, for colleagues; names nobody."""

    note: Note | None = None


class ResumeBody(Request):
    """With a counter the number is called there at once; without one it waits again."""

    counter: CounterId | None = None


class TransferBody(Request):
    """To which team or counter of the office."""

    team: Slug | None = None
    counter: CounterId | None = None


class Waiting(BaseModel):
    """A place in the queue. ``expected_minutes``: the wait, 10 % to 90 %; null while no counter is open."""

    ticket_number: int
    status: Literal["waiting", "standby", "called", "serving", "parked", "finished", "missed"]
    waiting_area: str
    room: str
    ahead: int
    expected_minutes: list[int] | None
    waiting_url: str


class Ticket(BaseModel):
    """A ticket as staff see it: ``reason`` says in words why it stands where it stands."""

    ticket_number: int
    state: Literal["waiting", "standby", "called", "serving", "parked", "finished", "missed"]
    team: str
    language: str
    services: list[BasketLine]
    reason: str
    due_at: datetime | None
    waiting_since: datetime
    counter: str | None


class Counter(BaseModel):
    """A counter. ``id`` is what its addresses and bodies take."""

    id: str
    name: str
    room: str
    teams: list[str]
    is_open: bool
    staff: str | None
    ticket_number: int | None
    state: Literal["called", "serving"] | None


class Called(BaseModel):
    """Who was called."""

    ticket_number: int
    services: list[BasketLine]
    language: str
    reason: str
    team: str
    counter: str


class ScreenCall(BaseModel):
    """A number and where to go."""

    sequence: int
    ticket_number: int
    counter: str
    room: str
    called_at: datetime
    language: str


class Screen(BaseModel):
    """What the screens of a house show: the newest call first. ``sequence`` is that of the newest change."""

    calls: list[ScreenCall]
    waiting: int
    sequence: int
