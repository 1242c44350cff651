"""Instants as operators type them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wartefrei.core.ticks import YEARS


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """An instant (UTC) in ISO 8601; without offset it is local time.

    Raises:
        ValueError: it is none, or not in `YEARS`
    """
    moment = datetime.fromisoformat(text)
    if moment.year not in YEARS:
        raise ValueError(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
