"""Problem documents (RFC 9457): one table from refusals to names and statuses, sentences from the common faces."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from wartefrei.accounts.errors import IdempotencyKeyReused, TooManyAttempts
from wartefrei.bookings import errors as bookings
from wartefrei.core.basket import BasketEmpty, QuantityRefused, ServiceUnknown
from wartefrei.offices.errors import AuthorityUnknown, CounterUnknown, HouseUnknown, OfficeUnknown
from wartefrei.queueing import errors as queueing
from wartefrei.web.common.refusals import explain

MEDIA_TYPE = "application/problem+json"
Members = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A problem by its name: HTTP status, title, what to do, and for developers when it happens."""

    status: int
    title: StrPromise
    detail: StrPromise
    headers: Mapping[str, str] = field(default_factory=dict)


KINDS: dict[str, Kind] = {
    "malformed": Kind(400, _("The request can’t be read"), _("The body must be one JSON document in UTF-8.")),
    "unauthorised": Kind(
        401,
        _("This token is not known here"),
        _("Leave out the Authorization header, or send a valid token of a member of staff or a device."),
        {"WWW-Authenticate": "Bearer"},
    ),
    "token-missing": Kind(
        401,
        _("This needs a token"),
        _("Send the bearer token of a member of staff, a kiosk or a display in the Authorization header."),
        {"WWW-Authenticate": "Bearer"},
    ),
    "pin-missing": Kind(
        401,
        _("The PIN is missing"),
        _("Send the PIN of the appointment in the header X-Booking-PIN."),
        {"WWW-Authenticate": 'Booking-PIN realm="appointments"'},
    ),
    "forbidden": Kind(
        403,
        _("The token may not do this"),
        _("It belongs to somebody of another authority or office, or with another role."),
    ),
    "not-found": Kind(
        404, _("There is nothing here"), _("Please compare the address with /api/v1/openapi.json.")
    ),
    "office-missing": Kind(404, _("No office is named"), _("Please name an office or an authority.")),
    "method-not-allowed": Kind(
        405, _("This method is not possible here"), _("The header Allow names the methods that are.")
    ),
    "too-large": Kind(
        413,
        _("The request is too large"),
        _("Please send less: “most_bytes” says how many bytes are read at this address."),
    ),
    "too-many-streams": Kind(
        429,
        _("Too many event streams are open from this address"),
        _("Please close some of them, send a token, or ask again from time to time instead."),
    ),
    "unsupported-media-type": Kind(
        415, _("This content type is not read here"), _("Send the body as application/json.")
    ),
    "invalid": Kind(
        422, _("Something in the request is not right"), _("Please correct what the errors name.")
    ),
    "internal-error": Kind(
        500,
        _("Something went wrong on our side"),
        _("Please try again in a few minutes. Appointments already booked stay valid."),
    ),
    "idempotency-key-reused": Kind(
        422,
        _("The Idempotency-Key stands for another request"),
        _("Use a new key for each new request, and the same key only to repeat one unchanged."),
    ),
}
"""Problems of the interface itself."""


