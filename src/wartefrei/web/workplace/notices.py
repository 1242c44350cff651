"""What became of an action: kept in the session until the next page shows it, once."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.http import HttpRequest

_KEPT = "workplace-notice"
UNDO_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Notice:
    """``kind``: info, success or warning. ``undo``: the number that can be brought back until ``ends_at`` (ISO 8601).

    ``seconds``: after how long it disappears by itself; 0 stays until the next page.
    """

    kind: str
    title: str
    text: str = ""
    undo: int | None = None
    ends_at: str = ""
    url: str = ""
    url_words: str = ""
    seconds: int = 0


def tell(request: HttpRequest, notice: Notice) -> None:
    """Show this on the next page."""
    request.session[_KEPT] = asdict(notice)


def recall_notice(request: HttpRequest, *, now: datetime) -> Notice | None:
    """What the last action has to say; what could only be undone for some seconds is silent afterwards."""
    kept = request.session.pop(_KEPT, None)
    if kept is None:
        return None
    notice = Notice(**kept)
    if not notice.ends_at:
        return notice
    left = int((datetime.fromisoformat(notice.ends_at) - now).total_seconds())
    return Notice(**(kept | {"seconds": left})) if left > 0 else None
