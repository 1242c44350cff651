"""Refusals in the words of a clerk: calm, what is true, what to do."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.bookings import errors as bookings
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.queueing import errors
from wartefrei.web.common.dates import clock, day_at_time, named_day
from wartefrei.web.common.refusals import REFUSALS, explain
from wartefrei.web.common.templatetags.wartefrei import plain_words
from wartefrei.web.workplace.notices import Notice

STATES: dict[TicketState, StrPromise] = {
    TicketState.WAITING: gettext_lazy("waits"),
    TicketState.STANDBY: gettext_lazy("on standby"),
    TicketState.CALLED: gettext_lazy("called"),
    TicketState.SERVING: gettext_lazy("being served"),
    TicketState.PARKED: gettext_lazy("parked"),
    TicketState.FINISHED: gettext_lazy("finished"),
    TicketState.MISSED: gettext_lazy("missed"),
    TicketState.UNSERVED: gettext_lazy("not served before closing"),
    TicketState.WITHDRAWN: gettext_lazy("given up"),
}

STATUSES: dict[AppointmentStatus, StrPromise] = {
    AppointmentStatus.HELD: gettext_lazy("being booked"),
    AppointmentStatus.UNCONFIRMED: gettext_lazy("not confirmed"),
    AppointmentStatus.BOOKED: gettext_lazy("booked"),
    AppointmentStatus.ATTENDED: gettext_lazy("served already"),
    AppointmentStatus.MISSED: gettext_lazy("missed"),
    AppointmentStatus.UNSERVED: gettext_lazy("not served before closing"),
    AppointmentStatus.CANCELLED: gettext_lazy("cancelled"),
    AppointmentStatus.EXPIRED: gettext_lazy("never booked"),
}

REFUSED: tuple[type[Exception], ...] = (errors.Refusal, *REFUSALS)
"""What an action may answer with."""

_WALK_IN: dict[errors.WalkInProblem, StrPromise] = {
    errors.WalkInProblem.NONE: gettext_lazy("This service needs an appointment."),
    errors.WalkInProblem.URGENT_ONLY: gettext_lazy("Without an appointment only urgent cases are served."),
    errors.WalkInProblem.CLOSED: gettext_lazy("The team does not work at this time."),
}


def explain_to_clerk(refusal: Exception, *, zone: ZoneInfo) -> Notice:
    """A refusal as a notice."""
    for kind, say in _SENTENCES.items():
        if isinstance(refusal, kind):
            title, text = say(refusal, zone)
            return Notice("warning", title, text)
    explanation = explain(refusal)
    return Notice("warning", explanation.title, explanation.what_to_do)


Sentence = tuple[str, str]


def _elsewhere(refusal: errors.TicketElsewhere, _zone: ZoneInfo) -> Sentence:
    state = str(STATES[refusal.state])
    is_at_counter = refusal.counter and refusal.state in {TicketState.CALLED, TicketState.SERVING}
    if is_at_counter:
        title = _("%(number)s is now: %(state)s, %(counter)s") % {
            "number": refusal.number,
            "state": state,
            "counter": refusal.counter,
        }
    else:
        title = _("%(number)s is now: %(state)s") % {"number": refusal.number, "state": state}
    return title, _("Your page was a little older. Nothing has been changed; this is how things are now.")


def _early(refusal: errors.TooEarly, zone: ZoneInfo) -> Sentence:
    title = _("Check-in opens at %(time)s") % {"time": clock(refusal.opens_at.astimezone(zone))}
    return title, _("The appointment is at %(time)s.") % {"time": clock(refusal.start_at.astimezone(zone))}


def _wrong_day(refusal: errors.WrongDay, zone: ZoneInfo) -> Sentence:
    start = refusal.start_at.astimezone(zone)
    return _("The appointment is on another day"), day_at_time(named_day(start.date()), clock(start))


def _nothing(refusal: errors.NothingToDo, _zone: ZoneInfo) -> Sentence:
    title = _("This appointment can’t be checked in")
    return title, _("It is: %(status)s.") % {"status": STATUSES[refusal.status]}


def _walk_in(refusal: errors.WalkInRefused, _zone: ZoneInfo) -> Sentence:
    return _("No ticket for this service"), str(_WALK_IN[refusal.kind])


def _nothing_found(_refusal: errors.NothingFound, _zone: ZoneInfo) -> Sentence:
    return _("Nobody found"), _("Nobody with an appointment today fits this.")


def _not_here(refusal: errors.NotHere, _zone: ZoneInfo) -> Sentence:
    return _("The appointment is at another office"), str(plain_words(refusal.office.name))


def _no_ticket(_refusal: errors.NoTicketLeft, _zone: ZoneInfo) -> Sentence:
    return _("All tickets of today are given out"), _("Offer an appointment instead.")


def _already_booked(_refusal: bookings.AlreadyBooked, _zone: ZoneInfo) -> Sentence:
    return _("There is already an appointment"), _(
        "It has the same name, birthday and service. If another is right all the same, book it at the servicepoint:"
        " there you say why."
    )


def _too_late(_refusal: bookings.HoldExpired, _zone: ZoneInfo) -> Sentence:
    return _("The time to confirm is over"), _(
        "The time is taken, or the person has booked again. Please book a new appointment."
    )


_SENTENCES: dict[type[Exception], Callable[..., Sentence]] = {
    bookings.AlreadyBooked: _already_booked,
    bookings.HoldExpired: _too_late,
    errors.TicketElsewhere: _elsewhere,
    errors.NothingFound: _nothing_found,
    errors.NotHere: _not_here,
    errors.TooEarly: _early,
    errors.WrongDay: _wrong_day,
    errors.NothingToDo: _nothing,
    errors.WalkInRefused: _walk_in,
    errors.NoTicketLeft: _no_ticket,
}
