"""Why somebody who arrives gets no number, in words: what is true, and what to do next. Never a name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.functional import Promise as StrPromise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.texts import FALLBACK, pick_text
from wartefrei.notifications.marks import isolate
from wartefrei.queueing import errors
from wartefrei.queueing.errors import Missing, WalkInProblem
from wartefrei.web.common.dates import at_time, clock, day_at_time, whole_day
from wartefrei.web.common.explanation import Explanation


def explain_arrival(refusal: Exception) -> Explanation:
    """One of `ARRIVAL_REFUSALS` in the active language; times are those of the office."""
    return _SENTENCES[type(refusal)](refusal)


def _nothing_found(refusal: Any) -> Explanation:  # noqa: ARG001 -- one shape for the whole table
    return Explanation(
        _("We find no appointment with this"),
        _("Please try once more, with the QR code or booking code from your e-mail, or ask our staff."),
    )


_MORE: dict[Missing, StrPromise] = {
    Missing.HOUR: gettext_lazy("Please also give the hour of the appointment."),
    Missing.LETTERS: gettext_lazy("Please also give the first letters of the family name."),
    Missing.CODE: gettext_lazy("Please use the booking code from your e-mail."),
}


def _more_needed(refusal: Any) -> Explanation:
    return Explanation(_("One more detail is needed"), str(_MORE[refusal.kind]))


def _too_early(refusal: Any) -> Explanation:
    return Explanation(
        _("You are very early"),
        _("Please come back at %(time)s and check in then. Your appointment is at %(start)s.")
        % {"time": _time(refusal.opens_at), "start": _time(refusal.start_at)},
    )


def _wrong_day(refusal: Any) -> Explanation:
    moment = day_at_time(whole_day(refusal.start_at.date()), _apart(clock(refusal.start_at)))
    return Explanation(
        _("Your appointment is on another day"),
        _("It is for %(moment)s. If you can’t come then, change it with the link in your e-mail.")
        % {"moment": moment},
    )


def _not_here(refusal: Any) -> Explanation:
    office = refusal.office
    name, _its_language = pick_text(office.name, _language())
    return Explanation(
        _("Your appointment is at another office"),
        _("Please go to: %(office)s, %(address)s")
        % {"office": _apart(name), "address": _apart(office.house.address)},
    )


_OVER: tuple[StrPromise, StrPromise] = (
    gettext_lazy("This appointment is over"),
    gettext_lazy("Please ask our staff how to go on."),
)
_DONE: dict[AppointmentStatus, tuple[StrPromise, StrPromise]] = {
    AppointmentStatus.ATTENDED: (
        gettext_lazy("This appointment has been dealt with"),
        gettext_lazy("If something is missing, please ask our staff."),
    ),
    AppointmentStatus.CANCELLED: (
        gettext_lazy("This appointment was cancelled"),
        gettext_lazy("You can book a new one at any time, or ask our staff."),
    ),
    AppointmentStatus.UNCONFIRMED: (
        gettext_lazy("This appointment is not confirmed yet"),
        gettext_lazy("Please open the link in our e-mail first, then check in again."),
    ),
}


def _nothing_to_do(refusal: Any) -> Explanation:
    title, text = _DONE.get(refusal.status, _OVER)
    return Explanation(str(title), str(text))


def _phone_off(refusal: Any) -> Explanation:  # noqa: ARG001 -- as above
    return Explanation(
        _("Here nobody checks in by phone"),
        _("Please check in at the kiosk in the house, or with our staff."),
    )


_WALK_IN: dict[WalkInProblem, StrPromise] = {
    WalkInProblem.NONE: gettext_lazy("For this service you need an appointment."),
    WalkInProblem.URGENT_ONLY: gettext_lazy("Without an appointment we only help in urgent cases."),
    WalkInProblem.CLOSED: gettext_lazy("We are closed for this service at the moment."),
}


def _walk_in_refused(refusal: Any) -> Explanation:
    advice = _("Please book an appointment: with your phone, or with our staff.")
    return Explanation(_("No number this time"), f"{_WALK_IN[refusal.kind]} {advice}")


def _no_ticket_left(refusal: Any) -> Explanation:  # noqa: ARG001 -- as above
    return Explanation(
        _("All numbers for today are taken"),
        _("Please book an appointment: with your phone, or with our staff."),
    )


_SENTENCES: dict[type[Exception], Callable[[Any], Explanation]] = {
    errors.NothingFound: _nothing_found,
    errors.MoreNeeded: _more_needed,
    errors.TooEarly: _too_early,
    errors.WrongDay: _wrong_day,
    errors.NotHere: _not_here,
    errors.NothingToDo: _nothing_to_do,
    errors.PhoneCheckInOff: _phone_off,
    errors.WalkInRefused: _walk_in_refused,
    errors.NoTicketLeft: _no_ticket_left,
}

ARRIVAL_REFUSALS: tuple[type[Exception], ...] = tuple(_SENTENCES)
"""What `explain_arrival` knows."""


def _time(instant: datetime) -> str:
    return at_time(_apart(clock(instant)))


def _apart(words: str) -> str:
    """Words from left to right that keep their order in a sentence from right to left."""
    return str(isolate(words, _language()))


def _language() -> str:
    return (get_language() or FALLBACK)[:2]
