"""Information for somebody about everything that is held about them (Art. 15 GDPR), and its end (Art. 17)."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.emergency import describe_request, find_procedure
from wartefrei.bookings.errors import Refusal
from wartefrei.bookings.models import Appointment, EmergencyRequest, Enquiry
from wartefrei.bookings.operations import erase, erase_enquiry, erase_request
from wartefrei.bookings.queries import describe, describe_enquiry
from wartefrei.core.codes import normalise_code
from wartefrei.core.texts import Text
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.records.operations import Disclosure, disclose
from wartefrei.records.queries import Everything, HeldEnquiry, HeldLine, HeldRequest
from wartefrei.web.common.context import OWN_NAMES
from wartefrei.web.common.held import (
    Fact,
    Happening,
    list_enquiry_facts,
    list_facts,
    list_fields,
    list_happenings,
    list_request_facts,
)
from wartefrei.web.common.middleware import LANGUAGES
from wartefrei.web.common.refusals import explain
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page
from wartefrei.web.common.templatetags.wartefrei import plain_words
from wartefrei.web.workplace.notices import Notice, recall_notice, tell
from wartefrei.web.workplace.servicepoint.desk import Desk, find_desk, show
from wartefrei.web.workplace.views.acting import SeeOther

PARTIAL = gettext_lazy(
    "There is a registration for an emergency appointment as well. "
    "Only colleagues who work on those can show and delete it."
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things held under a code, in words. ``when``: the time of an appointment, local."""

    name: str
    place: Text | str
    when: datetime | None
    facts: list[Fact]
    lines: tuple[HeldLine, ...]
    happenings: list[Happening]
    fields: list[Fact]


@require_safe
@staff_page(Permission.SERVICEPOINT)
def show_disclosure(request: HttpRequest, office: str) -> HttpResponse:
    """The form for the code; with one everything that is held, ready to be printed. That it was seen is audited."""
    desk, me = find_desk(request, office), request_staff(request)
    typed = request.GET.get("code", "")[:40].strip()
    found = _find(desk, me, typed)
    context = {"typed": typed, "found": found, "notice": recall_notice(request, now=desk.now)}
    if found is None:
        return show(request, "disclosure", desk, context)
    wanted = request.GET.get("in", "")
    with translation.override(wanted if wanted in LANGUAGES else translation.get_language()):
        more = {
            "parts": _list_parts(found, now=desk.now),
            "languages": [(code, OWN_NAMES[code]) for code in dict.fromkeys(("de", found.language))],
            "partial": _say_partial(found),
        }
        return show(request, "disclosure", desk, context | more)


@require_POST
@staff_page(Permission.SERVICEPOINT)
def delete(request: HttpRequest, office: str) -> HttpResponse:
    """Delete everything personal under the code, as its person asked; what is ahead is cancelled. Twice is once.

    Who may not see all that belongs together may not destroy it either.
    """
    desk, me = find_desk(request, office), request_staff(request)
    found = _find(desk, me, request.POST.get("code", ""))
    page = desk.page("disclosure")
    if found is None:
        return SeeOther(page)
    if not request.POST.get("sure"):
        tell(
            request, Notice("warning", _("Nothing is deleted"), _("Say first that the person asked for it."))
        )
        return SeeOther(f"{page}?code={found.code}")
    if found.is_partial:
        tell(request, Notice("warning", _("Nothing is deleted"), _say_partial(found)))
        return SeeOther(f"{page}?code={found.code}")
    try:
        _erase(found, desk)
        tell(request, Notice("success", _("Everything personal under this code is deleted")))
    except Refusal as refusal:
        why = explain(refusal)
        tell(request, Notice("warning", why.title, why.what_to_do))
    return SeeOther(page)


def _find(desk: Desk, me: StaffRequest, typed: str) -> Disclosure | None:
    code = normalise_code(typed)
    if code is None:
        return None
    return disclose(
        code=code, offices=desk.offices, emergencies=_list_emergencies(me), by=desk.actor, now=desk.now
    )


def _list_emergencies(me: StaffRequest) -> list[AuthorityEntry]:
    """The authorities whose emergency requests they may see; where they are switched off, at any of their offices."""
    found = [(one, find_procedure(one)) for one in read_directory().authorities.values()]
    return [
        authority
        for authority, procedure in found
        for offices in [[procedure.office] if procedure else authority.offices.values()]
        if any(me.may(Permission.SEE_EMERGENCY, office) for office in offices)
    ]


def _erase(found: Disclosure, desk: Desk) -> None:
    if found.request is not None:
        erase_request(request=found.request[0], by=desk.actor, now=desk.now)
    if found.appointment is not None:
        erase(appointment=found.appointment[0], by=desk.actor, now=desk.now)
    if found.enquiry is not None:
        erase_enquiry(enquiry=found.enquiry[0], by=desk.actor, now=desk.now)


def _say_partial(found: Disclosure) -> str:
    """What there is beside what is shown, and who may see it."""
    if found.elsewhere is None:
        return str(PARTIAL) if found.has_hidden_request else ""
    office = str(plain_words(found.elsewhere.name))
    return _(
        "More belongs to it at another office: %(office)s. Only colleagues there can show and delete it."
    ) % {"office": office}


def _list_parts(found: Disclosure, *, now: datetime) -> list[Part]:
    return [
        *([_tell_appointment(*found.appointment)] if found.appointment else []),
        *([_tell_enquiry(*found.enquiry)] if found.enquiry else []),
        *([_tell_request(*found.request, now=now)] if found.request else []),
    ]


def _tell_appointment(row: Appointment, held: Everything) -> Part:
    view = describe(row)
    fields = [held.appointment, *held.tickets, *held.calls, *held.moves]
    return Part(
        name=_("Appointment"),
        place=view.office.name,
        when=view.start_at,
        facts=list_facts(view, held),
        lines=held.lines,
        happenings=list_happenings(view.office.zone, held),
        fields=list_fields(*fields),
    )


def _tell_enquiry(row: Enquiry, held: HeldEnquiry) -> Part:
    view = describe_enquiry(row)
    return Part(
        name=_("Enquiry"),
        place=view.office.name,
        when=None,
        facts=list_enquiry_facts(view, held),
        lines=held.lines,
        happenings=list_happenings(view.office.zone, held),
        fields=list_fields(held.enquiry, *held.offers),
    )


def _tell_request(row: EmergencyRequest, held: HeldRequest, *, now: datetime) -> Part:
    view = describe_request(row, now=now)
    return Part(
        name=_("Registration for an emergency appointment"),
        place=view.authority.name,
        when=None,
        facts=list_request_facts(view, held),
        lines=(),
        happenings=list_happenings(view.authority.zone, held),
        fields=list_fields(held.request, *held.papers, *held.runs),
    )
