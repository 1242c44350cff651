"""Changes of an appointment by whoever has proven it is theirs: move, cancel, send again."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit, check_attempts, count_attempt
from wartefrei.bookings.choice import AsBooked, Choice, check_choice, check_responsible
from wartefrei.bookings.claims import end
from wartefrei.bookings.closures import find_open_case
from wartefrei.bookings.days import LockedDay, booking_transaction, lock_days, write_day
from wartefrei.bookings.errors import EmailMissing, NotChangeable, SlotTaken
from wartefrei.bookings.models import Appointment, ClosureCase, Silence
from wartefrei.bookings.notices import announce, announce_move, plan_reminders
from wartefrei.bookings.numbers import keep_number
from wartefrei.bookings.operations.attempts import DayFull, Overtaken, try_again, try_teams
from wartefrei.bookings.operations.following import follow
from wartefrei.bookings.operations.releasing import give_back
from wartefrei.bookings.operations.under_lock import lock_appointment, lock_row, read_again
from wartefrei.bookings.queries import describe
from wartefrei.core.availability import count_free
from wartefrei.core.lifecycle import APPOINTMENT_TRANSITIONS, AppointmentStatus, Channel, check_transition
from wartefrei.core.names import first_letter
from wartefrei.core.ticks import tick_start
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import readdress, withdraw
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry, TeamEntry

RESENDS = 5
RESEND_WINDOW = timedelta(hours=1)


def cancel(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Cancel a booked or unconfirmed appointment that has not begun; see `releasing` for its time. Twice is once.

    Raises:
        NotChangeable, Busy
    """

    def attempt() -> Appointment:
        with lock_appointment(appointment, now=now) as (current, office, locked):
            if current.status == AppointmentStatus.CANCELLED:
                return current
            _check_changeable(
                current, now=now, statuses={AppointmentStatus.BOOKED, AppointmentStatus.UNCONFIRMED}
            )
            cancel_under_lock(current, locked, office, by=by, now=now)
            withdraw(about=current.code, now=now)
            announce(appointment=current, kind=Kind.CANCELLED, now=now)
            write_day(locked, office.authority)
        return current

    return try_again(attempt)


def cancel_under_lock(
    current: Appointment, locked: LockedDay, office: OfficeEntry, *, by: Actor, now: datetime
) -> None:
    """Write down that the appointment, read under its day's lock, is cancelled. Tells nobody."""
    check_transition(APPOINTMENT_TRANSITIONS, AppointmentStatus(current.status), AppointmentStatus.CANCELLED)
    current.sequence += 1
    current.cancelled_at = now
    current.save(update_fields=("sequence", "cancelled_at"))
    end(current, AppointmentStatus.CANCELLED)
    follow(current, by=by, now=now)
    give_back(current, locked, office, now=now)
    audit(
        action="appointment.cancelled", by=by, now=now, subject=current.code, authority=office.authority.slug
    )


def reschedule(
    *, appointment: Appointment, office: OfficeEntry, start_at: datetime, by: Actor, now: datetime
) -> Appointment:
    """Move a booked appointment to another start, at another office of the authority if need be; all or nothing.

    Code, PIN and length stay; on another day or in another house the ticket number is another one.

    Raises:
        NotChangeable, SlotTaken, StartRefused, BookingOff, BasketNotServed, NotResponsible, Busy
    """

    def tell(moved: Appointment) -> None:
        announce(appointment=moved, kind=Kind.CHANGED, now=now)

    return try_again(lambda: try_move(appointment, office.slug, start_at, tell, by=by, now=now))


def try_move(
    appointment: Appointment,
    slug: str,
    start_at: datetime,
    tell: Callable[[Appointment], None],
    *,
    by: Actor,
    now: datetime,
) -> Appointment:
    """One attempt to move; ``tell`` is called in its transaction once the appointment stands at its new time.

    It stays as long as it was booked, whatever the services have become since.
    """
    office = read_directory().office(slug)
    current = read_again(appointment)
    _check_movable(current, office, by=by, now=now)
    view = describe(current)
    if not start_at - current.start_at and view.office.pk == office.pk:
        return current
    check_responsible(office=office, municipality=current.municipality)
    letter = first_letter(current.family_name)
    choice = check_choice(
        office=office,
        basket=view.basket,
        start_at=start_at,
        letter=letter,
        by=by,
        now=now,
        booked=AsBooked(current.length, current.day.team_id),
    )
    ranked = _rank(choice, current, now=now)
    moved = try_teams(ranked, lambda team: _try_team(current, choice, team, tell, by=by, now=now))
    if moved is None:
        raise SlotTaken(office=office.slug, start_at=start_at, basket=view.basket)
    return moved


def _rank(choice: Choice, current: Appointment, *, now: datetime) -> list[TeamEntry]:
    """Teams with a free place; the appointment's own team too, where its own place may overlap the new one."""
    ranked = choice.rank(now)
    is_same_day = choice.day == current.day.date
    own = [
        team for team in choice.teams if is_same_day and team.pk == current.day.team_id and team not in ranked
    ]
    return ranked + own


