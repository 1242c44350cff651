"""Why somebody stands where they stand in the calling order, as one sentence for staff."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.core.calling import Reason, ReasonKind
from wartefrei.web.common.dates import clock

_SENTENCES: dict[ReasonKind, StrPromise] = {
    ReasonKind.DUE: gettext_lazy("due %(time)s, waits %(minutes)s min"),
    ReasonKind.EARLY: gettext_lazy("due %(time)s, has come early"),
    ReasonKind.STANDBY: gettext_lazy("appointment %(time)s, came late, waits %(minutes)s min"),
    ReasonKind.WALK_IN: gettext_lazy("without appointment, waits %(minutes)s min"),
    ReasonKind.SKIPPED: gettext_lazy("did not appear, is called again in %(skipped)s min"),
    ReasonKind.PRIORITY: gettext_lazy("comes first (%(why)s), waits %(minutes)s min"),
}


def say_reason(reason: Reason, *, zone: ZoneInfo, why: str = "") -> str:
    """``due 09:20, waits 12 min`` in the active language; ``why`` is what staff gave as the reason of a priority."""
    due = datetime.fromtimestamp(reason.due_at, UTC).astimezone(zone) if reason.due_at is not None else None
    return str(_SENTENCES[reason.kind]) % {
        "time": clock(due) if due else "",
        "minutes": reason.waited_minutes,
        "skipped": reason.skipped_minutes,
        "why": why or _("priority"),
    }
