"""Refusals in words: one table from the exceptions of the rooms to sentences, for pages and API."""

from collections.abc import Callable
from http import HTTPStatus

from django.utils.functional import Promise as StrPromise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings import errors as bookings
from wartefrei.core.basket import BasketEmpty, BasketRefused, QuantityRefused, ServiceUnknown
from wartefrei.core.names import NameProblem, NameRefused
from wartefrei.core.texts import FALLBACK, pick_text
from wartefrei.core.wishes import WishProblem
from wartefrei.offices.errors import AuthorityUnknown, CounterUnknown, HouseUnknown, OfficeUnknown
from wartefrei.queueing import errors as queueing
from wartefrei.web.common.arriving import ARRIVAL_REFUSALS, explain_arrival
from wartefrei.web.common.calling import CALLING_REFUSALS, explain_calling
from wartefrei.web.common.dates import clock, day_at_time, whole_day
from wartefrei.web.common.explanation import Explanation
from wartefrei.web.common.registering import REGISTERING_REFUSALS, REGISTERING_STATUS, explain_registering

__all__ = ["REFUSALS", "Explanation", "explain", "status_of"]

Sentences = tuple[StrPromise, StrPromise]
"""Title and what to do, translated when used; may name ``%(…)s`` that `_details` knows."""

_SENTENCES: dict[type[Exception], Sentences] = {
    bookings.SlotTaken: (
        gettext_lazy("This time has just been taken"),
        gettext_lazy("What you typed is still here. Please choose another time."),
    ),
    bookings.StartRefused: (
        gettext_lazy("This time can’t be booked"),
        gettext_lazy("Please choose one of the times shown."),
    ),
    bookings.AlreadyBooked: (
        gettext_lazy("There is already an appointment"),
        gettext_lazy(
            "Somebody with this name and birthday already has an appointment for this service. "
            "We have sent its details to the e-mail address it was booked with. "
            "You can change or cancel it with the link in that mail."
        ),
    ),
    bookings.NotResponsible: (
        gettext_lazy("Another office is responsible for you"),
        gettext_lazy("Please book your appointment here: %(office)s"),
    ),
    bookings.BookingOff: (
        gettext_lazy("This office takes no online bookings at the moment"),
        gettext_lazy("Appointments already booked stay valid. Please reach the office in another way."),
    ),
    bookings.BasketNotServed: (
        gettext_lazy("These services need two appointments"),
        gettext_lazy("Nobody offers all of them together. Please book them one after the other."),
    ),
    bookings.EmailMissing: (
        gettext_lazy("The e-mail address is missing"),
        gettext_lazy("Please give an e-mail address, so that we can send you the confirmation."),
    ),
    bookings.ContactMissing: (
        gettext_lazy("A detail is missing"),
        gettext_lazy("One of the services needs it. Please add it."),
    ),
    bookings.EnquiriesOff: (
        gettext_lazy("This office takes no enquiries"),
        gettext_lazy("Please book an appointment, or reach the office in another way."),
    ),
    bookings.AlreadyEnquired: (
        gettext_lazy("There is already an enquiry"),
        gettext_lazy(
            "Somebody with this name and birthday already has an open enquiry at this office. "
            "We have sent its details to the e-mail address it was sent with."
        ),
    ),
    bookings.WishesRefused: (
        gettext_lazy("These wishes can’t be sent"),
        gettext_lazy("Please change them and send the enquiry again."),
    ),
    bookings.EnquiryUnknown: (
        gettext_lazy("There is no enquiry with this code and PIN"),
        gettext_lazy(
            "Please compare both with your confirmation. The link in the mail works without typing."
        ),
    ),
    bookings.EnquiryEnded: (
        gettext_lazy("This can’t be done with the enquiry any more"),
        gettext_lazy("It has been answered or has ended already."),
    ),
    bookings.HoldUnknown: (
        gettext_lazy("Nothing is reserved for you at the moment"),
        gettext_lazy("Please choose a time."),
    ),
    bookings.HoldExpired: (
        gettext_lazy("The reservation has ended"),
        gettext_lazy(
            "The time now belongs to somebody else. What you typed is still here. Please choose another time."
        ),
    ),
    bookings.ExtensionsUsed: (
        gettext_lazy("The reservation can’t be extended any further"),
        gettext_lazy("Please book now, or choose a time again when you are ready."),
    ),
    bookings.TooManyHolds: (
        gettext_lazy("Too many times are reserved from this connection"),
        gettext_lazy("Please finish one of the bookings, or try again in a few minutes."),
    ),
    bookings.AppointmentUnknown: (
        gettext_lazy("There is no appointment with this code and PIN"),
        gettext_lazy(
            "Please compare both with your confirmation. The link in the mail works without typing."
        ),
    ),
    bookings.NotChangeable: (
        gettext_lazy("This appointment can’t be changed any more"),
        gettext_lazy("It is over, cancelled or not confirmed yet. You can book a new one at any time."),
    ),
    bookings.Busy: (
        gettext_lazy("Many people are booking at this moment"),
        gettext_lazy("Nothing has been booked. Please try again in a few seconds."),
    ),
    BasketEmpty: (
        gettext_lazy("Nothing has been chosen yet"),
        gettext_lazy("Please choose at least one service."),
    ),
    ServiceUnknown: (
        gettext_lazy("This service does not exist here"),
        gettext_lazy("Please choose from the services shown."),
    ),
    QuantityRefused: (
        gettext_lazy("This number is not possible"),
        gettext_lazy("Please choose a number from 1 to %(most)s."),
    ),
    AuthorityUnknown: (
        gettext_lazy("This authority does not exist here"),
        gettext_lazy("Please choose from the authorities shown."),
    ),
    OfficeUnknown: (
        gettext_lazy("This office does not exist here"),
        gettext_lazy("Please choose from the offices shown."),
    ),
    HouseUnknown: (
        gettext_lazy("This house does not exist here"),
        gettext_lazy("Please compare its name with the configuration."),
    ),
    CounterUnknown: (
        gettext_lazy("This counter does not exist here"),
        gettext_lazy("Please choose from the counters of the office."),
    ),
}

