"""Rendering one page: the same frame for all, and pages for what can't be shown."""

from http import HTTPStatus

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wartefrei.bookings.errors import Busy
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.web.common.refusals import Explanation, explain, status_of
from wartefrei.web.common.staff import find_staff, is_for_staff


def show(
    request: HttpRequest,
    template: str,
    *,
    authority: AuthorityEntry | None = None,
    status: int = HTTPStatus.OK,
    **context: object,
) -> HttpResponse:
    """A page within the frame of an authority, or of the installation."""
    return render(request, template, {"authority": authority, **context}, status=status)


def show_refusal(
    request: HttpRequest, refusal: Exception, *, authority: AuthorityEntry | None = None
) -> HttpResponse:
    """A page that only says why something can't be done, and what to do instead."""
    return show_failure(request, explain(refusal), status_of(refusal), authority=authority)


def show_failure(
    request: HttpRequest,
    explanation: Explanation,
    status: HTTPStatus,
    *,
    authority: AuthorityEntry | None = None,
) -> HttpResponse:
    """A page with an explanation and ways on, in the frame of citizens or of staff."""
    if not is_for_staff(request):
        return show(
            request, "common/failure.html", authority=authority, status=status, explanation=explanation
        )
    is_safe = status < HTTPStatus.INTERNAL_SERVER_ERROR
    me = find_staff(request) if is_safe else None
    return show(request, "common/staff_failure.html", me=me, status=status, explanation=explanation)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """404."""
    return show_failure(
        request,
        Explanation(
            _("This page does not exist"),
            _("Perhaps the address was cut off or mistyped. Please start again from the first page."),
        ),
        HTTPStatus.NOT_FOUND,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- as above
    """403."""
    what_to_do = _("Please start again from the first page.")
    if is_for_staff(request):
        what_to_do = _(
            "Your role does not include it. Whoever looks after the accounts of your authority can help."
        )
    return show_failure(
        request, Explanation(_("You may not see this page"), what_to_do), HTTPStatus.FORBIDDEN
    )


def old_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- as above
    """The page behind a form that is too old, or was sent from elsewhere."""
    return show_failure(
        request,
        Explanation(
            _("This page was open for too long"),
            _("Nothing has been saved. Please go back, load the page again and send the form once more."),
        ),
        HTTPStatus.FORBIDDEN,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 503 when the session could not be written because others write."""
    if isinstance(exception, SessionInterrupted):
        return show_refusal(request, Busy())
    return show_failure(
        request,
        Explanation(
            _("The request could not be understood"),
            _("Nothing has been saved. Please go back and try again."),
        ),
        HTTPStatus.BAD_REQUEST,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake; nothing that needs the database or could fail again."""
    return show_failure(
        request,
        Explanation(
            _("Something went wrong on our side"),
            _("Please try again in a few minutes. Appointments already booked stay valid."),
        ),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
