"""What people call everything an authority decides: one table over the whole schema, and one of choices.

Both forms and the history of changes take their words from here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from wartefrei.offices.documents import schema
from wartefrei.web.administration.configuration.rule_words import NTHS

LABELS: Mapping[type[schema.Part], Mapping[str, Any]] = MappingProxyType(
    {
        schema.AuthorityDocument: {
            "id": _("Short name"),
            "name": _("Official name"),
            "land": _("Land"),
            "time_zone": _("Time zone"),
            "languages": _("Languages"),
            "website": _("Website"),
            "email_sender": _("Sender of mails"),
            "help_text": _("Help with booking"),
            "legal": _("Legal texts"),
            "groups": _("Groups of services"),
            "documents": _("Documents to bring"),
            "forms": _("Forms"),
            "services": _("Services"),
            "houses": _("Houses"),
            "offices": _("Offices"),
            "closures": _("Closures of the whole authority"),
            "holidays": _("Holidays"),
            "retention": _("How long data is kept"),
            "second_factor": _("Second step of signing in"),
            "emergency": _("Emergency appointments"),
        },
        schema.Legal: {
            "imprint": _("Imprint"),
            "privacy": _("Privacy notice"),
            "accessibility": _("Accessibility statement"),
        },
        schema.Form: {"name": _("Name"), "url": _("Address")},
        schema.Service: {
            "id": _("Short name"),
            "name": _("Name"),
            "group": _("Group"),
            "description": _("For whom and what for"),
            "hint": _("To know before coming"),
            "documents": _("Documents to bring"),
            "forms": _("Forms"),
            "keywords": _("Words people search by"),
            "mail_subject": _("Neutral subject of mails"),
            "unit": _("The quantity counts"),
            "leika_key": _("LeiKa key"),
            "phone": _("Telephone number"),
            "file_number": _("File number"),
            "minutes": _("Length of an appointment"),
            "minutes_each_further": _("Length of each further person or piece"),
            "max_quantity": _("Most persons or pieces in one appointment"),
        },
        schema.House: {
            "id": _("Short name"),
            "name": _("Name"),
            "address": _("Address"),
            "display_text": _("Text on the screens"),
        },
        schema.Office: {
            "id": _("Short name"),
            "house": _("House"),
            "name": _("Name"),
            "short_name": _("Short form for narrow places"),
            "arrival": _("When people arrive"),
            "booking": _("Booking"),
            "booking_note": _("Why nobody can book online"),
            "pauses": _("Pauses of online booking"),
            "enquiry_text": _("People may write a message with an enquiry"),
            "channels": _("Other ways to an appointment"),
            "urgent_text": _("What counts as urgent, and what to do then"),
            "lead_minutes": _("Bookable until so long before the start"),
            "horizon_days": _("Bookable so far ahead"),
            "hold_minutes": _("A chosen time is kept for"),
            "release_minutes": _("Cancelled times become bookable within"),
            "confirm_by_mail_minutes": _("People confirm by mail within"),
            "reminder_days": _("Reminders, days before the appointment"),
            "early_minutes": _("Check-in opens so long before the appointment"),
            "late_minutes": _("Too late from so long after the start on"),
            "most_calls": _("Calls before somebody counts as missed"),
            "phone_check_in": _("People may check in on their phone"),
            "jurisdiction": _("Jurisdiction"),
            "step_free": _("Reachable without steps"),
            "teams": _("Teams"),
            "counters": _("Counters"),
            "closures": _("Closures of the office"),
        },
        schema.Channels: {
            "servicepoint": _("At the servicepoint"),
            "phone": _("By telephone"),
            "counter": _("Without appointment"),
        },
        schema.Pause: {
            "start": _("Off from"),
            "until": _("First day that can be booked again"),
            "opens": _("These days can be booked from"),
            "text": _("Why, and what else people can do"),
            "appointments": _("Appointments made before"),
        },
        schema.Jurisdiction: {
            "responsible_for": _("Responsible for people from"),
            "not_responsible_for": _("Other offices are responsible"),
            "elsewhere": _("What people from anywhere else are told"),
        },
        schema.OtherOffice: {
            "municipalities": _("For people from"),
            "office": _("Responsible there"),
            "url": _("Website"),
        },
        schema.Team: {
            "id": _("Short name"),
            "name": _("Name"),
            "services": _("Services"),
            "letters": _("First letters of family names"),
            "grid_minutes": _("Appointments start every"),
            "horizon_days": _("Bookable so far ahead"),
            "walk_in": _("Without appointment"),
            "walk_in_per_day": _("Tickets of each service on a day, at most"),
            "walk_ins": _("Other rules for single services"),
            "emergency": _("Only for emergency appointments"),
            "waiting_area": _("Where to wait"),
            "openings": _("Openings"),
            "limits": _("Limits"),
            "closures": _("Closures of the team"),
        },
        schema.WalkIn: {"kind": _("Without appointment"), "per_day": _("Tickets on a day, at most")},
        schema.Counter: {
            "id": _("Short name"),
            "name": _("Name on the screens"),
            "room": _("Room"),
            "teams": _("Serves these teams only"),
        },
        schema.Opening: {
            "days": _("Days"),
            "start": _("From"),
            "end": _("To"),
            "places": _("Places"),
            "online": _("Places online"),
            "emergency": _("Places for emergencies"),
            "since": _("First day"),
            "until": _("Last day"),
            "every_weeks": _("Every so many weeks"),
            "nth": _("Week of the month"),
            "special": _("Holds on holidays and in closures too"),
        },
        schema.Limit: {"start": _("From"), "end": _("To"), "places": _("Places"), "reason": _("Reason")},
        schema.Closure: {"start": _("From"), "end": _("To"), "reason": _("Reason")},
        schema.Holiday: {"date": _("Day"), "name": _("Name"), "open": _("We work on this day")},
        schema.Retention: {
            "visits_days": _("Name and contact after the visit"),
            "cancelled_days": _("Name and contact after a cancellation"),
            "enquiries_days": _("Enquiries after their end"),
            "papers_days": _("Uploaded documents after the visit"),
            "mails_days": _("That a mail was sent"),
            "audit_months": _("Who did what"),
        },
        schema.Emergency: {
            "office": _("Office"),
            "team": _("Team"),
            "service": _("Booked as"),
            "valid_from": _("First day"),
            "window_days": _("May register: expired, or expiring within"),
            "titles": _("Documents to upload"),
            "mail_times": _("When the mail goes out"),
            "places_until_minutes": _("Staff enter places until so long before the mail"),
            "order": _("What decides, in this order"),
            "starts": _("What the mail says"),
            "first_start_minutes": _("First appointment at least so long after the mail"),
            "decline_until_minutes": _("A place given back goes to the next until so long before"),
            "standby": _("Places of people who don’t come go to others"),
            "lapse_days": _("A registration without documents ends after"),
        },
    }
)
"""Model → field → label."""

_WALK_IN = {
    "none": _("only with appointment"),
    "urgent": _("in urgent cases"),
    "free": _("everybody may come"),
}
_ASKED = {
    "off": _("is not asked for"),
    "optional": _("may be given"),
    "required": _("must be given"),
}
CHOICES: Mapping[tuple[type[schema.Part], str], Mapping[Any, Any]] = MappingProxyType(
    {
        (schema.AuthorityDocument, "second_factor"): {
            "optional": _("whoever wants to has one"),
            "required": _("everybody must have one"),
        },
        (schema.Service, "unit"): {"person": _("persons"), "piece": _("pieces")},
        (schema.Service, "phone"): _ASKED,
        (schema.Service, "file_number"): _ASKED,
        (schema.Office, "arrival"): {
            "check_in": _("they check in"),
            "none": _("their number appears by itself"),
        },
        (schema.Office, "booking"): {
            "online": _("people book online"),
            "enquiry": _("people ask for a date, staff answer"),
            "off": _("switched off: only staff book"),
        },
        (schema.Pause, "appointments"): {
            "keep": _("stay, nothing is said"),
            "announce": _("stay, and their pages show this text"),
        },
        (schema.Team, "walk_in"): _WALK_IN,
        (schema.WalkIn, "kind"): _WALK_IN,
        (schema.Opening, "nth"): {int(nth) if nth.isdecimal() else nth: words for nth, words in NTHS.items()},
        (schema.Emergency, "titles"): {
            "residence_permit": _("Residence permit"),
            "visa": _("Visa"),
            "fiction_certificate": _("Fiction certificate"),
        },
        (schema.Emergency, "order"): {
            "expires_on": _("date of expiry"),
            "completed_at": _("when the registration was complete"),
            "digest": _("by lot"),
        },
        (schema.Emergency, "starts"): {
            "staggered": _("a time each"),
            "from_opening": _("to come when the office opens"),
        },
    }
)
"""Model and field → value → what it means."""
