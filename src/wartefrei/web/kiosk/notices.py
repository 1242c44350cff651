"""What a kiosk says when there is no number to show, and where the person may go from there."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.queueing import errors
from wartefrei.web.common.arriving import ARRIVAL_REFUSALS, explain_arrival
from wartefrei.web.kiosk.visit import Notice

TOLD: tuple[type[Exception], ...] = (*ARRIVAL_REFUSALS, TooManyAttempts)
"""The refusals that `explain` turns into a notice."""

_LEADS_TO_BOOKING = (errors.WalkInRefused, errors.NoTicketLeft, errors.NothingToDo)


def explain(refusal: Exception) -> Notice:
    """The notice for one of `TOLD`."""
    if isinstance(refusal, TooManyAttempts):
        return _too_many_attempts(refusal)
    explanation = explain_arrival(refusal)
    is_unconfirmed = (
        isinstance(refusal, errors.NothingToDo) and refusal.status is AppointmentStatus.UNCONFIRMED
    )
    return Notice(
        explanation.title,
        explanation.what_to_do,
        may_retry=isinstance(refusal, errors.NothingFound) or is_unconfirmed,
        leads_to_booking=isinstance(refusal, _LEADS_TO_BOOKING) and not is_unconfirmed,
    )


def _too_many_attempts(refusal: TooManyAttempts) -> Notice:
    minutes = max(1, -(-refusal.retry_after_seconds // 60))
    return Notice(
        _("That was tried too often"),
        ngettext(
            "Please ask our staff: they check you in at once. Here it is possible again in %(minutes)s minute.",
            "Please ask our staff: they check you in at once. Here it is possible again in %(minutes)s minutes.",
            minutes,
        )
        % {"minutes": minutes},
    )
