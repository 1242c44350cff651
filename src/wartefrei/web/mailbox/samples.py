"""A mail of every kind, made up from the services of an office of the demo."""

from datetime import date, datetime, time, timedelta
from email.message import EmailMessage

from django.conf import settings

from wartefrei.bookings.credentials import Credentials
from wartefrei.bookings.notices import make_context
from wartefrei.bookings.person import Person
from wartefrei.bookings.queries import AppointmentView
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.notifications.context import EmergencyDetails, MailContext
from wartefrei.notifications.models import Kind, Message
from wartefrei.notifications.render import render
from wartefrei.notifications.wording import WORDINGS
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry

_CODE = "7QF4KMW2X"
_NUMBER = 417
_MOST_SERVICES = 2
_START = time(9, 20)
_AHEAD = timedelta(days=7)
_REASON = {
    "de": "Wegen eines Wasserschadens bleibt das Haus an diesem Tag geschlossen.",
    "en": "The building stays closed on this day because of water damage.",
    "fr": "Le bâtiment reste fermé ce jour-là à cause d’un dégât des eaux.",
    "tr": "Bina, su baskını nedeniyle bu gün kapalıdır.",
    "ar": "يبقى المبنى مغلقًا في هذا اليوم بسبب أضرار المياه.",
    "ru": "Из-за затопления здание в этот день закрыто.",
    "uk": "Через затоплення будівля цього дня зачинена.",
}


def list_kinds() -> list[Kind]:
    """The kinds of mail, in the order of the table of wordings."""
    return list(WORDINGS)


def make_mail(kind: Kind, language: str, *, now: datetime) -> EmailMessage | None:
    """A mail of the kind as somebody would get it; None while there is no office."""
    office = next(iter(read_directory().offices.values()), None)
    if office is None:
        return None
    message = Message(
        kind=kind,
        language=language,
        context=_make_context(kind, office, language, now),
        sender=office.authority.email_sender,
        sender_name=office.authority.name,
        recipient="person@example.org",
        message_id=f"<gallery.{kind}.{language}@{office.authority.email_sender.rpartition('@')[2]}>",
    )
    return render(message, now=now)


def _make_context(kind: Kind, office: OfficeEntry, language: str, now: datetime) -> MailContext:
    view = _make_view(office, language, now)
    context = make_context(view, reason=_REASON)
    if WORDINGS[kind].is_enquiry:
        context["wished_days"] = [view.start_at.date().isoformat()]
        context["wished_parts"] = ["morning"]
    if WORDINGS[kind].offers:
        later = (view.start_at + timedelta(hours=hours) for hours in (0, 1, 24))
        context["offers"] = [start.isoformat() for start in later]
    if kind.startswith("emergency"):
        context["emergency"] = _make_details(kind, view, context)
    return context


def _make_view(office: OfficeEntry, language: str, now: datetime) -> AppointmentView:
    services = sorted(office.services.values(), key=lambda service: not service.documents)[:_MOST_SERVICES]
    start_at = datetime.combine(
        _working_day(now.astimezone(office.zone).date() + _AHEAD), _START, office.zone
    )
    return AppointmentView(
        credentials=Credentials(_CODE, 0),
        ticket_number=_NUMBER,
        status=AppointmentStatus.BOOKED,
        office=office,
        team=office.teams[0],
        start_at=start_at,
        end_at=start_at + timedelta(minutes=30),
        expires_at=now + timedelta(minutes=30),
        duration_minutes=30,
        lines=tuple((service, 1) for service in services),
        person=Person(family_name="Muster"),
        language=language,
        municipality="",
        sequence=0,
        is_disputed=False,
    )


def _working_day(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(days=max(0, day.weekday() - 4) and 7 - day.weekday())


def _make_details(kind: Kind, view: AppointmentView, context: MailContext) -> EmergencyDetails:
    home = f"{settings.PUBLIC_URL}/{view.language}/{view.office.authority.slug}/emergency/"
    day = view.start_at.date()
    status_url = f"{home}{view.manage_token}/"
    return EmergencyDetails(
        title="residence_permit",
        expires_on=(day + timedelta(days=3)).isoformat(),
        missing=context["documents"][:2] if kind is Kind.EMERGENCY_INCOMPLETE else [],
        rank=12,
        waiting=40,
        cut_off=(day + timedelta(days=1)).isoformat(),
        next_mail_at=datetime.combine(day, time(7, 45), view.office.zone).isoformat(),
        starts="staggered",
        opens_at="",
        decline_until=(view.start_at - timedelta(hours=1)).isoformat(),
        decline_url=f"{status_url}decline/",
        status_url=status_url,
        register_url=home,
        eligible_on=day.isoformat(),
        ends_on=(day + timedelta(days=14)).isoformat(),
    )
