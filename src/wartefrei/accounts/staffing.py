"""Accounts and roles as an authority's administrators give and take them."""

from datetime import datetime

from django.db import IntegrityError, transaction

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.errors import LastAdministrator, LastRole, LoginTaken, OwnAccount
from wartefrei.accounts.models import Membership, Role, Session, Staff, Token
from wartefrei.accounts.operations import audit
from wartefrei.accounts.signing_in import write_down


def create_account(
    *, login: str, name: str, authority: str, role: Role, office: str, password: str, by: Actor, now: datetime
) -> Staff:
    """Make an account with its first role and password; an empty office means all offices of the authority.

    Raises:
        LoginTaken: logins are unique in the installation
    """
    staff = Staff(login=login.strip().lower(), name=name)
    staff.set_password(password)
    try:
        with transaction.atomic():
            staff.save()
            _audit("account created", staff, authority, by, now)
            give_role(staff=staff, authority=authority, role=role, office=office, by=by, now=now)
    except IntegrityError:
        raise LoginTaken from None
    return staff


def rename_account(*, staff: Staff, name: str, by: Actor, now: datetime) -> None:
    """Another name of somebody."""
    staff.name = name
    staff.save(update_fields=("name",))
    write_down("account renamed", staff=staff, by=by, now=now)


def give_role(*, staff: Staff, authority: str, role: Role, office: str, by: Actor, now: datetime) -> bool:
    """Give a role at all offices of the authority or at one; returns whether it is new."""
    with transaction.atomic():
        _membership, is_new = Membership.objects.get_or_create(
            staff=staff, authority=authority, office=office, role=role
        )
        if is_new:
            _audit("role given", staff, authority, by, now, role=role, office=office)
    return is_new


def take_role(*, membership: Membership, by: Actor, now: datetime) -> None:
    """Take a role away; it counts from the very next request on.

    Raises:
        OwnAccount: it is one's own administration
        LastAdministrator: nobody would administer the authority
        LastRole: it is the only role, also elsewhere
    """
    staff, authority = membership.staff, membership.authority
    with transaction.atomic():
        _lock_administrators(authority)
        if _is_administration(membership):
            _check_administrators(staff, authority, by)
        if not Membership.objects.filter(staff=staff).exclude(pk=membership.pk).exists():
            raise LastRole
        membership.delete()
        _audit("role taken", staff, authority, by, now, role=membership.role, office=membership.office)


def switch_off(*, staff: Staff, authority: str, by: Actor, now: datetime) -> None:
    """Let an account sign in no more; its sessions end and its tokens are revoked at once.

    Raises:
        OwnAccount: it is one's own
        LastAdministrator: nobody would administer the authority
    """
    with transaction.atomic():
        _lock_administrators(authority)
        _check_administrators(staff, authority, by)
        Staff.objects.filter(pk=staff.pk).update(is_active=False)
        Session.objects.filter(staff=staff).delete()
        Token.objects.filter(staff=staff, revoked_at__isnull=True).update(revoked_at=now)
        write_down("account switched off", staff=staff, by=by, now=now)


def switch_on(*, staff: Staff, by: Actor, now: datetime) -> None:
    """Let an account sign in again, with its roles and password; revoked tokens stay revoked."""
    Staff.objects.filter(pk=staff.pk).update(is_active=True)
    write_down("account switched on", staff=staff, by=by, now=now)


def _lock_administrators(authority: str) -> None:
    """Two administrators who take each other's administration away wait for each other here."""
    rows = Membership.objects.filter(authority=authority, role=Role.AUTHORITY_ADMINISTRATOR)
    list(rows.order_by("pk").select_for_update())


def _is_administration(membership: Membership) -> bool:
    return membership.role == Role.AUTHORITY_ADMINISTRATOR and not membership.office


def _check_administrators(staff: Staff, authority: str, by: Actor) -> None:
    """Somebody else who can sign in must be left to administer."""
    if by.is_staff and by.login == staff.login:
        raise OwnAccount
    others = Membership.objects.filter(
        authority=authority, office="", role=Role.AUTHORITY_ADMINISTRATOR, staff__is_active=True
    )
    if not others.exclude(staff=staff).exists():
        raise LastAdministrator


def _audit(action: str, staff: Staff, authority: str, by: Actor, now: datetime, **details: object) -> None:
    audit(
        action=action,
        by=by,
        now=now,
        subject=f"staff {staff.pk}",
        authority=authority,
        login=staff.login,
        **details,
    )
