"""Single sign-on: whose account it is when a provider (OpenID Connect) vouches for somebody.

The rows are allauth's: a provider by its issuer, and a person by the subject, which the provider gives to nobody else.
Logins and addresses change hands; so they count once, at the first time (ADR 0017).
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.actors import staff as staff_actor
from wartefrei.accounts.errors import NotVouchedFor
from wartefrei.accounts.models import Membership, Role, Staff
from wartefrei.accounts.signing_in import write_down


@dataclass(frozen=True, slots=True)
class Person:
    """What a provider says of somebody, its signature checked.

    ``login`` is what is compared with ours; ``is_confirmed``: nobody can have put it there for themselves.
    """

    issuer: str
    subject: str
    login: str
    is_confirmed: bool


def find_account(person: Person, *, now: datetime) -> Staff:
    """The account of somebody a provider vouches for, linked the first time they come.

    Raises:
        NotVouchedFor: there is none for them, or it must not be used
    """
    row = (
        SocialAccount.objects.select_related("user")
        .filter(provider=person.issuer, uid=person.subject)
        .first()
    )
    staff: Staff = row.user if row is not None else _link(person, now)
    if not staff.is_active:
        raise NotVouchedFor("off", staff.login)
    _refuse_operators(staff)  # who may have become one since they were linked
    return staff


def _refuse_operators(staff: Staff) -> None:
    if Membership.objects.filter(staff=staff, role=Role.OPERATOR).exists():
        raise NotVouchedFor("operator", staff.login)


def _link(person: Person, now: datetime) -> Staff:
    login = person.login.strip().lower()[:150]
    if not person.is_confirmed:
        raise NotVouchedFor("unconfirmed", login)
    with transaction.atomic():
        # one after the other: an account is linked with one person of a provider
        is_plain = (
            login.isascii() and login.isprintable()
        )  # nothing that only becomes one of ours in small letters
        staff = Staff.objects.select_for_update().filter(login=login).first() if is_plain else None
        if staff is None:
            raise NotVouchedFor("unknown", login)
        _refuse_operators(staff)
        row, is_new = SocialAccount.objects.get_or_create(
            user=staff, provider=person.issuer, defaults={"uid": person.subject}
        )
        if row.uid != person.subject:
            raise NotVouchedFor("another", login)
        if is_new and staff.is_active:
            write_down("single sign-on linked", staff=staff, by=staff_actor(staff.login), now=now)
    return staff


def is_linked(staff: Staff) -> bool:
    """Whether a provider has vouched for them."""
    return bool(SocialAccount.objects.filter(user=staff).exists())


def unlink(*, staff: Staff, by: Actor, now: datetime) -> None:
    """Forget who it was: whoever comes next with this login is linked anew."""
    SocialAccount.objects.filter(user=staff).delete()
    write_down("single sign-on unlinked", staff=staff, by=by, now=now)
