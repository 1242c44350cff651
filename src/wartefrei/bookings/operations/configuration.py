"""Takes over a configuration, changes it and takes changes back, unless appointments would lose their places unseen."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, OperationalError, transaction

from wartefrei.accounts.actors import SYSTEM, Actor
from wartefrei.accounts.operations import audit, make_event
from wartefrei.bookings.days import is_lock_timeout
from wartefrei.bookings.effects import Effect, OfficePlaces, compare_places, find_newly_misplaced
from wartefrei.bookings.emergency.effects import count_suspended, find_effects
from wartefrei.bookings.errors import AppointmentsMisplaced, Busy, Misplaced
from wartefrei.bookings.offers import find_unkept
from wartefrei.bookings.removals import find_move_problems, find_removal_problems
from wartefrei.database.locks import change_configuration
from wartefrei.database.statements import insert
from wartefrei.offices.documents.differences import Overtaken, Plain, compare, rebase
from wartefrei.offices.documents.problems import Problem
from wartefrei.offices.documents.schema import AuthorityDocument
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.offices.errors import (
    AuthorityExists,
    AuthorityUnknown,
    ConfigurationInvalid,
    RevisionUnknown,
)
from wartefrei.offices.exporting import as_plain
from wartefrei.offices.history import (
    blame,
    keep_present,
    keep_revision,
    read_change,
    read_revision,
)
from wartefrei.offices.importing import check_plain
from wartefrei.offices.models import Authority
from wartefrei.offices.operations import write_authority
from wartefrei.offices.queries import read_authority

__all__ = [
    "Applied",
    "Effect",
    "OfficePlaces",
    "apply_configuration",
    "change",
    "preview_change",
    "preview_undo",
    "undo",
]

Accept = bool | Collection[str]

IMPORTED, CHANGED, UNDONE = "configuration.imported", "configuration.changed", "configuration.undone"


@dataclass(frozen=True, slots=True)
class Applied:
    """What taking over a configuration did: how many rows changed, and who lost a place by it."""

    authority: str
    version: int
    changes: int
    misplaced: list[Misplaced]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody makes of the document of version ``base``; ``undone`` is the version they take back by it.

    ``insist``: even where somebody else has changed the same meanwhile.
    """

    authority: str
    base: int
    before: Plain
    after: Plain
    insist: bool = False
    undone: int | None = None


def apply_configuration(
    *, documents: Iterable[AuthorityDocument], accept: bool, by: Actor, now: datetime, are_new: bool = False
) -> list[Applied]:
    """Make the authorities what the documents say, in one transaction that no booking comes between.

    Appointments stay as they are, even those the new rules have no place for. ``are_new``: none of them is there yet.

    Raises:
        AuthorityExists: one that should be new is there, or was made at this very moment; nothing is written
        ConfigurationInvalid: an office changes its house although people have numbers of it, or another authority has
            taken a short name at this very moment; nothing is written
        AppointmentsMisplaced: coming appointments would lose their places, not accepted; nothing is written
        Busy: bookings under way did not end in time
    """
    with _changing():
        applied = list[Applied]()
        for document in documents:
            before = _lock(document.id, now)
            if before and are_new:
                raise AuthorityExists(document.id)
            if before:
                _refuse(find_move_problems(before.rules, document, now))
            applied.append(_write(document, before, action=IMPORTED, by=by, now=now)[0])
        _check_accepted([one for authority in applied for one in authority.misplaced], accept=accept)
    return applied


def preview_change(
    *, authority: str, base: int, document: Plain, now: datetime, insist: bool = False
) -> Effect:
    """What `change` would do; nothing is written. Raises what it raises, but for `AppointmentsMisplaced`."""
    return _preview(_read_wish(authority, base, document, insist=insist), now=now)


def change(
    *,
    authority: str,
    base: int,
    document: Plain,
    accept: Accept,
    by: Actor,
    now: datetime,
    insist: bool = False,
) -> Applied:
    """Change of the configuration in force what the document changes of version ``base``; the rest stays.

    ``accept``: whether people may lose their places, or the codes of those who may. ``insist``: even where somebody
    else has changed the same since ``base``.

    Raises:
        ConfigurationInvalid: with everything that is wrong, parts that are gone or in another house but have coming
            appointments too, short names that another authority has taken at this very moment
        Overtaken: somebody else has changed the same since ``base``; with ``insist`` has removed what it belongs to
        AppointmentsMisplaced: coming appointments would lose their places, not accepted
        Busy: bookings under way did not end in time
        AuthorityUnknown, RevisionUnknown: there is no such authority or version
    """
    return _fulfil(_read_wish(authority, base, document, insist=insist), accept=accept, by=by, now=now)


def preview_undo(*, authority: str, version: int, now: datetime) -> Effect:
    """What `undo` would do; nothing is written. Raises what it raises, but for `AppointmentsMisplaced`."""
    return _preview(_read_undoing(authority, version), now=now)


def undo(*, authority: str, version: int, accept: Accept, by: Actor, now: datetime) -> Applied:
    """Take back what led to a version, and only that: later changes stay. Raises as `change` does."""
    return _fulfil(_read_undoing(authority, version), accept=accept, by=by, now=now)


def _read_wish(authority: str, base: int, plain: Plain, *, insist: bool) -> _Wish:
    document = _check({**plain, "id": authority})
    return _Wish(authority, base, read_revision(authority, base), as_plain(document), insist)


