"""What people can do when nothing can be booked: when a pause ends, coming without appointment, other channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wartefrei.core.texts import Text
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import WalkIn
from wartefrei.web.citizen.choice import Choice

_CHANNELS = ("phone", "servicepoint", "counter")


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach an office otherwise: its own sentences, and the rule for coming without an appointment.

    ``walk_in`` is None where the office's sentences say it themselves.
    """

    office: OfficeEntry
    sentences: Sequence[Text]
    walk_in: WalkIn | None

    @property
    def is_free(self) -> bool:
        return self.walk_in is WalkIn.FREE

    @property
    def is_urgent(self) -> bool:
        return self.walk_in is WalkIn.URGENT


def list_ways(choice: Choice) -> list[Way]:
    """The other ways at every office that offers the choice."""
    return [_way(office, choice.services) for office in choice.authority.offices_for(choice.services)]


def _way(office: OfficeEntry, services: frozenset[str]) -> Way:
    channels = [text for name in _CHANNELS if isinstance(text := office.channels.get(name), dict) and text]
    rules = {office.walk_in(service) for service in services}
    strictest = next(kind for kind in (WalkIn.NONE, WalkIn.URGENT, WalkIn.FREE) if kind in rules)
    tells = bool(office.channels.get("counter") or office.channels.get("servicepoint"))
    return Way(
        office, [text for text in (office.urgent_text, *channels) if text], None if tells else strictest
    )


@dataclass(frozen=True, slots=True)
class Paused:
    """An office that takes no bookings for a while: its words, and from when on people can book which days."""

    office: OfficeEntry
    text: Text
    opens_at: datetime | None
    until: date | None


def list_paused(offices: Sequence[OfficeEntry], *, now: datetime) -> list[Paused]:
    """The offices that pause now."""
    pauses = ((office, office.pause_at(now)) for office in offices)
    return [
        Paused(office, pause.text, pause.opens_at and pause.opens_at.astimezone(office.zone), pause.until)
        for office, pause in pauses
        if pause is not None
    ]