def _try_team(
    appointment: Appointment,
    choice: Choice,
    team: TeamEntry,
    tell: Callable[[Appointment], None],
    *,
    by: Actor,
    now: datetime,
) -> Appointment:
    authority = choice.office.authority
    old_key, key = (appointment.day.date, appointment.day.team_id), (choice.day, team.pk)
    with booking_transaction(authority):
        locked = lock_days({old_key, key}, authority, now=now)
        current = lock_row(appointment)
        if (current.day.date, current.day.team_id) != old_key:
            raise Overtaken
        _check_movable(current, choice.office, by=by, now=now)
        taken = locked[key].taken(without=current.pk, is_online=choice.is_online)
        if not count_free(team.plan(choice.day), taken, choice.span):
            raise DayFull
        old_office, _team = read_directory().teams[old_key[1]]
        kept = choice.span if key == old_key else None
        give_back(current, locked[old_key], old_office, now=now, kept=kept)
        _move(current, choice, locked[key], now=now)
        keep_number(appointment=current, office=choice.office)
        audit(
            action="appointment.moved",
            by=by,
            now=now,
            subject=current.code,
            authority=authority.slug,
            office=choice.office.slug,
            **({} if old_office.pk == choice.office.pk else {"left": old_office.slug}),
        )
        withdraw(about=current.code, now=now)
        tell(current)
        plan_reminders(appointment=current, now=now)
        for day in locked.values():
            write_day(day, authority)
    return current


def _move(current: Appointment, choice: Choice, new: LockedDay, *, now: datetime) -> None:
    span, zone = choice.span, choice.office.zone
    new.spans[current.pk] = (span, AppointmentStatus(current.status))
    current.day, current.day_version = new.row, new.next_version()
    current.start_tick, current.length, current.contingent = span.start, span.length, span.contingent
    current.start_at = tick_start(choice.day, span.start, zone)
    current.end_at = tick_start(choice.day, span.end, zone)
    current.sequence += 1
    current.moved_at = now
    current.save(
        update_fields=(
            "moved_at",
            "day",
            "day_version",
            "start_tick",
            "length",
            "contingent",
            "start_at",
            "end_at",
            "sequence",
        )
    )


def resend(*, appointment: Appointment, by: Actor, now: datetime, email: str = "") -> Appointment:
    """Send the confirmation again, to a corrected address if one is given; or what awaits an answer after a closure.

    Raises:
        NotChangeable, EmailMissing, accounts.errors.TooManyAttempts
    """
    authority = describe(appointment).office.authority
    check_attempts(kind="resend", subject=appointment.code, most=RESENDS, window=RESEND_WINDOW, now=now)
    with booking_transaction(authority):
        current = lock_row(appointment)
        kinds = {
            AppointmentStatus.BOOKED: Kind.CONFIRMATION,
            AppointmentStatus.UNCONFIRMED: Kind.PLEASE_CONFIRM,
        }
        _check_changeable(current, now=now, statuses=kinds.keys())
        case = find_open_case(current, now=now)
        kind = Kind.MOVED_BY_OFFICE if case is not None else kinds[AppointmentStatus(current.status)]
        if email and email != current.email:
            withdraw(about=current.code, now=now, kinds={kind})  # the one that follows says the same
            _readdress(current, email, now=now)
            audit(
                action="appointment.readdressed",
                by=by,
                now=now,
                subject=current.code,
                authority=authority.slug,
            )
        if not current.email:
            raise EmailMissing
        tries = count_attempt(kind="resend", subject=current.code, window=RESEND_WINDOW, now=now)
        occasion = f"{now:%Y-%m-%dT%H:%M}:{tries}"
        if case is not None:
            _announce_again(current, case, occasion=occasion, now=now)
        else:
            announce(appointment=current, kind=kind, now=now, occasion=occasion)
    return current


def _announce_again(current: Appointment, case: ClosureCase, *, occasion: str, now: datetime) -> None:
    """Say once more that the office has moved it: a confirmation would ask for no answer."""
    announce_move(
        appointment=current,
        reason=case.run.reason,
        answer_until=case.answer_until or now,
        is_kept=case.run.silence == Silence.KEEP,
        occasion=occasion,
        now=now,
    )


def _readdress(current: Appointment, email: str, *, now: datetime) -> None:
    """Write down another address, or the first; what waits to be sent goes there."""
    is_first = not current.email
    current.email, current.bounced_at = email, None
    current.save(update_fields=("email", "bounced_at"))
    readdress(about=current.code, recipient=email, now=now)
    if is_first and current.status == AppointmentStatus.BOOKED:
        plan_reminders(appointment=current, now=now)


def _check_changeable(
    appointment: Appointment, *, now: datetime, statuses: Collection[AppointmentStatus]
) -> None:
    status = AppointmentStatus(appointment.status)
    is_over = appointment.start_at <= now
    has_expired = status is AppointmentStatus.UNCONFIRMED and (appointment.expires_at or now) <= now
    if status not in statuses or is_over or has_expired:
        raise NotChangeable(status)


def _check_movable(appointment: Appointment, office: OfficeEntry, *, by: Actor, now: datetime) -> None:
    _check_changeable(appointment, now=now, statuses={AppointmentStatus.BOOKED})
    current_office, _team = read_directory().teams[appointment.day.team_id]
    is_elsewhere = current_office.authority.pk != office.authority.pk
    if is_elsewhere or (appointment.channel == Channel.EMERGENCY and not by.is_staff):
        raise NotChangeable(AppointmentStatus(appointment.status))
