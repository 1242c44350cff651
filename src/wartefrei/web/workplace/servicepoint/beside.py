"""A second booking for the same name and birthday: the way to the first, and why another is right all the same."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from wartefrei.bookings.errors import AlreadyBooked
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations.servicing import BesideReason
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.offices.directory import read_directory
from wartefrei.web.workplace.notices import Notice
from wartefrei.web.workplace.servicepoint.desk import Desk
from wartefrei.web.workplace.servicepoint.forms import BESIDE

FIELD = "beside"


def tell_of_first(desk: Desk, refusal: Exception) -> Notice | None:
    """What a clerk is told, with a link where they work at the office of the first booking. Nobody gets a mail.

    None where something else is refused.
    """
    if not isinstance(refusal, AlreadyBooked):
        return None
    title = _("There is already an appointment")
    text = _("It has the same name, birthday and service. If another is right all the same, say why below.")
    return Notice("warning", title, text, url=_find_page(desk, refusal), url_words=_("To the appointment"))


def _find_page(desk: Desk, refusal: AlreadyBooked) -> str:
    first = Appointment.objects.select_related("day").exclude(status=AppointmentStatus.HELD)
    appointment = first.filter(pk=refusal.existing).first()
    if appointment is None:  # somebody is booking it at this moment
        return ""
    office, _team = read_directory().teams[appointment.day.team_id]
    if office.pk not in {one.pk for one in desk.offices}:
        return ""
    return reverse("workplace:servicepoint-appointment", args=(office.slug, appointment.code))


def read_reason(found: dict[str, Any]) -> BesideReason | None:
    """Why another is right, from a form that is valid; None where nothing was said."""
    return BesideReason(found[FIELD]) if found[FIELD] else None


def list_reasons(data: QueryDict, *, is_asked: bool) -> list[tuple[str, object]]:
    """What the form offers once it asks, or has asked before."""
    return [(reason.value, words) for reason, words in BESIDE.items()] if is_asked or FIELD in data else []
