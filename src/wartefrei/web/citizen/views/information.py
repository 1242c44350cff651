"""Help and what the law wants on every page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wartefrei.web.citizen.links import find_authority
from wartefrei.web.common.page import show


@require_safe
def show_help(request: HttpRequest, language: str, authority: str = "") -> HttpResponse:  # noqa: ARG001
    """How booking works, and how to reach people."""
    entry = find_authority(authority) if authority else None
    return show(request, "citizen/help.html", authority=entry)


@require_safe
def show_legal(request: HttpRequest, language: str, authority: str, kind: str) -> HttpResponse:  # noqa: ARG001
    """Imprint, privacy or accessibility, where the authority has written it."""
    entry = find_authority(authority)
    titles = {
        "imprint": _("Imprint"),
        "privacy": _("Privacy"),
        "accessibility": _("Accessibility statement"),
    }
    if kind not in titles or not entry.legal_texts.get(kind):
        raise Http404(kind)
    return show(
        request, "citizen/legal.html", authority=entry, title=titles[kind], text=entry.legal_texts[kind]
    )
