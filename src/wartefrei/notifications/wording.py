"""What each kind of mail says and shows, as one table."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wartefrei.notifications.calendar_file import Method
from wartefrei.notifications.models import Kind


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of a kind of mail and the parts it has.

    ``subject`` may name %(date)s and %(time)s, nothing else; ``says_service``: a neutral subject of the services
    may stand in its place. ``is_pass``: number and QR code to bring along. ``is_coming``: the visit is ahead, so
    papers and the way to change it are told; ``reminds``: with the question whether the papers are together.
    ``rebooks``: the way to a new appointment. ``gives_reason``: the office's words why. ``asks``: nothing is
    booked before the person has confirmed. ``asks_consent``: whether the office's new time suits. ``is_enquiry``:
    about wishes; ``offers``: with a time to take, otherwise without any. ``is_registration``: about an emergency
    request alone, without a time; ``is_test``: about nothing but that it arrives. ``next_step`` follows the lead
    where somebody can book again.
    """

    subject: Promise
    heading: Promise
    lead: Promise
    says_service: bool = False
    is_pass: bool = False
    is_coming: bool = False
    reminds: bool = False
    rebooks: bool = False
    gives_reason: bool = False
    asks: bool = False
    asks_consent: bool = False
    is_enquiry: bool = False
    offers: bool = False
    is_registration: bool = False
    is_test: bool = False
    next_step: Promise | str = ""
    calendar: Method | None = None

    @property
    def has_time(self) -> bool:
        """Whether the mail is about a certain time."""
        return self.offers or not (self.is_enquiry or self.is_registration or self.is_test)


