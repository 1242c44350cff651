"""Register somebody for an emergency appointment who can't do it themselves, and take in their papers."""

from http import HTTPStatus
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.emergency import WAITING, Procedure, describe_request, find_procedure
from wartefrei.bookings.emergency_notices import make_request_context
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.bookings.operations import add_document, register
from wartefrei.core.codes import normalise_code
from wartefrei.core.emergency import Title
from wartefrei.core.texts import FALLBACK
from wartefrei.notifications.letter import write_letter
from wartefrei.notifications.models import Kind
from wartefrei.web.common.refusals import REFUSALS, explain, status_of
from wartefrei.web.common.staff import request_staff, staff_page
from wartefrei.web.common.uploading import MOST_FILES_AT_ONCE, explain_too_many, say_limits
from wartefrei.web.workplace.emergencies import STATUSES, TITLES
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.notices import Notice, recall_notice, tell
from wartefrei.web.workplace.once import do_once, make_key
from wartefrei.web.workplace.servicepoint.desk import Desk, find_desk, show
from wartefrei.web.workplace.servicepoint.forms import RegistrationForm
from wartefrei.web.workplace.views.acting import SeeOther

_LONGEST_NAME = 80


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.SERVICEPOINT)
def register_somebody(request: HttpRequest, office: str) -> HttpResponse:
    """Title, until when, who, which language; a POST registers. The same rules as on the person's own phone."""
    desk = find_desk(request, office)
    procedure = _need_procedure(desk)
    is_sent = request.method == "POST"
    form = RegistrationForm(
        request.POST if is_sent else None,
        titles=[title.value for title in procedure.policy.titles],
        languages=list(procedure.authority.languages),
        today=desk.today,
    )
    if not is_sent:
        return _show(request, desk, procedure, form)
    if not form.is_valid():
        return _show(request, desk, procedure, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        code = do_once("servicepoint-emergency", desk, request.POST, lambda: _take(desk, form))
    except REFUSALS as refusal:
        why = explain(refusal)
        notice = Notice("warning", why.title, why.what_to_do)
        return _show(request, desk, procedure, form, notice=notice, status=status_of(refusal))
    tell(
        request, Notice("success", _("The person is registered"), _("Print the slip and take in the papers."))
    )
    return SeeOther(desk.page("registered", code))


def _take(desk: Desk, form: RegistrationForm) -> str:
    found = form.cleaned_data
    request = register(
        authority=desk.office.authority,
        person=form.person,
        title=found["title"],
        expires_on=found["expires_on"],
        language=found["language"],
        by=desk.actor,
        now=desk.now,
    )
    return request.code


def _show(
    request: HttpRequest,
    desk: Desk,
    procedure: Procedure,
    form: RegistrationForm,
    *,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    languages = procedure.authority.languages
    context = {
        "titles": [(title.value, TITLES[title]) for title in Title if title in procedure.policy.titles],
        "languages": [(code, name_language(code)) for code in languages],
        "form": form,
        "data": form.data if form.is_bound else {"language": languages[0]},
        "problems": list(form.problems()) if form.is_bound else [],
        "notice": notice,
        "key": make_key(),
    }
    return show(request, "register", desk, context, status=status)


@require_safe
@staff_page(Permission.SERVICEPOINT)
def show_registered(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """Code, PIN and slip, and the papers that are still missing."""
    desk = find_desk(request, office)
    return _show_registered(request, desk, _find(desk, code), notice=recall_notice(request, now=desk.now))


@require_POST
@staff_page(Permission.SERVICEPOINT)
def hand_in(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """Papers of one kind, scanned or photographed at the desk; those up to the first that is refused are kept."""
    desk = find_desk(request, office)
    found = _find(desk, code)
    kind, files = request.POST.get("kind", ""), request.FILES.getlist("files")
    wrong = _check_number(files)
    if wrong is not None:
        return _show_registered(request, desk, found, notice=wrong, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    for taken, file in enumerate(files):
        content = cast("BinaryIO", file.file)
        try:
            add_document(request=found, kind=kind, file=content, by=desk.actor, now=desk.now)
        except REFUSALS as refusal:
            notice = _say_refused(refusal, files, taken)
            found = _find(desk, code)
            return _show_registered(request, desk, found, notice=notice, status=status_of(refusal))
    tell(request, Notice("success", _("The papers are taken in")))
    return SeeOther(desk.page("registered", found.code))


def _check_number(files: list[UploadedFile]) -> Notice | None:
    if not files:
        return Notice("warning", _("Choose a file first"))
    if len(files) > MOST_FILES_AT_ONCE:
        why = explain_too_many()
        return Notice("warning", why.title, why.what_to_do)
    return None


def _say_refused(refusal: Exception, files: list[UploadedFile], taken: int) -> Notice:
    """Why the file after those ``taken`` was refused; of several, which were not taken in."""
    why = explain(refusal)
    if len(files) == 1:
        return Notice("warning", why.title, why.what_to_do)
    names = [(file.name or "")[:_LONGEST_NAME] for file in files[taken:]]
    kept = _("Taken in: %(taken)s of %(number)s files. Not taken in: %(names)s.")
    counted = kept % {"taken": taken, "number": len(files), "names": ", ".join(names)}
    return Notice("warning", f"{names[0]}: {why.title}", f"{why.what_to_do} {counted}")


def _need_procedure(desk: Desk) -> Procedure:
    procedure = find_procedure(desk.office.authority)
    if procedure is None:
        raise Http404
    return procedure


def _find(desk: Desk, code: str) -> EmergencyRequest:
    rows = EmergencyRequest.objects.filter(authority=desk.office.authority.pk)
    found = rows.filter(code=normalise_code(code) or "").first()
    if found is None or not found.family_name:
        raise Http404
    return found


def _show_registered(
    request: HttpRequest,
    desk: Desk,
    found: EmergencyRequest,
    *,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    view = describe_request(found, now=desk.now)
    person = view.person
    mail = make_request_context(view)
    kind = Kind.EMERGENCY_REGISTERED if view.procedure else Kind.EMERGENCY_SUSPENDED
    context: dict[str, Any] = {
        "view": view,
        "name": ", ".join(part for part in (person.family_name, person.given_name) if part),
        "title": TITLES[view.title],
        "status": STATUSES[view.status],
        "language": name_language(view.language),
        "limits": say_limits(desk.page("papers", found.code)),
        "can_hand_in": view.status in WAITING and not view.is_suspended,
        "letters": [write_letter(kind, mail, one) for one in dict.fromkeys((view.language, FALLBACK))],
        "address": settings.PUBLIC_URL.partition("://")[2] + reverse("citizen:open", args=(view.language,)),
        "request_url": _request_url(request, view.procedure, desk, found.code),
        "notice": notice,
    }
    return show(request, "registered", desk, context, status=status)


def _request_url(request: HttpRequest, procedure: Procedure | None, desk: Desk, code: str) -> str:
    """Where it is decided on: at the office of the procedure, without one at each; empty for who may not."""
    office = procedure.office if procedure else desk.office
    if not request_staff(request).may(Permission.SEE_EMERGENCY, office):
        return ""
    return reverse("workplace:emergency-request", args=(office.slug, code))