_START_REASONS: dict[bookings.StartProblem, StrPromise] = {
    bookings.StartProblem.OFF_GRID: gettext_lazy("Appointments don’t start at this minute."),
    bookings.StartProblem.OUTSIDE_WINDOW: gettext_lazy("It is too soon or too far ahead to be booked."),
    bookings.StartProblem.CLOSED: gettext_lazy(
        "The office is closed then, or closes before the appointment would end."
    ),
}

_CONTACT_MISSING: dict[str, Sentences] = {
    "phone": (
        gettext_lazy("The telephone number is missing"),
        gettext_lazy("One of the services needs it. Please add it."),
    ),
    "file_number": (
        gettext_lazy("The file number is missing"),
        gettext_lazy("One of the services needs it. It stands on letters from the authority."),
    ),
}

_WISH_REASONS: dict[WishProblem, StrPromise] = {
    WishProblem.DAY_PAST: gettext_lazy("One of the days is over."),
    WishProblem.TOO_MANY_DAYS: gettext_lazy("There are too many days."),
    WishProblem.NO_WORDS: gettext_lazy("This office takes no words of your own."),
    WishProblem.TOO_LONG: gettext_lazy("Your words are too long."),
}

_STATUS: dict[type[Exception], HTTPStatus] = {
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    bookings.TooManyHolds: HTTPStatus.TOO_MANY_REQUESTS,
    bookings.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    bookings.AppointmentUnknown: HTTPStatus.NOT_FOUND,
    bookings.HoldUnknown: HTTPStatus.NOT_FOUND,
    AuthorityUnknown: HTTPStatus.NOT_FOUND,
    OfficeUnknown: HTTPStatus.NOT_FOUND,
    HouseUnknown: HTTPStatus.NOT_FOUND,
    CounterUnknown: HTTPStatus.NOT_FOUND,
    queueing.NothingFound: HTTPStatus.NOT_FOUND,
    queueing.TicketUnknown: HTTPStatus.NOT_FOUND,
    BasketRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    bookings.BasketNotServed: HTTPStatus.UNPROCESSABLE_ENTITY,
    bookings.EmailMissing: HTTPStatus.UNPROCESSABLE_ENTITY,
    bookings.StartRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    bookings.ContactMissing: HTTPStatus.UNPROCESSABLE_ENTITY,
    bookings.WishesRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    bookings.EnquiryUnknown: HTTPStatus.NOT_FOUND,
    **REGISTERING_STATUS,
}

REFUSALS: tuple[type[Exception], ...] = (
    *_SENTENCES,
    *ARRIVAL_REFUSALS,
    *CALLING_REFUSALS,
    *REGISTERING_REFUSALS,
    TooManyAttempts,
    NameRefused,
)
"""Everything `explain` knows: what a face catches."""


