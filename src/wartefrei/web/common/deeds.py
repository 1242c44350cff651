"""What is written down in the audit trail, in words: every action and every detail that the code ever writes.

`tests/administration/test_audit.py` reads the source: an action or a detail without words fails there.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

GROUPS: tuple[tuple[str | Promise, Mapping[str, Promise]], ...] = (
    (
        pgettext_lazy("audit trail", "Appointment"),
        {
            "appointment.held": _("Time reserved"),
            "appointment.extended": _("Reservation extended"),
            "appointment.released": _("Reservation given back"),
            "appointment.unconfirmed": _("Booked, confirmation asked for"),
            "appointment.booked": _("Booked"),
            "appointment.confirmed": _("Confirmed by staff for the person"),
            "appointment.booked_beside": _("Booked beside another appointment"),
            "appointment.moved": _("Moved to another time"),
            "appointment.displaced": _("Lost its place by a change of the configuration"),
            "appointment.accepted": _("Other time accepted"),
            "appointment.corrected": _("Name or birthday corrected"),
            "appointment.readdressed": _("E-mail address corrected"),
            "appointment.noted": _("Note written"),
            "appointment.cancelled": _("Cancelled"),
            "appointment.attended": _("Visit begun"),
            "appointment.missed": _("Missed"),
            "appointment.unserved": _("Not served before closing"),
            "appointment.erased": _("Personal data deleted"),
        },
    ),
    (
        pgettext_lazy("audit trail", "Enquiry"),
        {
            "enquiry.received": _("Received"),
            "enquiry.offered": _("Times offered"),
            "enquiry.offered_beside": _("Times offered beside another appointment"),
            "enquiry.offers_withdrawn": _("Offered times taken back"),
            "enquiry.offers_refused": _("Offered times refused"),
            "enquiry.booked": _("Offered time taken"),
            "enquiry.declined": _("Declined"),
            "enquiry.withdrawn": _("Withdrawn"),
            "enquiry.lapsed": _("Ended, because nobody answered"),
            "enquiry.readdressed": _("E-mail address corrected"),
            "enquiry.noted": _("Note written"),
            "enquiry.erased": _("Personal data deleted"),
        },
    ),
    (
        pgettext_lazy("audit trail", "Emergency appointment"),
        {
            "emergency.registered": _("Registered"),
            "emergency.readdressed": _("E-mail address corrected"),
            "emergency.document_added": _("Document received"),
            "emergency.document_removed": _("Document deleted"),
            "emergency.document_viewed": _("Document seen by the office"),
            "emergency.expiry_corrected": _("Expiry date corrected"),
            "emergency.complete": _("All documents are here"),
            "emergency.allotted": _("Chosen"),
            "emergency.served": _("Served"),
            "emergency.refused": _("Refused"),
            "emergency.missed": _("Missed"),
            "emergency.withdrawn": _("Withdrawn"),
            "emergency.lapsed": _("Ended, because documents were missing"),
            "emergency.suspended": _("Emergency appointments suspended"),
            "emergency.resumed": _("Emergency appointments given again"),
            "emergency.erased": _("Personal data deleted"),
            "emergency.places_entered": _("Places of the day entered"),
            "emergency.allotted_places": _("Places of the day given"),
        },
    ),
    (
        pgettext_lazy("audit trail", "Everything held"),
        {"disclosure.shown": _("Shown to staff, to give the person information")},
    ),
    (
        pgettext_lazy("audit trail", "Ticket number"),
        {
            "ticket.checked_in": _("Checked in"),
            "ticket.taken": _("Number taken without an appointment"),
            "ticket.called": _("Called"),
            "ticket.recalled": _("Called again"),
            "ticket.started": _("Serving begun"),
            "ticket.finished": _("Serving finished"),
            "ticket.no_show": _("Did not come to the counter"),
            "ticket.no_show_undone": _("Came to the counter after all"),
            "ticket.parked": _("Set aside"),
            "ticket.resumed": _("Waits again"),
            "ticket.transferred": _("Passed on"),
            "ticket.prioritised": _("Order of calling changed"),
            "ticket.noted": _("Note written"),
            "ticket.service_added": _("Service added"),
            "ticket.delayed": _("Wanted to be called later"),
            "ticket.withdrawn": _("Number given back"),
            "ticket.unserved": _("Not served before closing"),
        },
    ),
    (
        pgettext_lazy("audit trail", "Counter"),
        {
            "counter.opened": _("Opened"),
            "counter.closed": _("Closed"),
            "counter.alarm": _("Help called"),
            "counter.alarm_ended": _("Help has come"),
        },
    ),
    (
        pgettext_lazy("audit trail", "Office"),
        {
            "office.closed": _("Closed for some time, people moved"),
            "office.closure_changed": _("Closure changed"),
            "office.reopened": _("Closure taken back"),
            "closure.phoned": _("Person told by telephone"),
            "day.ended": _("Day ended"),
        },
    ),
    (
        pgettext_lazy("audit trail", "Configuration"),
        {
            "authority.founded": _("Authority founded"),
            "configuration.imported": pgettext_lazy("configuration", "Imported"),
            "configuration.changed": pgettext_lazy("configuration", "Changed"),
            "configuration.undone": pgettext_lazy("configuration", "Change undone"),
            "mail.tested": _("Test mail sent"),
        },
    ),
    (
        pgettext_lazy("audit trail", "Device"),
        {
            "pairing code made": _("Pairing code made"),
            "device paired": _("Paired"),
            "device renamed": _("Renamed"),
            "device revoked": _("Revoked"),
        },
    ),
    (
        pgettext_lazy("audit trail", "Account"),
        {
            "account created": _("Created"),
            "account renamed": _("Renamed"),
            "account switched off": _("Switched off"),
            "account switched on": _("Switched on"),
            "role given": _("Role given"),
            "role taken": _("Role taken"),
            "signed in": pgettext_lazy("account", "Signed in"),
            "signed out": pgettext_lazy("account", "Signed out"),
            "password set": _("Password set"),
            "sign-in unlocked": _("Sign-in unlocked"),
            "other sessions ended": _("Signed out everywhere else"),
            "single sign-on linked": _("Single sign-on linked"),
            "single sign-on unlinked": _("Single sign-on unlinked"),
            "second factor added": _("Second factor added"),
            "second factor removed": _("Second factor removed"),
            "recovery codes made": _("Recovery codes made"),
            "recovery code used": _("Recovery code used"),
        },
    ),
)
"""What it was done to, and the action in words."""

DEEDS: Mapping[str, Promise] = {action: words for _name, deeds in GROUPS for action, words in deeds.items()}
KINDS: Mapping[str, str | Promise] = {action: name for name, deeds in GROUPS for action in deeds}

DETAILS: Mapping[str, str | Promise] = {
    "office": _("Office"),
    "left": _("Earlier office"),
    "team": _("Team"),
    "counter": _("Counter"),
    "service": _("Service"),
    "late": _("late"),
    "missed": _("did not appear"),
    "unserved": _("not served"),
    "priority": _("Order"),
    "affected": _("people affected"),
    "fields": _("Fields"),
    "reason": _("Reason"),
    "kind": _("Kind"),
    "login": _("Login"),
    "role": _("Role"),
    "before": _("before"),
    "after": _("after"),
    "places": _("places"),
    "entrants": _("waiting requests"),
    "chosen": _("chosen"),
    "version": _("Version"),
    "pattern": _("Template"),
    "misplaced": _("appointments without a place"),
}
"""Details of events by their key. What stands in `UNSAID` is kept, but not shown."""

UNSAID = frozenset({"hash", "changes", "document"})

VALUES: Mapping[str, str | Promise] = {
    "family_name": _("Family name"),
    "given_name": _("Given names"),
    "birth_date": _("Date of birth"),
    "kiosk": _("Kiosk"),
    "display": _("Display"),
    "mistyped": _("It was mistyped"),
    "as_in_passport": _("The identity document says it differently"),
    "name_changed": _("The name has changed"),
    "other_person": _("Another person with the same name and birthday"),
    "other_matter": _("The same person comes for another matter"),
}
"""Values of details that are words of the program."""
