"""A mail to test with."""

from datetime import UTC, datetime, timedelta

from wartefrei.notifications.context import EmergencyDetails, MailContext
from wartefrei.notifications.models import Kind, Message
from wartefrei.notifications.operations import enqueue

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QR = "7QF4KMW2X/ABCDEFGHIJKLMNOPQRSTUVWXYZ"

CONTEXT: MailContext = {
    "authority": "Rhein-Kreis Neuss",
    "office": {"de": "Ausländeramt", "en": "Immigration office", "ar": "دائرة الأجانب"},
    "address": "Lindenstraße 10, 41515 Grevenbroich",
    "team_room": {"de": "Wartebereich 1"},
    "start": "2026-11-26T09:20:00+01:00",
    "time_zone": "Europe/Berlin",
    "duration_minutes": 50,
    "ticket_number": 417,
    "code": "7QF4KMW2X",
    "pin": "583042",
    "qr": QR,
    "services": [{"name": {"de": "Abholung <eAT> & mehr", "ar": "استلام"}, "quantity": 2}],
    "documents": [{"de": "Gültiger Nationalpass", "ar": "جواز سفر ساري المفعول"}, {"de": "Lichtbild"}],
    "hint": [{"de": "Bitte kommen Sie pünktlich."}],
    "arrival": "check_in",
    "book_url": "https://termine.example/de/BOOK/",
    "manage_url": "https://termine.example/de/appointment/MANAGE/",
    "move_url": "https://termine.example/de/appointment/MANAGE/times/",
    "cancel_url": "https://termine.example/de/appointment/MANAGE/cancel/",
    "wait_url": "https://termine.example/de/waiting/WAIT/",
    "confirm_url": "https://termine.example/de/appointment/7QF4KMW2X/confirm/CONFIRM/",
    "expires_at": "2026-11-20T22:00:00+00:00",
    "help": {"de": "Telefon 02131 928-0"},
    "sequence": 3,
    "reason": {"de": "Das Amt ist an diesem Tag geschlossen.", "ar": "المكتب مغلق في هذا اليوم."},
    "neutral_subject": {},
}

EMERGENCY: EmergencyDetails = {
    "title": "residence_permit",
    "expires_on": "2026-11-24",
    "missing": [],
    "rank": 12,
    "waiting": 40,
    "cut_off": "2026-11-23",
    "next_mail_at": "2026-11-23T06:45:00+00:00",
    "starts": "staggered",
    "opens_at": "",
    "decline_until": "2026-11-26T08:20:00+01:00",
    "decline_url": "https://termine.example/de/x/emergency/DECLINE/",
    "status_url": "https://termine.example/de/x/emergency/STATUS/",
    "register_url": "https://termine.example/de/x/emergency/REGISTER/",
    "eligible_on": "",
    "ends_on": "2026-12-10",
}


def sample_of(kind: Kind) -> MailContext:
    """What a mail of the kind is about."""
    return {**CONTEXT, "emergency": EMERGENCY} if kind.startswith("emergency") else CONTEXT


def put(
    number: int = 1, *, kind: Kind = Kind.CONFIRMATION, language: str = "de", **changes: object
) -> Message:
    """A mail in the outbox, due at `NOW`; ``changes`` are made to its context."""
    context: MailContext = {**sample_of(kind), **changes}  # type: ignore[typeddict-item]
    return enqueue(
        kind=kind,
        about="7QF4KMW2X",
        sender="termine@rhein-kreis-neuss.example",
        sender_name="Rhein-Kreis Neuss",
        recipient=f"person{number}@example.org",
        language=language,
        context=context,
        due_at=NOW,
        dedupe_key=f"7QF4KMW2X:{kind}:{number}",
        now=NOW,
    )
