"""Signing in: how often a password may be wrong, and what the audit trail says of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.models import Membership, Session, Staff
from wartefrei.accounts.operations import audit, check_attempts, count_attempt, forget_attempts

MOST_BY_LOGIN = 5
MOST_BY_ADDRESS = 20
WINDOW = timedelta(minutes=15)
_LOGIN, _ADDRESS, _CODE = "sign-in", "sign-in-address", "second-step"


def begin_try(*, login: str, client: str, now: datetime) -> None:
    """Count a try to sign in before the password is looked at, so that tries at the same instant count as well.

    ``client`` is the keyed hash of the address; empty where addresses have no limit. An unknown login counts like one
    that exists, so that nobody learns which do.

    Raises:
        TooManyAttempts: with the seconds until the next try
    """
    _count(((_LOGIN, _key(login), MOST_BY_LOGIN), (_ADDRESS, client, MOST_BY_ADDRESS)), now=now)


def begin_code(*, login: str, client: str, now: datetime) -> None:
    """As `begin_try`, for the code of the second step: a right password gives no further tries there."""
    _count(((_CODE, _key(login), MOST_BY_LOGIN), (_ADDRESS, client, MOST_BY_ADDRESS)), now=now)


def _count(limits: Iterable[tuple[str, str, int]], *, now: datetime) -> None:
    for kind, subject, most in limits:
        if subject:
            check_attempts(kind=kind, subject=subject, most=most, window=WINDOW, now=now)
            if count_attempt(kind=kind, subject=subject, window=WINDOW, now=now) > most:
                check_attempts(kind=kind, subject=subject, most=most, window=WINDOW, now=now)


def check_lock(*, login: str, now: datetime) -> None:
    """Raises `TooManyAttempts` while the login is locked, at the password or at the code."""
    for kind in (_LOGIN, _CODE):
        check_attempts(kind=kind, subject=_key(login), most=MOST_BY_LOGIN, window=WINDOW, now=now)


def forgive(*, login: str, client: str) -> None:
    """The password was right: forget the wrong ones of the login, and the last try of the address."""
    _forgive(_LOGIN, login, client)


def forgive_code(*, login: str, client: str) -> None:
    """As `forgive`, for the code."""
    _forgive(_CODE, login, client)


def _forgive(kind: str, login: str, client: str) -> None:
    forget_attempts(kind=kind, subject=_key(login))
    if client:
        forget_attempts(kind=_ADDRESS, subject=client, count=1)


def unlock(*, staff: Staff, by: Actor, now: datetime) -> None:
    """Let somebody try again at once."""
    for kind in (_LOGIN, _CODE):
        forget_attempts(kind=kind, subject=_key(staff.login))
    write_down("sign-in unlocked", staff=staff, by=by, now=now)


def set_password(*, staff: Staff, password: str, by: Actor, now: datetime) -> None:
    """Another password; whoever is signed in with the old one is so no more."""
    staff.set_password(password)
    staff.save(update_fields=("password",))
    write_down("password set", staff=staff, by=by, now=now)


def end_other_sessions(*, staff: Staff, but: str, by: Actor, now: datetime) -> None:
    """Sign somebody out everywhere but in the session ``but``."""
    Session.objects.filter(staff=staff).exclude(session_key=but).delete()
    write_down("other sessions ended", staff=staff, by=by, now=now)


def end_session(*, staff: Staff, digest: str, by: Actor, now: datetime) -> None:
    """Sign somebody out of the one session of theirs that has this `session_digest`; nothing if there is none."""
    keys = Session.objects.filter(staff=staff).values_list("session_key", flat=True)
    key = next((key for key in keys if session_digest(key) == digest), None)
    if key is not None:
        Session.objects.filter(session_key=key).delete()
        write_down("other sessions ended", staff=staff, by=by, now=now)


def session_digest(key: str) -> str:
    """A name for a session that opens nothing: its key never stands in a page."""
    return sha256(f"session {key}".encode()).hexdigest()[:20]


def write_down(action: str, *, staff: Staff, by: Actor, now: datetime) -> None:
    """One line of the audit trail for each authority the member of staff works for."""
    authorities = Membership.objects.filter(staff=staff).values_list("authority", flat=True).distinct()
    for authority in sorted(authorities):
        audit(
            action=action, by=by, now=now, subject=f"staff {staff.pk}", authority=authority, login=staff.login
        )


def _key(login: str) -> str:
    return login.strip().lower()
