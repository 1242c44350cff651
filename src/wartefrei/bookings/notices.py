"""Turns an appointment or enquiry into the plain data a mail is made of, and puts the mail into the outbox."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings

from wartefrei.bookings.emergency.telling import find_details, kind_of
from wartefrei.bookings.models import Appointment, Enquiry
from wartefrei.bookings.queries import AppointmentView, EnquiryView, describe, describe_enquiry
from wartefrei.core.basket import Basket
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.texts import Text
from wartefrei.core.ticks import TICK_MINUTES
from wartefrei.notifications.context import MailContext, ServiceLine
from wartefrei.notifications.models import Kind, Message
from wartefrei.notifications.operations import draft, put
from wartefrei.offices.entries import OfficeEntry, ServiceEntry

ALREADY_BOOKED_PER_DAY = 3


def announce(
    *, appointment: Appointment, kind: Kind, now: datetime, occasion: str = "", reason: Text | None = None
) -> None:
    """Tell the person by mail, in the caller's transaction. Without an e-mail address nobody is told.

    ``occasion`` tells apart mails of one kind about the same state of an appointment; ``reason`` is the office's.
    """
    if appointment.email:
        view = describe(appointment)
        context = make_context(view, reason=reason)
        details = find_details(appointment, now=now)
        if details is not None:
            context["emergency"] = details
            kind = kind_of(kind, appointment)
        put([_draft(appointment, view.office, kind, context, due_at=now, occasion=occasion, now=now)])


def announce_booked(*, appointment: Appointment, office: OfficeEntry, now: datetime) -> None:
    """Confirm a booking and plan its reminders: one look at the appointment, one statement. As `announce`."""
    if appointment.email:
        view = describe(appointment, office)
        context = make_context(view)
        first = _draft(appointment, view.office, Kind.CONFIRMATION, context, due_at=now, occasion="", now=now)
        put([first, *_draft_reminders(appointment, view, context, occasion="", now=now)])


def announce_move(
    *,
    appointment: Appointment,
    reason: Text,
    answer_until: datetime,
    is_kept: bool,
    now: datetime,
    occasion: str = "",
) -> None:
    """Tell the person that the office has moved the appointment, and until when they may say what they want.

    ``is_kept``: without an answer the new time stays; otherwise it is cancelled. As `announce`.
    """
    if appointment.email:
        view = describe(appointment)
        context = make_context(view, reason=reason)
        context["expires_at"] = _isoformat(answer_until, view.office)
        context["silence"] = "keep" if is_kept else "cancel"
        kind = Kind.MOVED_BY_OFFICE
        put([_draft(appointment, view.office, kind, context, due_at=now, occasion=occasion, now=now)])


def plan_reminders(*, appointment: Appointment, now: datetime, occasion: str = "") -> None:
    """Put the reminders of a booked appointment into the outbox: so many days before, at the same time of day.

    The office says how many days; office hours are a civil time for a mail. A reminder that would be due already is
    left out. Whoever moves or ends the appointment withdraws its mails first.
    """
    if appointment.email:
        view = describe(appointment)
        put(_draft_reminders(appointment, view, make_context(view), occasion=occasion, now=now))


def _draft_reminders(
    appointment: Appointment, view: AppointmentView, context: MailContext, *, occasion: str, now: datetime
) -> Iterator[Message]:
    for days in view.office.reminder_days:
        due_at = (view.start_at - timedelta(days=days)).astimezone(UTC)  # the same clock: start_at is local
        if due_at > now:
            kind, occasion_of = Kind.REMINDER, f"{days}{occasion}"
            yield _draft(
                appointment, view.office, kind, context, due_at=due_at, occasion=occasion_of, now=now
            )


def _draft(
    about: Appointment | Enquiry,
    office: OfficeEntry,
    kind: Kind,
    context: MailContext,
    *,
    due_at: datetime,
    occasion: str,
    now: datetime,
) -> Message:
    change = f"{about.sequence}:" if isinstance(about, Appointment) else ""
    return draft(
        kind=kind,
        about=about.code,
        sender=office.authority.email_sender,
        sender_name=office.authority.name,
        recipient=about.email,
        language=about.language,
        context=context,
        due_at=due_at,
        dedupe_key=f"{about.code}:{kind}:{change}{occasion}",
        now=now,
    )


def announce_already_booked(*, appointment: Appointment, now: datetime) -> None:
    """Mail an existing booking to its own address because somebody tries to book again: at most three times a day.

    The attempts of a day share as many dedupe keys; the fourth changes nothing. A hold is no booking, and nobody has
    shown that its address is theirs: it gets no mail.
    """
    if appointment.status == AppointmentStatus.HELD:
        return
    announce(appointment=appointment, kind=Kind.ALREADY_BOOKED, now=now, occasion=part_of_day(now))


def part_of_day(now: datetime) -> str:
    """The third of the day, in UTC: an occasion that comes `ALREADY_BOOKED_PER_DAY` times a day."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return f"{now:%Y-%m-%d}:{(now - midnight) * ALREADY_BOOKED_PER_DAY // timedelta(days=1)}"


def announce_enquiry(*, enquiry: Enquiry, now: datetime, occasion: str = "") -> None:
    """Tell the person that their enquiry has arrived, in the caller's transaction; as `announce`."""
    _tell_enquirer(enquiry, Kind.ENQUIRY_RECEIVED, Answer(), occasion=occasion, now=now)


def announce_offers(
    *,
    enquiry: Enquiry,
    appointments: Sequence[Appointment],
    now: datetime,
    occasion: str = "",
    is_shorter: bool = False,
    reason: Text | None = None,
) -> None:
    """Offer the person the times that are held, in order; as `announce`.

    ``is_shorter``: others were offered with them that the office can't keep, for the ``reason``.
    """
    first = appointments[0]
    answer = Answer(
        starts=tuple(one.start_at for one in appointments),
        minutes=first.length * TICK_MINUTES,
        expires_at=max(one.expires_at or now for one in appointments),
        is_shorter=is_shorter,
        reason=reason or {},
    )
    _tell_enquirer(enquiry, Kind.ENQUIRY_OFFERED, answer, occasion=f"{first.code}{occasion}", now=now)


def announce_withdrawn_offers(
    *, enquiry: Enquiry, now: datetime, occasion: str, reason: Text | None = None
) -> None:
    """Tell the person that the office keeps none of the times it offered, and why; as `announce`.

    ``occasion`` tells one time after another.
    """
    answer = Answer(reason=reason or {})
    _tell_enquirer(enquiry, Kind.ENQUIRY_OFFERS_WITHDRAWN, answer, occasion=occasion, now=now)


def announce_declined(*, enquiry: Enquiry, reason: Text, now: datetime) -> None:
    """Tell the person that there is no appointment for their enquiry, and why; as `announce`."""
    _tell_enquirer(enquiry, Kind.ENQUIRY_DECLINED, Answer(reason=reason), occasion="", now=now)


def announce_lapsed(*, enquiry: Enquiry, now: datetime) -> None:
    """Tell the person that their enquiry has ended, because they took none of the times; as `announce`."""
    _tell_enquirer(enquiry, Kind.ENQUIRY_LAPSED, Answer(), occasion="", now=now)


def _tell_enquirer(enquiry: Enquiry, kind: Kind, answer: "Answer", *, occasion: str, now: datetime) -> None:
    if enquiry.email:
        view = describe_enquiry(enquiry)
        context = make_enquiry_context(view, answer)
        put([_draft(enquiry, view.office, kind, context, due_at=now, occasion=occasion, now=now)])


def announce_already_enquired(*, enquiry: Enquiry, now: datetime) -> None:
    """Mail an open enquiry to its own address because somebody enquires again: at most three times a day."""
    announce_enquiry(enquiry=enquiry, now=now, occasion=part_of_day(now))


def make_context(view: AppointmentView, *, reason: Text | None = None) -> MailContext:
    """What a mail says about an appointment, ready for JSON."""
    office = view.office
    home = f"{settings.PUBLIC_URL}/{view.language}"
    manage_url = f"{home}/appointment/{view.manage_token}/"
    return MailContext(
        authority=office.authority.name,
        office=dict(office.name),
        address=office.house.address,
        team_room=dict(view.team.waiting_area),
        start=view.start_at.isoformat(),
        time_zone=office.zone.key,
        duration_minutes=view.duration_minutes,
        ticket_number=view.ticket_number,
        code=view.code,
        pin=view.pin,
        qr=view.qr,
        services=[
            ServiceLine(name=dict(service.name), quantity=quantity) for service, quantity in view.lines
        ],
        documents=_texts(view.documents),
        hint=_texts(view.hints),
        arrival="none" if office.arrival == "none" else "check_in",
        manage_url=manage_url,
        move_url=f"{manage_url}times/",
        cancel_url=f"{manage_url}cancel/",
        confirm_url=f"{home}/appointment/{view.code}/confirm/{view.confirm_token}/",
        wait_url=f"{home}/waiting/{view.wait_token}/",
        book_url=_book_url(office, view.basket, view.language),
        expires_at=view.expires_at.isoformat() if view.expires_at else "",
        help=dict(office.authority.help_text),
        sequence=view.sequence,
        reason=dict(reason or {}),
        neutral_subject=_neutral_subject(view.lines),
    )


def _neutral_subject(lines: tuple[tuple[ServiceEntry, int], ...]) -> dict[str, str]:
    """What the services agree on that a subject may say of them; empty when they don't."""
    subjects = [dict(service.mail_subject) for service, _quantity in lines]
    return subjects[0] if subjects and all(subject == subjects[0] for subject in subjects) else {}


def _book_url(office: OfficeEntry, basket: Basket, language: str) -> str:
    """Where the same services can be booked again at the same office."""
    pairs = [("service", f"{slug}:{quantity}") for slug, quantity in basket.items()]
    query = urlencode([*pairs, ("office", office.slug)], safe=":")
    return f"{settings.PUBLIC_URL}/{language}/{office.authority.slug}/calendar/?{query}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an office answers to an enquiry: times, all or those left of more, or why there is none."""

    starts: tuple[datetime, ...] = ()
    minutes: int = 0
    expires_at: datetime | None = None
    is_shorter: bool = False
    reason: Text = field(default_factory=dict)


def make_enquiry_context(view: EnquiryView, answer: Answer) -> MailContext:
    """What a mail says about an enquiry, ready for JSON. The person's own words stay out of it."""
    office = view.office
    return MailContext(
        authority=office.authority.name,
        office=dict(office.name),
        address=office.house.address,
        team_room={},
        start=_isoformat(answer.starts[0] if answer.starts else None, office),
        time_zone=office.zone.key,
        duration_minutes=answer.minutes,
        ticket_number=None,
        code=view.code,
        pin=view.pin,
        qr="",
        services=[
            ServiceLine(name=dict(service.name), quantity=quantity) for service, quantity in view.lines
        ],
        documents=[],
        hint=[],
        arrival="none",
        manage_url=f"{settings.PUBLIC_URL}/{view.language}/enquiry/{view.manage_token}/",
        move_url="",
        cancel_url="",
        wait_url="",
        confirm_url="",
        book_url=_book_url(office, view.basket, view.language),
        expires_at=_isoformat(answer.expires_at, office),
        help=dict(office.authority.help_text),
        sequence=0,
        reason=dict(answer.reason),
        neutral_subject=_neutral_subject(view.lines),
        wished_days=[day.isoformat() for day in view.wishes.days],
        wished_weekdays=list(view.wishes.weekdays),
        wished_parts=[part.value for part in view.wishes.parts],
        offers=[_isoformat(start, office) for start in answer.starts],
        is_shorter=answer.is_shorter,
    )


def _isoformat(instant: datetime | None, office: OfficeEntry) -> str:
    return instant.astimezone(office.zone).isoformat() if instant else ""


def _texts(texts: tuple[Text, ...]) -> list[dict[str, str]]:
    return [dict(text) for text in texts]
