"""Signing in: how often a password may be wrong, and what the audit trail says of it."""

from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.actors import staff as staff_actor
from wartefrei.accounts.models import Membership, Session, Staff
from wartefrei.accounts.operations import audit, check_attempts, count_attempt, forget_attempts

MOST_BY_LOGIN = 5
MOST_BY_ADDRESS = 20
WINDOW = timedelta(minutes=15)
_LOGIN, _ADDRESS = "sign-in", "sign-in-address"


def begin_try(*, login: str, client: str, now: datetime) -> None:
    """Count a try to sign in before the password is looked at, so that tries at the same instant count as well.

    ``client`` is the keyed hash of the address; empty where addresses have no limit. An unknown login counts like one
    that exists, so that nobody learns which do.

    Raises:
        TooManyAttempts: with the seconds until the next try
    """
    for kind, subject, most in ((_LOGIN, _key(login), MOST_BY_LOGIN), (_ADDRESS, client, MOST_BY_ADDRESS)):
        if subject:
            check_attempts(kind=kind, subject=subject, most=most, window=WINDOW, now=now)
            if count_attempt(kind=kind, subject=subject, window=WINDOW, now=now) > most:
                check_attempts(kind=kind, subject=subject, most=most, window=WINDOW, now=now)


def check_lock(*, login: str, now: datetime) -> None:
    """Raises `TooManyAttempts` while the login is locked."""
    check_attempts(kind=_LOGIN, subject=_key(login), most=MOST_BY_LOGIN, window=WINDOW, now=now)


def finish_try(*, staff: Staff, client: str, now: datetime) -> None:
    """The password was right: the wrong ones before it are forgotten, and the sign-in is written down."""
    forgive(login=staff.login, client=client)
    write_down("signed in", staff=staff, by=staff_actor(staff.login), now=now)


def forgive(*, login: str, client: str) -> None:
    """Forget the wrong tries of a login, and the last one of the address."""
    forget_attempts(kind=_LOGIN, subject=_key(login))
    if client:
        forget_attempts(kind=_ADDRESS, subject=client, count=1)


def unlock(*, staff: Staff, by: Actor, now: datetime) -> None:
    """Let somebody try again at once."""
    forget_attempts(kind=_LOGIN, subject=_key(staff.login))
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


def write_down(action: str, *, staff: Staff, by: Actor, now: datetime) -> None:
    """One line of the audit trail for each authority the member of staff works for."""
    authorities = Membership.objects.filter(staff=staff).values_list("authority", flat=True).distinct()
    for authority in sorted(authorities):
        audit(
            action=action, by=by, now=now, subject=f"staff {staff.pk}", authority=authority, login=staff.login
        )


def _key(login: str) -> str:
    return login.strip().lower()
