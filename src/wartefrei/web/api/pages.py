"""The page behind the ``type`` of a problem document: what it means, for people and for programs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise as StrPromise
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from wartefrei.web.api.answers import answer
from wartefrei.web.api.problems import KINDS, REFUSAL_KINDS

MEANINGS: dict[str, StrPromise] = {
    "already-enquired": _(
        "The person has an open enquiry at the office. Its details went to its own e-mail address."
    ),
    "already-booked": _(
        "The person has an active booking of one of these services. Its details went to its own e-mail address."
    ),
    "appointment-unknown": _(
        "No appointment has this code and this PIN. Which of the two is wrong is not said."
    ),
    "authority-unknown": _("There is no authority of this id."),
    "basket-not-served": _("No team offers all of the services. “split” divides them into two bookings."),
    "booking-off": _(
        "The office takes no online bookings at the moment; “mode” says what it takes instead. "
        "In a pause “opens_at” says when people can book again, and “until” from which day on, where known."
    ),
    "busy": _("Many people book at this instant. Try again after “Retry-After” seconds."),
    "enquiries-off": _("The office takes no enquiries; “mode” says what it takes instead."),
    "enquiry-ended": _("The enquiry has been answered or has ended; see “enquiry_status”."),
    "enquiry-unknown": _("No enquiry has this code and this PIN. Which of the two is wrong is not said."),
    "already-registered": _(
        "The person has an open emergency request. Its code and PIN went to its own e-mail address."
    ),
    "behind-cut-off": _(
        "With the right expiry date the request would not have been chosen today; see “cut_off”."
    ),
    "document-refused": _("The file can’t be taken; “reason” says why."),
    "document-unknown": _("There is no such document, or it has been destroyed."),
    "emergency-off": _("The authority gives no emergency appointments."),
    "emergency-request-ended": _("The emergency request can’t be changed in this way; see “request_status”."),
    "emergency-request-unknown": _(
        "No emergency request has this code and this PIN. Which of the two is wrong is not said."
    ),
    "expiry-refused": _("No title ends on this date; “reason” is too_old or too_far."),
    "kind-refused": _("No paper of this kind is asked for; “kinds” are."),
    "not-yet-eligible": _("The title is not urgent before “eligible_on”."),
    "places-fixed": _("The number of places of this day can’t be entered any more, since “until”."),
    "scanner-away": _(
        "The malware scanner gives no answer, so no file is taken. Try again after “Retry-After” seconds."
    ),
    "title-refused": _("Nobody can register with this title; “titles” are those that count."),
    "too-many-documents": _("The request has as many files as a request may have."),
    "extensions-used": _("The hold was extended as often as possible."),
    "forbidden": _("The token belongs to somebody of another authority or office, or with another role."),
    "hold-expired": _(
        "The hold has ended and its time belongs to somebody else; “alternatives” are near it."
    ),
    "hold-unknown": _("There is no such hold."),
    "idempotency-key-reused": _("The Idempotency-Key stands for another request of the last 24 hours."),
    "internal-error": _("A mistake of the program; it has been written down for the operator."),
    "invalid": _("The request has the wrong shape; “errors” says where and how."),
    "malformed": _("The body is not one JSON document in UTF-8."),
    "method-not-allowed": _("The header “Allow” names the methods of this address."),
    "not-changeable": _("The appointment is over, cancelled or not confirmed yet; see “appointment_status”."),
    "not-found": _("There is nothing at this address."),
    "not-responsible": _(
        "Another office serves the place where the person lives; “office” and “url” name it."
    ),
    "office-missing": _("The question names neither an office nor an authority."),
    "office-unknown": _("There is no office of this id."),
    "pin-missing": _("The header X-Booking-PIN is missing."),
    "quantity-refused": _("At most “max_quantity” units of the service fit into one booking."),
    "service-unknown": _("There is no service of this id at the authority."),
    "slot-taken": _("Somebody else has the time; “alternatives” are near it."),
    "start-refused": _("The office never offers this start; “reason” is off_grid, outside_window or closed."),
    "too-large": _("The body has more bytes than are read at this address; “most_bytes” says how many are."),
    "too-many-attempts": _("Tried too often. Try again after “Retry-After” seconds."),
    "token-missing": _("Only staff or a device of the house may do this, with a bearer token."),
    "too-many-holds": _("This client holds as many times as one client may."),
    "unauthorised": _("The bearer token is unknown or revoked."),
    "unsupported-media-type": _("Bodies are read as application/json only."),
    "wishes-refused": _(
        "The wishes can’t be sent; “reason” is day_past, too_many_days, no_words or too_long."
    ),
    "counter-busy": _("Somebody is called to the counter or served at it; see “ticket_number”."),
    "counter-closed": _("Nobody works at the counter."),
    "counter-taken": _("A colleague works at the counter; see “staff”."),
    "counter-unknown": _("There is no counter of this id; the list of an office’s counters names them."),
    "delay-used": _("The five more minutes have been used, or it is too late for them."),
    "house-unknown": _("There is no house of this id."),
    "more-needed": _("What was said does not suffice; “needed” is hour, family_name_start or code."),
    "no-ticket-left": _("All tickets of the day for this service are given out; “per_day” is their number."),
    "not-here": _("The appointment is at another office; see “office”."),
    "not-served": _("The office has no such team or service, or the counter serves another team."),
    "nothing-found": _("Nobody with an appointment today fits what was sent."),
    "nothing-to-do": _(
        "The appointment is cancelled, not confirmed, served already or over; see “appointment_status”."
    ),
    "phone-check-in-off": _("The office does not let people check in by phone."),
    "ticket-elsewhere": _("The ticket is not in a state for this; see “state” and “counter”."),
    "ticket-unknown": _("There is no such ticket today."),
    "too-early": _("Check-in opens at “opens_at” for the appointment at “start”."),
    "too-late": _("What can be undone for ten seconds can’t be undone any more."),
    "too-many-streams": _("This address has as many anonymous event streams open as one address may."),
    "walk-in-refused": _(
        "Nobody gets a ticket for this service without an appointment now; “reason” is none, urgent_only or closed."
    ),
    "wrong-day": _("The appointment is on another day; see “start”."),
}
_STATUSES = {name: kind.status for name, kind in KINDS.items()} | {
    kind.name: kind.status for kind in REFUSAL_KINDS.values()
}


@require_safe
def show_problem(request: HttpRequest, name: str) -> HttpResponse:
    """What a problem means: a page, or JSON for programs that prefer it."""
    if name not in MEANINGS:
        raise Http404
    problem = {"type": f"/problems/{name}", "status": _STATUSES[name], "meaning": str(MEANINGS[name])}
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return answer(problem)
    context = problem | {"name": name, "direction": "rtl" if get_language_bidi() else "ltr"}
    return render(request, "api/problem.html", context)