def explain(refusal: Exception) -> Explanation:
    """A refusal in the active language. Raises LookupError for an exception that is no refusal."""
    special = _SPECIAL.get(type(refusal))
    if special is not None:
        return special(refusal)
    for kind in type(refusal).__mro__:
        if kind in _SENTENCES:
            title, what_to_do = _SENTENCES[kind]
            return Explanation(str(title), str(what_to_do) % _details(refusal))
    raise LookupError(type(refusal).__name__)


def status_of(refusal: Exception) -> HTTPStatus:
    """The HTTP status a page answers a refusal with."""
    return next((_STATUS[kind] for kind in type(refusal).__mro__ if kind in _STATUS), HTTPStatus.CONFLICT)


def _details(refusal: Exception) -> dict[str, object]:
    return {"office": getattr(refusal, "office_name", ""), "most": getattr(refusal, "most", "")}


def _explain_start(refusal: Exception) -> Explanation:
    assert isinstance(refusal, bookings.StartRefused)  # noqa: S101 -- the table below sends nothing else here
    title, what_to_do = _SENTENCES[bookings.StartRefused]
    return Explanation(str(title), f"{_START_REASONS[refusal.reason]} {what_to_do}")


def _explain_second(refusal: Exception) -> Explanation:
    assert isinstance(refusal, bookings.AlreadyBooked)  # noqa: S101 -- as above
    title, what_to_do = _SENTENCES[bookings.AlreadyBooked]
    if refusal.is_mailed:
        return Explanation(str(title), str(what_to_do))
    return Explanation(
        str(title), _("Somebody with this name and birthday already has an appointment for this service.")
    )


def _explain_off(refusal: Exception) -> Explanation:
    assert isinstance(refusal, bookings.BookingOff)  # noqa: S101 -- as above
    title, what_to_do = _SENTENCES[bookings.BookingOff]
    words, _own = pick_text(refusal.text, (get_language() or FALLBACK)[:2])
    sentences = [words or str(what_to_do)]
    if refusal.opens_at is not None:
        moment = day_at_time(whole_day(refusal.opens_at.date()), clock(refusal.opens_at))
        sentences.append(_("You can book online again from %(moment)s on.") % {"moment": moment})
    return Explanation(str(title), " ".join(sentences))


def _explain_contact(refusal: Exception) -> Explanation:
    assert isinstance(refusal, bookings.ContactMissing)  # noqa: S101 -- as above
    title, what_to_do = _CONTACT_MISSING[refusal.field]
    return Explanation(str(title), str(what_to_do))


def _explain_wishes(refusal: Exception) -> Explanation:
    assert isinstance(refusal, bookings.WishesRefused)  # noqa: S101 -- as above
    title, what_to_do = _SENTENCES[bookings.WishesRefused]
    return Explanation(str(title), f"{_WISH_REASONS[refusal.reason]} {what_to_do}")


def _explain_attempts(refusal: Exception) -> Explanation:
    minutes = max(1, -(-getattr(refusal, "retry_after_seconds", 60) // 60))
    return Explanation(
        _("Too many attempts"),
        ngettext(
            "Please try again in %(minutes)s minute.", "Please try again in %(minutes)s minutes.", minutes
        )
        % {"minutes": minutes},
    )


def _explain_name(refusal: Exception) -> Explanation:
    assert isinstance(refusal, NameRefused)  # noqa: S101 -- as above
    if refusal.reason is NameProblem.EMPTY:
        return Explanation(_("The name is missing"), _("Please enter the name as in the passport."))
    if refusal.reason is NameProblem.TOO_LONG:
        return Explanation(_("The name is too long"), _("Please enter at most 120 letters."))
    return Explanation(
        _("The character “%(character)s” can’t be used in names") % {"character": refusal.character},
        _("Please write the name in Latin letters, as in the passport."),
    )


_SPECIAL: dict[type[Exception], Callable[[Exception], Explanation]] = {
    bookings.StartRefused: _explain_start,
    bookings.AlreadyBooked: _explain_second,
    bookings.BookingOff: _explain_off,
    bookings.ContactMissing: _explain_contact,
    bookings.WishesRefused: _explain_wishes,
    TooManyAttempts: _explain_attempts,
    NameRefused: _explain_name,
    **dict.fromkeys(ARRIVAL_REFUSALS, explain_arrival),
    **dict.fromkeys(CALLING_REFUSALS, explain_calling),
    **dict.fromkeys(REGISTERING_REFUSALS, explain_registering),
}
