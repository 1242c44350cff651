"""The gallery: a mail of every kind in every language."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from wartefrei.notifications.models import Kind
from wartefrei.notifications.wording import WORDINGS
from wartefrei.web.common.context import OWN_NAMES
from wartefrei.web.common.page import show
from wartefrei.web.mailbox.reading import Reading, read
from wartefrei.web.mailbox.samples import list_kinds, make_mail
from wartefrei.web.mailbox.showing import allow_frame, answer_attachment, answer_html, demo_only


@dataclass(frozen=True, slots=True)
class Cell:
    """A mail in the table."""

    language: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of mail in every language, with what it says at its top."""

    kind: Kind
    heading: str
    cells: tuple[Cell, ...]


@demo_only
def show_gallery(request: HttpRequest) -> HttpResponse:
    """The table of kinds and languages."""
    return show(request, "mailbox/gallery.html", rows=[_row(kind) for kind in list_kinds()])


@demo_only
def show_sample(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One mail with its parts."""
    page = show(
        request,
        "mailbox/sample.html",
        reading=_read(kind, language),
        html_url=reverse("mailbox:gallery-html", args=(kind, language)),
        row=_row(Kind(kind)),
        language=language,
        kind=kind,
    )
    return allow_frame(page)


@demo_only
def show_sample_html(request: HttpRequest, kind: str, language: str) -> HttpResponse:  # noqa: ARG001 -- as every view
    """The HTML part by itself."""
    return answer_html(_read(kind, language))


@demo_only
def download_sample(request: HttpRequest, kind: str, language: str, index: int) -> HttpResponse:  # noqa: ARG001
    """One attachment."""
    return answer_attachment(_read(kind, language), index)


def _read(kind: str, language: str) -> Reading:
    if kind not in list_kinds() or language not in OWN_NAMES:
        raise Http404
    mail = make_mail(Kind(kind), language, now=timezone.now())
    if mail is None:
        raise Http404
    return read(mail.as_bytes())


def _row(kind: Kind) -> KindRow:
    cells = (
        Cell(language, name, reverse("mailbox:sample", args=(kind, language)))
        for language, name in OWN_NAMES.items()
    )
    return KindRow(kind, str(WORDINGS[kind].heading), tuple(cells))