class ProblemRaised(Exception):
    """Ends a request with a problem of the interface itself."""

    def __init__(self, name: str, *, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(name)
        self.name, self.headers, self.members = name, headers or {}, members


class Invalid(ProblemRaised):
    """Something in a body, a parameter or a header is wrong; `pointer` says what."""

    def __init__(self, pointer: str, detail: object) -> None:
        super().__init__("invalid", errors=[{"pointer": pointer, "detail": str(detail)}])


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """How a refusal of the rooms below is answered."""

    name: str
    status: int
    members: Callable[[Any], Members] = lambda _refusal: {}
    headers: Callable[[Any], Mapping[str, str]] = lambda _refusal: {}


def _wait(seconds: int) -> Mapping[str, str]:
    return {"Retry-After": str(seconds)}


def _missing(pointer: str) -> Callable[[Any], Members]:
    return lambda refusal: {"errors": [{"pointer": pointer, "detail": explain(refusal).what_to_do}]}


def _off(refusal: Any) -> Members:
    """What the office takes instead; in a pause also when booking opens again, and from which day on."""
    known = {"opens_at": refusal.opens_at, "until": refusal.until}
    return {"mode": refusal.mode} | {name: at.isoformat() for name, at in known.items() if at is not None}


def _early(refusal: Any) -> Members:
    """When check-in opens, and for what start."""
    return {"opens_at": _second(refusal.opens_at), "start": _second(refusal.start_at)}


def _second(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")


REFUSAL_KINDS: dict[type[Exception], RefusalKind] = {
    AuthorityUnknown: RefusalKind("authority-unknown", 404),
    OfficeUnknown: RefusalKind("office-unknown", 404),
    BasketEmpty: RefusalKind("invalid", 422, _missing("#/services")),
    ServiceUnknown: RefusalKind("service-unknown", 404, lambda refusal: {"service": refusal.service}),
    QuantityRefused: RefusalKind(
        "quantity-refused", 409, lambda refusal: {"service": refusal.service, "max_quantity": refusal.most}
    ),
    TooManyAttempts: RefusalKind(
        "too-many-attempts", 429, headers=lambda refusal: _wait(refusal.retry_after_seconds)
    ),
    bookings.SlotTaken: RefusalKind("slot-taken", 409, lambda _refusal: {"alternatives": []}),
    bookings.StartRefused: RefusalKind("start-refused", 409, lambda refusal: {"reason": refusal.reason}),
    bookings.AlreadyBooked: RefusalKind("already-booked", 409),
    bookings.NotResponsible: RefusalKind(
        "not-responsible", 409, lambda refusal: {"office": refusal.office_name, "url": refusal.url}
    ),
    bookings.BookingOff: RefusalKind("booking-off", 409, _off),
    bookings.BasketNotServed: RefusalKind(
        "basket-not-served", 422, lambda refusal: {"split": refusal.split and list(refusal.split)}
    ),
    bookings.EmailMissing: RefusalKind("invalid", 422, _missing("#/person/email")),
    bookings.ContactMissing: RefusalKind(
        "invalid", 422, lambda refusal: _missing(f"#/person/{refusal.field}")(refusal)
    ),
    bookings.EnquiriesOff: RefusalKind("enquiries-off", 409, lambda refusal: {"mode": refusal.mode}),
    bookings.AlreadyEnquired: RefusalKind("already-enquired", 409),
    bookings.WishesRefused: RefusalKind("wishes-refused", 422, lambda refusal: {"reason": refusal.reason}),
    bookings.EnquiryUnknown: RefusalKind("enquiry-unknown", 404),
    bookings.EnquiryEnded: RefusalKind(
        "enquiry-ended", 409, lambda refusal: {"enquiry_status": refusal.status}
    ),
    bookings.HoldUnknown: RefusalKind("hold-unknown", 404),
    bookings.HoldExpired: RefusalKind("hold-expired", 409, lambda _refusal: {"alternatives": []}),
    bookings.ExtensionsUsed: RefusalKind("extensions-used", 409),
    bookings.TooManyHolds: RefusalKind("too-many-holds", 429, headers=lambda _refusal: _wait(60)),
    bookings.AppointmentUnknown: RefusalKind("appointment-unknown", 404),
    bookings.NotChangeable: RefusalKind(
        "not-changeable", 409, lambda refusal: {"appointment_status": refusal.status}
    ),
    bookings.EmergencyOff: RefusalKind("emergency-off", 404),
    bookings.TitleUnknown: RefusalKind(
        "title-refused", 409, lambda refusal: {"titles": list(refusal.titles)}
    ),
    bookings.ExpiryRefused: RefusalKind("expiry-refused", 422, lambda refusal: {"reason": refusal.reason}),
    bookings.NotYetEligible: RefusalKind(
        "not-yet-eligible", 409, lambda refusal: {"eligible_on": refusal.eligible_on.isoformat()}
    ),
    bookings.AlreadyRegistered: RefusalKind("already-registered", 409),
    bookings.RequestUnknown: RefusalKind("emergency-request-unknown", 404),
    bookings.RequestEnded: RefusalKind(
        "emergency-request-ended", 409, lambda refusal: {"request_status": refusal.status}
    ),
    bookings.KindUnknown: RefusalKind("kind-refused", 409, lambda refusal: {"kinds": list(refusal.kinds)}),
    bookings.DocumentRefused: RefusalKind(
        "document-refused", 422, lambda refusal: {"reason": refusal.reason}
    ),
    bookings.TooManyDocuments: RefusalKind("too-many-documents", 409, lambda refusal: {"most": refusal.most}),
    bookings.DocumentUnknown: RefusalKind("document-unknown", 404),
    bookings.ScannerAway: RefusalKind("scanner-away", 503, headers=lambda _refusal: _wait(60)),
    bookings.PlacesFixed: RefusalKind(
        "places-fixed", 409, lambda refusal: {"until": refusal.until and refusal.until.isoformat()}
    ),
    bookings.BehindCutOff: RefusalKind(
        "behind-cut-off", 409, lambda refusal: {"cut_off": refusal.cut_off and refusal.cut_off.isoformat()}
    ),
    HouseUnknown: RefusalKind("house-unknown", 404),
    CounterUnknown: RefusalKind("counter-unknown", 404),
    queueing.NothingFound: RefusalKind("nothing-found", 404),
    queueing.MoreNeeded: RefusalKind("more-needed", 409, lambda refusal: {"needed": refusal.kind}),
    queueing.TooEarly: RefusalKind("too-early", 409, _early),
    queueing.WrongDay: RefusalKind("wrong-day", 409, lambda refusal: {"start": _second(refusal.start_at)}),
    queueing.NotHere: RefusalKind("not-here", 409, lambda refusal: {"office": refusal.office.slug}),
    queueing.NothingToDo: RefusalKind(
        "nothing-to-do", 409, lambda refusal: {"appointment_status": refusal.status}
    ),
    queueing.PhoneCheckInOff: RefusalKind("phone-check-in-off", 409),
    queueing.WalkInRefused: RefusalKind("walk-in-refused", 409, lambda refusal: {"reason": refusal.kind}),
    queueing.NoTicketLeft: RefusalKind("no-ticket-left", 409, lambda refusal: {"per_day": refusal.per_day}),
    queueing.TicketUnknown: RefusalKind("ticket-unknown", 404),
    queueing.TicketElsewhere: RefusalKind(
        "ticket-elsewhere",
        409,
        lambda refusal: {
            "ticket_number": refusal.number,
            "state": refusal.state,
            "counter": refusal.counter or None,
        },
    ),
    queueing.CounterBusy: RefusalKind("counter-busy", 409, lambda refusal: {"ticket_number": refusal.number}),
    queueing.CounterTaken: RefusalKind("counter-taken", 409, lambda refusal: {"staff": refusal.login}),
    queueing.CounterClosed: RefusalKind("counter-closed", 409),
    queueing.NotServed: RefusalKind("not-served", 409),
    queueing.DelayUsed: RefusalKind("delay-used", 409),
    queueing.TooLate: RefusalKind("too-late", 409),
    bookings.Busy: RefusalKind("busy", 503, headers=lambda _refusal: _wait(3)),
}
"""Every refusal of the rooms below, by its exception."""

REFUSALS = tuple(REFUSAL_KINDS)


class RefusedWith(Exception):
    """A refusal with something that helps."""

    def __init__(self, refusal: Exception, **members: Any) -> None:
        super().__init__(refusal)
        self.refusal, self.members = refusal, members


def answer_problem(name: str, *, headers: Mapping[str, str] | None = None, **members: Any) -> HttpResponse:
    """The document of a problem of the interface itself, in the active language."""
    kind = KINDS[name]
    document = {
        "type": f"/problems/{name}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(kind.detail),
    }
    return _answer(document | members, {**kind.headers, **(headers or {})})


def answer_refusal(refusal: Exception, **members: Any) -> HttpResponse:
    """The document of a refusal, in the active language."""
    if isinstance(refusal, IdempotencyKeyReused):
        return answer_problem("idempotency-key-reused")
    kind = next(REFUSAL_KINDS[cls] for cls in type(refusal).__mro__ if cls in REFUSAL_KINDS)
    words = explain(refusal)
    document = {
        "type": f"/problems/{kind.name}",
        "title": words.title,
        "status": kind.status,
        "detail": words.what_to_do,
    }
    return _answer(document | kind.members(refusal) | members, kind.headers(refusal))


def _answer(document: Members, headers: Mapping[str, str]) -> HttpResponse:
    return HttpResponse(
        orjson.dumps(document),
        status=document["status"],
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **headers},
    )
