"""What each kind of mail says and shows, as one table."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wartefrei.notifications.calendar_file import Method
from wartefrei.notifications.models import Kind


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of a kind of mail and the parts it has.

    ``subject`` may name %(date)s and %(time)s, nothing else. ``is_pass``: number and QR code to bring along.
    ``is_coming``: the visit is ahead, so papers and the way to change it are told. ``asks``: nothing is
    booked before the person has confirmed. ``is_enquiry``: there is no time yet, but wishes.
    """

    subject: Promise
    heading: Promise
    lead: Promise
    is_pass: bool
    is_coming: bool
    calendar: Method | None
    asks: bool = False
    is_enquiry: bool = False


WORDINGS: dict[Kind, Wording] = {
    Kind.CONFIRMATION: Wording(
        subject=_("Your appointment on %(date)s, %(time)s"),
        heading=_("Your appointment is booked"),
        lead=_("Please bring this e-mail with you, printed or on your phone."),
        is_pass=True,
        is_coming=True,
        calendar=Method.PUBLISH,
    ),
    Kind.PLEASE_CONFIRM: Wording(
        subject=_("Please confirm: appointment on %(date)s, %(time)s"),
        heading=_("Please confirm your appointment"),
        lead=_("The time is kept for you, but not yet booked. Open the page and confirm it there."),
        is_pass=False,
        is_coming=True,
        calendar=None,
        asks=True,
    ),
    Kind.CHANGED: Wording(
        subject=_("Changed: appointment on %(date)s, %(time)s"),
        heading=_("Your appointment has been moved"),
        lead=_("Only this e-mail is valid now. The earlier time, ticket number and QR code no longer are."),
        is_pass=True,
        is_coming=True,
        calendar=Method.PUBLISH,
    ),
    Kind.CANCELLED: Wording(
        subject=_("Cancelled: appointment on %(date)s, %(time)s"),
        heading=_("Your appointment is cancelled"),
        lead=_(
            "You are no longer expected at this time. "
            "If you still need an appointment, please book a new one."
        ),
        is_pass=False,
        is_coming=False,
        calendar=Method.CANCEL,
    ),
    Kind.ALREADY_BOOKED: Wording(
        subject=_("You have an appointment on %(date)s, %(time)s"),
        heading=_("You already have an appointment"),
        lead=_(
            "Somebody has just tried to book the same service for you again. Each person can have one "
            "appointment for it, and this is yours. You can move or cancel it. "
            "If it wasn’t you, there is nothing you need to do."
        ),
        is_pass=True,
        is_coming=True,
        calendar=Method.PUBLISH,
    ),
    Kind.ENQUIRY_RECEIVED: Wording(
        subject=_("Your enquiry has arrived"),
        heading=_("Your enquiry has arrived"),
        lead=_("This is not an appointment yet. The office will answer you by e-mail."),
        is_pass=False,
        is_coming=False,
        calendar=None,
        is_enquiry=True,
    ),
}

PARTS_OF_DAY: dict[str, Promise] = {"morning": _("in the morning"), "afternoon": _("in the afternoon")}
"""By the values of `MailContext` ``wished_parts``."""

ARRIVALS: dict[str, Promise] = {
    "check_in": _(
        "When you arrive, hold the QR code up to the device at the entrance or type in the booking code. "
        "Then wait until your ticket number is called."
    ),
    "none": _("You don’t need to check in. Wait until your ticket number is called."),
}
"""By `MailContext` ``arrival``: what to do at the office."""