def _read_undoing(authority: str, version: int) -> _Wish:
    made = read_change(authority, version)
    if made.previous is None:
        raise RevisionUnknown
    return _Wish(authority, version, made.document, made.before, undone=version)


@dataclass(frozen=True, slots=True)
class _State:
    """A configuration as the rules it makes and as a document."""

    rules: AuthorityEntry
    plain: Plain


def _check(plain: Plain) -> AuthorityDocument:
    document, problems = check_plain(plain)
    if document is None or problems:
        raise ConfigurationInvalid([str(problem) for problem in problems], problems)
    return document


def _preview(wish: _Wish, *, now: datetime) -> Effect:
    with _changing():
        before, document = _prepare(wish, now)
        emergency = find_effects([document]).get(wish.authority)
        suspended = count_suspended([document]).get(wish.authority, 0)
        applied, after = _write(document, before, action=CHANGED, by=SYSTEM, now=now)
        offers = _count_unkept(after.rules, now)
        transaction.set_rollback(True)
    return Effect(
        document=after.plain,
        version=before.rules.version,
        differences=compare(before.plain, after.plain),
        misplaced=applied.misplaced,
        places=compare_places(before.rules, after.rules, now),
        emergency=emergency,
        offers=offers,
        suspended=suspended,
    )


def _fulfil(wish: _Wish, *, accept: Accept, by: Actor, now: datetime) -> Applied:
    action = CHANGED if wish.undone is None else UNDONE
    with _changing():
        before, document = _prepare(wish, now)
        applied, _after = _write(document, before, action=action, by=by, now=now, undone=wish.undone)
        _check_accepted(applied.misplaced, accept=accept)
    return applied


def _count_unkept(after: AuthorityEntry, now: datetime) -> int:
    teams = {team.pk: team for office in after.offices.values() for team in office.teams}
    return len(find_unkept(teams, authority=after.pk, now=now))


@contextmanager
def _changing() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if is_lock_timeout(error):
            raise Busy from error
        raise


def _prepare(wish: _Wish, now: datetime) -> tuple[_State, AuthorityDocument]:
    """Keep bookings out; the state in force, and the document that the wish makes of it."""
    before = _lock(wish.authority, now)
    if before is None:
        raise AuthorityUnknown(wish.authority)
    try:
        merged = rebase(before=wish.before, after=wish.after, current=before.plain, insist=wish.insist)
    except Overtaken as overtaken:
        raise blame(overtaken, authority=wish.authority, since=wish.base) from overtaken
    document = _check(merged)
    _refuse(find_removal_problems(before.rules, document, now))
    _refuse(find_move_problems(before.rules, document, now))
    return before, document


def _refuse(found: Iterable[Problem]) -> None:
    problems = list(found)
    if problems:
        raise ConfigurationInvalid([str(problem) for problem in problems], problems)


def _lock(slug: str, now: datetime) -> _State | None:
    """Keep bookings out, read and keep the state as it was; None for a new authority."""
    row = Authority.objects.filter(slug=slug).first()
    if row is None:
        return None
    change_configuration(row.pk)
    plain = keep_present(authority=slug, now=now)
    return _State(read_authority(row.pk), plain)


def _write(
    document: AuthorityDocument,
    before: _State | None,
    *,
    action: str,
    by: Actor,
    now: datetime,
    undone: int | None = None,
) -> tuple[Applied, _State]:
    """Make the stored authority what the document says, keep the state afterwards, and write down what was done."""
    row, changes = _store(document, before)
    if before and not changes:
        return Applied(row.slug, row.version, 0, []), before
    plain = keep_revision(authority=row.slug, action=action, by=by, now=now, undone=undone)
    after = _State(read_authority(row.pk), plain)
    misplaced = find_newly_misplaced(before.rules, after.rules, now) if before else []
    _audit_misplaced(misplaced, row, by=by, now=now)
    details = {"version": row.version, "changes": changes, "misplaced": len(misplaced)}
    if undone is not None:
        details["undone"] = undone
    audit(action=action, by=by, now=now, subject=row.slug, authority=row.slug, **details)
    return Applied(row.slug, row.version, changes, misplaced), after


def _store(document: AuthorityDocument, before: _State | None) -> tuple[Authority, int]:
    """Write it, unless somebody else has taken one of its short names since it was checked."""
    try:
        with transaction.atomic():
            return write_authority(document=document)
    except IntegrityError:
        if before is None and Authority.objects.filter(slug=document.id).exists():
            raise AuthorityExists(document.id) from None
        _check(as_plain(document))
        raise


def _audit_misplaced(misplaced: Iterable[Misplaced], row: Authority, *, by: Actor, now: datetime) -> None:
    """Each of them by itself; when they are not accepted, the transaction takes it back."""
    insert(
        [
            make_event(
                action="appointment.displaced",
                by=by,
                now=now,
                subject=one.code,
                authority=row.slug,
                version=row.version,
            )
            for one in misplaced
        ]
    )


def _check_accepted(misplaced: list[Misplaced], *, accept: Accept) -> None:
    is_accepted = accept if isinstance(accept, bool) else {one.code for one in misplaced} <= set(accept)
    if misplaced and not is_accepted:
        raise AppointmentsMisplaced(misplaced)
