"""What the reads share: services of a ticket, local instants, the newest sequence."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wartefrei.offices.entries import OfficeEntry, ServiceEntry
from wartefrei.queueing.models import QueueDay

Lines = tuple[tuple[ServiceEntry, int], ...]
"""Services and how many units of each."""


def name_lines(pairs: Iterable[tuple[int, int]], office: OfficeEntry) -> Lines:
    """The services behind their keys."""
    services = office.authority.services_by_key
    return tuple((services[service], quantity) for service, quantity in pairs)


def localise(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """An instant in the office's time zone, if there is one."""
    return instant.astimezone(zone) if instant is not None else None


def from_seconds(seconds: int | None, zone: ZoneInfo) -> datetime | None:
    """Seconds of the calling order as a local instant, if there are any."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone) if seconds is not None else None


def read_sequence(day: int) -> int:
    """The newest sequence of a day (its key); 0 before anything has happened."""
    return QueueDay.objects.filter(pk=day).values_list("version", flat=True).first() or 0
