"""An authority that gives emergency appointments, and short ways through the procedure."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from tests.bookings.steps import at
from tests.factories import MONDAY, make_office, make_person, touch
from tests.uploads.papers import make_photo
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings import operations
from wartefrei.bookings.emergency import Procedure, need_procedure
from wartefrei.bookings.models import AllotmentRun, EmergencyRequest
from wartefrei.notifications.models import Message, State
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import Authority, Team

CLERK = staff("anna@stadt")
PAPER = make_photo(size=(40, 30))
POLICY: dict[str, Any] = {
    "office": "amt",
    "team": "team",
    "service": "pass",
    "valid_from": "2023-10-09",
    "window_days": 7,
    "titles": {
        "residence_permit": ["passport", "permit"],
        "visa": ["passport"],
        "fiction_certificate": [],
    },
    "mail_times": {"mon": "07:45", "tue": "07:45", "wed": "07:45", "thu": "10:15", "fri": "07:45"},
    "places_until_minutes": 15,
    "order": ["expires_on", "completed_at", "digest"],
    "starts": "staggered",
    "first_start_minutes": 30,
    "decline_until_minutes": 60,
    "standby": True,
    "lapse_days": 14,
}


def make_emergency_office(*, places: int = 2, minutes: int = 30, **policy: Any) -> OfficeEntry:
    """An office open from 8 to 12, Monday to Friday, all of its places for emergencies.

    With a mail at 07:45 and half an hour each, the first start is 08:20, so a place in parallel has 7 starts.
    """
    make_office(places=places, emergency=places, minutes=minutes)
    return add_policy(**policy)


def add_policy(**policy: Any) -> OfficeEntry:
    """Let the authority of an office that is there give emergency appointments."""
    Authority.objects.filter(slug="stadt").update(
        emergency_policy={**POLICY, **policy},
        documents={"passport": {"de": "Pass", "en": "passport"}, "permit": {"de": "Aufenthaltstitel"}},
    )
    Team.objects.filter(office__slug="amt").update(is_emergency=True)
    return touch("amt")


def change_policy(**policy: Any) -> None:
    """Change the policy of the authority."""
    row = Authority.objects.get(slug="stadt")
    Authority.objects.filter(pk=row.pk).update(emergency_policy={**(row.emergency_policy or {}), **policy})
    touch("amt")


def procedure() -> Procedure:
    """The procedure as it is now."""
    return need_procedure(read_directory().authority("stadt"))


def mail_time(day: date = MONDAY, clock: str = "07:45") -> datetime:
    """The instant at which the places of a day are given."""
    rest = int(clock[-1]) % 5  # `at` knows full five minutes
    begin = f"{clock[:-1]}{int(clock[-1]) - rest}"
    return at(read_directory().office("amt"), begin, day) + timedelta(minutes=rest)


def register(*, expires_on: date = MONDAY, now: datetime | None = None, **changes: Any) -> EmergencyRequest:
    """Somebody new registers, the evening before by default; without papers to send it is complete at once."""
    order: dict[str, Any] = {
        "authority": read_directory().authority("stadt"),
        "person": changes.pop("person", None) or make_person(),
        "title": "fiction_certificate",
        "expires_on": expires_on,
        "language": "ar",
        "by": CITIZEN,
        "now": now or mail_time() - timedelta(hours=12),
    }
    return operations.register(**{**order, **changes})


def send(request: EmergencyRequest, kind: str, *, now: datetime, content: bytes = PAPER) -> int:
    """A paper is sent; returns its key."""
    document = operations.add_document(request=request, kind=kind, file=BytesIO(content), by=CITIZEN, now=now)
    return document.pk


def again(request: EmergencyRequest) -> EmergencyRequest:
    """The request as it is now."""
    return EmergencyRequest.objects.select_related("appointment__day").get(pk=request.pk)


def status(request: EmergencyRequest) -> str:
    """The status as it is now."""
    return again(request).status


def clock(request: EmergencyRequest) -> str:
    """When the request's appointment starts, by the clock."""
    appointment = again(request).appointment
    assert appointment is not None
    return f"{appointment.start_at.astimezone(procedure().zone):%H:%M}"


def mails(request: EmergencyRequest, state: State = State.PENDING) -> list[str]:
    """The kinds of mail about a request, in order."""
    rows = Message.objects.filter(about=request.code, state=state).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def runs() -> list[AllotmentRun]:
    """Every run, in the order of the chain."""
    return list(AllotmentRun.objects.order_by("position"))
