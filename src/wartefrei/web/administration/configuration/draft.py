"""The document a form changes, and the version it started from."""

from copy import deepcopy
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from wartefrei.offices.documents.differences import Plain
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.offices.errors import RevisionUnknown
from wartefrei.offices.history import read_plain, read_revision

BASE = "base"
"""The hidden field in which a form carries the version it was made from."""


@dataclass(slots=True)
class Draft:
    """An authority's document to edit in place. ``base`` is the version it was read from."""

    authority: str
    base: int
    document: Plain


def read_draft(request: HttpRequest, authority: AuthorityEntry) -> Draft:
    """The document in force; for a form that comes back, the one it was made from. Raises BadRequest."""
    if request.method != "POST":
        return Draft(authority.slug, *read_plain(authority.slug))
    try:
        base = int(request.POST.get(BASE, ""))
        return Draft(authority.slug, base, deepcopy(read_revision(authority.slug, base)))
    except (ValueError, OverflowError, RevisionUnknown):
        raise BadRequest from None