WORDINGS: dict[Kind, Wording] = {
    Kind.CONFIRMATION: Wording(
        subject=_("Your appointment on %(date)s, %(time)s"),
        heading=_("Your appointment is booked"),
        lead=_("Please bring this e-mail with you, printed or on your phone."),
        says_service=True,
        is_pass=True,
        is_coming=True,
        calendar=Method.PUBLISH,
    ),
    Kind.PLEASE_CONFIRM: Wording(
        subject=_("Please confirm: appointment on %(date)s, %(time)s"),
        heading=_("Please confirm your appointment"),
        lead=_("The time is kept for you, but not yet booked. Open the page and confirm it there."),
        is_coming=True,
        asks=True,
    ),
    Kind.REMINDER: Wording(
        subject=_("Reminder: appointment on %(date)s, %(time)s"),
        heading=_("Your appointment is coming up"),
        lead=_("Please bring this e-mail with you, printed or on your phone."),
        is_pass=True,
        is_coming=True,
        reminds=True,
        calendar=Method.PUBLISH,
    ),
    Kind.CHANGED: Wording(
        subject=_("Changed: appointment on %(date)s, %(time)s"),
        heading=_("Your appointment has been moved"),
        lead=_("Only this e-mail is valid now. The earlier time, ticket number and QR code no longer are."),
        is_pass=True,
        is_coming=True,
        calendar=Method.PUBLISH,
    ),
    Kind.MOVED_BY_OFFICE: Wording(
        subject=_("The office moves your appointment: %(date)s, %(time)s"),
        heading=_("The office had to move your appointment"),
        lead=_(
            "We are sorry: the earlier appointment can’t take place. Only the new time below is valid now, "
            "with the ticket number and QR code of this e-mail."
        ),
        is_pass=True,
        is_coming=True,
        asks_consent=True,
        gives_reason=True,
        calendar=Method.PUBLISH,
    ),
    Kind.CANCELLED: Wording(
        subject=_("Cancelled: appointment on %(date)s, %(time)s"),
        heading=_("Your appointment is cancelled"),
        lead=_("You are no longer expected at this time."),
        next_step=_("If you still need an appointment, please book a new one."),
        rebooks=True,
        calendar=Method.CANCEL,
    ),
    Kind.CANCELLED_BY_OFFICE: Wording(
        subject=_("The office cancels: appointment on %(date)s, %(time)s"),
        heading=_("The office had to cancel your appointment"),
        lead=_("We are sorry: this appointment can’t take place. Please don’t come at this time."),
        next_step=_("You can book a new appointment for the same services."),
        rebooks=True,
        gives_reason=True,
        calendar=Method.CANCEL,
    ),
    Kind.MISSED: Wording(
        subject=_("Missed: appointment on %(date)s, %(time)s"),
        heading=_("You missed your appointment"),
        lead=_("We called you or waited for you, but you weren’t there."),
        next_step=_("If you still need an appointment, please book a new one."),
        rebooks=True,
    ),
    Kind.UNSERVED: Wording(
        subject=_("Sorry: appointment on %(date)s, %(time)s"),
        heading=_("We could not serve you, and we are sorry"),
        lead=_(
            "You were there, but the office closed before it was your turn. That is our fault, not yours."
        ),
        next_step=_("You can book a new appointment for the same services."),
        rebooks=True,
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
        is_enquiry=True,
    ),
    Kind.ENQUIRY_OFFERED: Wording(
        subject=_("Offered: appointment on %(date)s, %(time)s"),
        heading=_("The office offers you an appointment"),
        lead=_(
            "The time is kept for you, but not yet booked. Open the page and take it or decline it there."
        ),
        is_enquiry=True,
        offers=True,
    ),
    Kind.ENQUIRY_DECLINED: Wording(
        subject=_("The answer to your enquiry"),
        heading=_("The office can’t offer you an appointment"),
        lead=_("We are sorry: there is no appointment for this enquiry."),
        next_step=_("You may send another enquiry."),
        is_enquiry=True,
        rebooks=True,
        gives_reason=True,
    ),
    Kind.ENQUIRY_OFFERS_WITHDRAWN: Wording(
        subject=_("The office takes its offer back"),
        heading=_("The office can’t keep what it offered you"),
        lead=_(
            "We are sorry: nothing is booked for you, please don’t come. There is nothing you need to do: "
            "your enquiry stays open, and the office will answer you again by e-mail."
        ),
        is_enquiry=True,
        gives_reason=True,
    ),
    Kind.ENQUIRY_LAPSED: Wording(
        subject=_("Your enquiry has ended"),
        heading=_("Your enquiry has ended"),
        lead=_("We offered you times and had no answer, so they are free for others now."),
        next_step=_("You may send another enquiry."),
        is_enquiry=True,
        rebooks=True,
    ),
    Kind.EMERGENCY_REGISTERED: Wording(
        subject=_("You are registered"),
        heading=_("You are registered for an emergency appointment"),
        lead=_(
            "You don’t need to queue. Every morning on which places are given, they go to those whose title "
            "expires first and whose documents are complete."
        ),
        is_registration=True,
    ),
    Kind.EMERGENCY_INCOMPLETE: Wording(
        subject=_("Documents are missing"),
        heading=_("Documents are missing"),
        lead=_("Without them you can’t be given an emergency appointment."),
        is_registration=True,
    ),
    Kind.EMERGENCY_ALLOTTED: Wording(
        subject=_("Your appointment on %(date)s, %(time)s"),
        heading=_("You have an emergency appointment"),
        lead=_("Please bring this e-mail with you, printed or on your phone."),
        is_pass=True,
        is_coming=True,
        calendar=Method.PUBLISH,
    ),
    Kind.EMERGENCY_NOT_ALLOTTED: Wording(
        subject=_("No appointment today"),
        heading=_("It is not your turn yet"),
        lead=_("Please don’t come today. You stay registered and take part again by yourself."),
        is_registration=True,
    ),
    Kind.EMERGENCY_SUSPENDED: Wording(
        subject=_("No emergency appointments for now"),
        heading=_("No emergency appointments for now"),
        lead=_(
            "The office gives no emergency appointments at the moment. You stay registered: as soon as it gives "
            "some again, you take part by yourself and get a mail."
        ),
        is_registration=True,
    ),
    Kind.EMERGENCY_MISSED: Wording(
        subject=_("Missed: appointment on %(date)s, %(time)s"),
        heading=_("You missed your appointment"),
        lead=_(
            "We called you or waited for you, but you weren’t there. Your registration has ended. "
            "If you still need an emergency appointment, please register again."
        ),
    ),
    Kind.EMERGENCY_UNSERVED: Wording(
        subject=_("Sorry: appointment on %(date)s, %(time)s"),
        heading=_("We could not serve you, and we are sorry"),
        lead=_(
            "You were there, but the office closed before it was your turn. That is our fault, not yours. "
            "You stay registered and take part again by yourself."
        ),
    ),
    Kind.EMERGENCY_REFUSED: Wording(
        subject=_("Your registration has ended"),
        heading=_("Your registration has ended"),
        lead=_("You can’t be given an emergency appointment. If this changes, please register again."),
        gives_reason=True,
        is_registration=True,
    ),
    Kind.EMERGENCY_ELIGIBLE: Wording(
        subject=_("You can register now"),
        heading=_("You can register for an emergency appointment now"),
        lead=_("You asked us to tell you: from today on you can register."),
        is_registration=True,
    ),
    Kind.TEST: Wording(
        subject=_("Test mail"),
        heading=_("This is a test mail"),
        lead=_("It arrived: people who book an appointment here get their mails from this address."),
        is_test=True,
    ),
}

SEVERAL_OFFERS = Wording(
    subject=_("The office offers you times for an appointment"),
    heading=_("The office offers you times to choose from"),
    lead=_(
        "The times are kept for you, but not yet booked. Open the page and take one of them, "
        "or say there that none of them suits you."
    ),
    is_enquiry=True,
    offers=True,
)
"""In place of `Kind.ENQUIRY_OFFERED` when there is a choice."""

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
