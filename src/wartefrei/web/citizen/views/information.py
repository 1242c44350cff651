"""Help and what the law wants on every page."""

from collections.abc import Mapping
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wartefrei.web.citizen.links import find_authority
from wartefrei.web.common.page import show


@require_safe
def show_help(request: HttpRequest, language: str, authority: str = "") -> HttpResponse:  # noqa: ARG001
    """How booking works, and how to reach people."""
    entry = find_authority(authority) if authority else None
    return show(request, "citizen/help.html", authority=entry)


_TITLES: Mapping[str, Promise] = {
    "imprint": gettext_lazy("Imprint"),
    "privacy": gettext_lazy("Privacy"),
    "accessibility": gettext_lazy("Accessibility statement"),
}
_ALWAYS = frozenset({"privacy", "accessibility"})
"""What the pages themselves know the most important things of; the authority's own words are added."""

STATEMENT_DATE = date(2026, 11, 20)
"""When the pages were last looked at for the accessibility statement (BITV 2.0, § 7)."""


@require_safe
def show_legal(request: HttpRequest, language: str, authority: str, kind: str) -> HttpResponse:  # noqa: ARG001
    """Imprint, where the authority has written it; privacy notice and accessibility statement, always."""
    entry = find_authority(authority)
    text = entry.legal_texts.get(kind)
    if kind not in _TITLES or not (text or kind in _ALWAYS):
        raise Http404(kind)
    return show(
        request,
        f"citizen/{kind if kind in _ALWAYS else 'legal'}.html",
        authority=entry,
        title=_TITLES[kind],
        text=text,
        statement_date=STATEMENT_DATE,
    )
