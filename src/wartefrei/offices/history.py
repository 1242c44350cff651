"""What an authority's configuration was: every change keeps the document it led to, with who, when and what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from django.db.models import OuterRef, Subquery

from wartefrei.accounts.actors import Actor
from wartefrei.offices.documents.differences import Conflict, Difference, Overtaken, Plain, compare
from wartefrei.offices.documents.problems import NOTHING, Path
from wartefrei.offices.errors import AuthorityUnknown, RevisionUnknown
from wartefrei.offices.exporting import export_plain
from wartefrei.offices.keeping import is_past
from wartefrei.offices.models import Authority, Revision


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A state of the configuration and what led to it. ``made_by`` is an actor in words, empty where nobody knows.

    ``undone``: the version it took back. ``previous``: the version before it in the history, where there is one;
    ``before`` and ``document`` are what stood there and what stands there since.
    """

    version: int
    made_at: datetime
    made_by: str
    action: str
    undone: int | None
    previous: int | None
    differences: list[Difference]
    before: Plain
    document: Plain


def read_plain(authority: str) -> tuple[int, Plain]:
    """The version in force and its document. Raises AuthorityUnknown."""
    version = _read_version(authority)
    while True:
        plain, after = export_plain(authority), _read_version(authority)
        if version == after:
            return version, plain
        version = after


def _read_version(authority: str) -> int:
    version = Authority.objects.filter(slug=authority).values_list("version", flat=True).first()
    if version is None:
        raise AuthorityUnknown(authority)
    return version


def keep_revision(
    *, authority: str, action: str, by: Actor, now: datetime, undone: int | None = None
) -> Plain:
    """Write down the state that a change has led to, in its transaction, and return its document."""
    return _keep(authority, made_at=now, made_by=str(by), action=action, undone=undone)


def keep_present(*, authority: str, now: datetime) -> Plain:
    """Before a change: write down the state it finds, if no change has left it, and return its document."""
    return _keep(authority, made_at=now, made_by="", action=Revision.FOUND, undone=None)


def _keep(slug: str, **made: object) -> Plain:
    authority, document = Authority.objects.get(slug=slug), export_plain(slug)
    if not authority.revisions.filter(version=authority.version).exists():
        authority.revisions.create(version=authority.version, document=document, **made)
    return document


def list_revisions(authority: str, *, limit: int = 50, below: int | None = None) -> list[RevisionView]:
    """The newest states first, each with what differs from the one before it; ``below``: older than this version."""
    kept = Revision.objects.filter(authority__slug=authority)
    if below is not None:
        kept = kept.filter(version__lt=below)
    rows = kept.order_by("-version")[: limit + 1]
    newest_first: Sequence[Revision | None] = [*rows, None]
    pairs = list(pairwise(newest_first))[:limit]
    return [_view(row, before) for row, before in pairs if row is not None]


def _view(row: Revision, before: Revision | None) -> RevisionView:
    return RevisionView(
        version=row.version,
        made_at=row.made_at,
        made_by=row.made_by,
        action=row.action,
        undone=row.undone,
        previous=before.version if before else None,
        differences=compare(before.document, row.document) if before else [],
        before=before.document if before else {},
        document=row.document,
    )


def read_change(authority: str, version: int) -> RevisionView:
    """One state with what differs from the one before it. Raises RevisionUnknown."""
    rows = list(
        Revision.objects.filter(authority__slug=authority, version__lte=version).order_by("-version")[:2]
    )
    if not rows or rows[0].version != version:
        raise RevisionUnknown
    return _view(rows[0], rows[1] if len(rows) > 1 else None)


def read_revision(authority: str, version: int) -> Plain:
    """The document of a version: from the history, or that in force. Raises RevisionUnknown, AuthorityUnknown."""
    row = Revision.objects.filter(authority__slug=authority, version=version).first()
    if row is not None:
        document: Plain = row.document
        return document
    current, plain = read_plain(authority)
    if current != version:
        raise RevisionUnknown
    return plain


def blame(overtaken: Overtaken, *, authority: str, since: int) -> Overtaken:
    """The same refusal with who has changed each of it last after version ``since``, and what they put there."""
    views = [view for view in list_revisions(authority) if view.version > since]
    return Overtaken([_blame(conflict, views) for conflict in overtaken.conflicts])


def _blame(conflict: Conflict, newest_first: Sequence[RevisionView]) -> Conflict:
    for view in newest_first:
        touching = [one for one in view.differences if _touches(one.path, conflict.path)]
        if touching:
            added = [one.after for one in touching if one.path == conflict.path and one.after is not NOTHING]
            now = added[0] if conflict.now is NOTHING and added else conflict.now
            return replace(conflict, now=now, by=view.made_by, at=view.made_at)
    return conflict


def _touches(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def purge_revisions(*, now: datetime) -> int:
    """Delete what is older than the authority's audit trail, but never its newest state; returns how many."""
    newest = Revision.objects.filter(authority=OuterRef("authority")).order_by("-version")
    is_old = is_past("made_at", lambda periods: periods.audit, owner="authority__slug", now=now)
    old = Revision.objects.filter(is_old).exclude(version=Subquery(newest.values("version")[:1]))
    keys = list(old.values_list("pk", flat=True))
    return Revision.objects.filter(pk__in=keys).delete()[0]
