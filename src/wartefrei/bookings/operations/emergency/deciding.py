"""What staff decide: served, refused, and how many places there are."""

from datetime import date, datetime

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.emergency.procedure import Procedure, need_procedure
from wartefrei.bookings.emergency.requests import authority_of
from wartefrei.bookings.emergency.runs import read_runs
from wartefrei.bookings.emergency_notices import announce_request
from wartefrei.bookings.errors import BehindCutOff, PlacesFixed
from wartefrei.bookings.models import Appointment, EmergencyPlaces, EmergencyRequest
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.requests import change, lock_request
from wartefrei.bookings.operations.visiting import attend
from wartefrei.core.lifecycle import AppointmentStatus, EmergencyStatus
from wartefrei.notifications.models import Kind
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry

_COMING = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.MISSED})


def serve(
    *, request: EmergencyRequest, by: Actor, now: datetime, expires_on: date | None = None, note: str = ""
) -> EmergencyRequest:
    """The papers are right and the person has been served; their appointment counts as attended. Twice is once.

    ``expires_on``: the date the papers show, if it is another: served all the same when it would have been in time for
    the cut-off of the day, and noted.

    Raises:
        RequestEnded, BehindCutOff, NotChangeable, Busy
    """
    if expires_on is not None and expires_on != request.expires_on:
        _check_cut_off(request, expires_on, now=now)
        words = f"expiry date {expires_on.isoformat()} instead of {request.expires_on.isoformat()}"
        note = "; ".join(filter(None, (words, note)))
    return try_again(lambda: _try_decide(request, EmergencyStatus.SERVED, {"note": note}, by=by, now=now))


def refuse(*, request: EmergencyRequest, reason: str, by: Actor, now: datetime) -> EmergencyRequest:
    """The request ends without being served; the person is told why, and how to register again. Twice is once.

    Raises:
        RequestEnded, NotChangeable, Busy
    """
    return try_again(
        lambda: _try_decide(request, EmergencyStatus.REFUSED, {"reason": reason}, by=by, now=now)
    )


def _try_decide(
    request: EmergencyRequest, status: EmergencyStatus, words: dict[str, str], *, by: Actor, now: datetime
) -> EmergencyRequest:
    authority = authority_of(request)
    with booking_transaction(authority):
        _attend(request, by=by, now=now)
        current = lock_request(request)
        if current.status == status:
            _write_words(current, words)
            return current
        change(current, status, authority=authority, by=by, now=now, **words)
        if status is EmergencyStatus.REFUSED:
            announce_request(
                request=current,
                kind=Kind.EMERGENCY_REFUSED,
                now=now,
                reason={"de": current.reason} if current.reason else None,
            )
    return current


def _attend(request: EmergencyRequest, *, by: Actor, now: datetime) -> None:
    """The person has come to the appointment, if they have one."""
    found = EmergencyRequest.objects.select_related("appointment__day").get(pk=request.pk)
    appointment: Appointment | None = found.appointment
    is_theirs = found.status in {EmergencyStatus.ALLOTTED, EmergencyStatus.MISSED}
    if is_theirs and appointment is not None and appointment.status in _COMING:
        attend(appointment=appointment, by=by, now=now)


def _write_words(request: EmergencyRequest, words: dict[str, str]) -> None:
    """What is said later is kept, nothing is lost by saying nothing."""
    said = {name: text for name, text in words.items() if text}
    for name, text in said.items():
        setattr(request, name, text)
    request.save(update_fields=tuple(said))


def _check_cut_off(request: EmergencyRequest, expires_on: date, *, now: datetime) -> None:
    authority = authority_of(request)
    procedure = need_procedure(authority)
    day = procedure.today(now)
    runs = read_runs(authority, day)
    everybody = bool(runs) and runs[0].chosen == len(runs[0].record["entrants"])
    dates = [run.cut_off for run in runs if run.cut_off is not None]
    cut_off = procedure.policy.last_expiry(day) if everybody else max(dates, default=None)
    if cut_off is None or expires_on > cut_off:
        raise BehindCutOff(cut_off)


def enter_places(
    *, authority: AuthorityEntry, day: date, places: int, by: Actor, now: datetime
) -> EmergencyPlaces:
    """Say how many places there are on a day, before they are given. The plan allows no more than it allows.

    Raises:
        EmergencyOff, PlacesFixed, Busy
    """
    return try_again(lambda: _try_enter(authority, day, places, by=by, now=now))


def _try_enter(
    authority: AuthorityEntry, day: date, places: int, *, by: Actor, now: datetime
) -> EmergencyPlaces:
    procedure = need_procedure(read_directory().authority(authority.slug))
    _check_open(procedure, day, now=now)
    with booking_transaction(procedure.authority):
        row, _is_new = EmergencyPlaces.objects.update_or_create(
            authority_id=authority.pk,
            date=day,
            defaults={"places": places, "entered_by": str(by), "entered_at": now},
        )
        audit(
            action="emergency.places_entered",
            by=by,
            now=now,
            subject=f"{authority.slug} {day}",
            authority=authority.slug,
            places=places,
        )
    return row


def _check_open(procedure: Procedure, day: date, *, now: datetime) -> None:
    """Staff have until some minutes before the mail; a run that was started early ends it too."""
    if procedure.mail_at(day) is None:
        raise PlacesFixed(None)
    until = procedure.policy.places_until(day, procedure.zone)
    if until is None or now >= until or read_runs(procedure.authority, day):
        raise PlacesFixed(until and until.astimezone(procedure.zone))
