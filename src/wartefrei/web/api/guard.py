"""What every request of the API passes: its language, size and content type; problems instead of Django's own pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.log import log_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from wartefrei.web.api.problems import Invalid, ProblemRaised, answer_problem
from wartefrei.web.common.bodies import API_UPLOADS, limit_of
from wartefrei.web.common.middleware import LANGUAGES

View = Callable[..., HttpResponse]


def guard(view: View) -> View:
    """A view of the API behind everything that holds for all of them."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with translation.override(chosen_language(request) or translation.get_language()):
                response = _run(view, request, *args, **kwargs)
                response.headers["Content-Language"] = translation.get_language() or "de"
                return response
        except ProblemRaised as problem:
            return answer_problem(problem.name, headers=problem.headers, **problem.members)

    return guarded


def chosen_language(request: HttpRequest) -> str | None:
    """The language of ``?language=``, which beats Accept-Language; None without one."""
    try:
        wanted = request.GET.get("language")
    except TooManyFieldsSent:
        raise Invalid("query", _("There are too many parameters.")) from None
    if wanted is not None and wanted not in LANGUAGES:
        raise Invalid("language", _("This language is not spoken here."))
    return wanted


def _run(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        if request.method in {"POST", "PUT", "PATCH"}:
            _check_body(request)
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        response = view(request, *args, **kwargs)
    except ProblemRaised as problem:
        return answer_problem(problem.name, headers=problem.headers, **problem.members)
    except Exception as mistake:  # noqa: BLE001 -- programs don't read Django's page of it
        return _answer_mistake(request, mistake)
    if response.status_code == 405:
        allowed = response.headers["Allow"].replace("GET", "GET, HEAD")
        return answer_problem("method-not-allowed", headers={"Allow": allowed})
    return response


def _answer_mistake(request: HttpRequest, mistake: Exception) -> HttpResponse:
    """Our own mistake as a problem; logged and announced as Django does with those that rise."""
    response = answer_problem("internal-error")
    got_request_exception.send(sender=None, request=request)
    log_response(
        "%s: %s", response.reason_phrase, request.path, response=response, request=request, exception=mistake
    )
    return response


def _check_body(request: HttpRequest) -> None:
    most, _read, _seconds = limit_of(request.path)
    size = int(request.META.get("CONTENT_LENGTH") or 0)  # of a longer body there is nothing else
    if size > most:
        raise ProblemRaised("too-large", most_bytes=most)
    if API_UPLOADS.fullmatch(request.path):
        if request.method == "POST" and request.content_type != "multipart/form-data":
            raise ProblemRaised("unsupported-media-type", detail=_("Send a form with a file."))
    elif size and request.content_type != "application/json":
        raise ProblemRaised("unsupported-media-type")


@csrf_exempt
def not_found(request: HttpRequest, path: str = "") -> HttpResponse:  # noqa: ARG001 -- any address that is none
    """The answer to every address below /api/ that is none."""
    return answer_problem("not-found")
