"""Reads of the accounts room."""

from datetime import datetime

from django.db.models import QuerySet

from wartefrei.accounts.models import Device, Membership, Session, Staff


def find_by_login(login: str) -> Staff | None:
    """The account of a login, in capital or small letters; ``team_lead@…`` finds ``team-lead@…``."""
    wanted = login.strip().lower()
    found = {
        staff.login: staff for staff in Staff.objects.filter(login__in={wanted, wanted.replace("_", "-")})
    }
    return found.get(wanted) or next(iter(found.values()), None)


def find_elsewhere(login: str, authority: str) -> Staff | None:
    """The account with exactly this login, if it may sign in and has no role at the authority."""
    return Staff.objects.filter(login=login, is_active=True).exclude(memberships__authority=authority).first()


def list_memberships(staff: Staff) -> QuerySet[Membership]:
    """The roles of a member of staff, by authority and office."""
    return Membership.objects.filter(staff=staff).order_by("authority", "office", "role")


def list_sessions(staff: Staff, *, now: datetime) -> QuerySet[Session]:
    """Where somebody is signed in, the last used first."""
    return Session.objects.filter(staff=staff, expire_date__gt=now).order_by("-expire_date")


def list_devices(house: str) -> QuerySet[Device]:
    """The kiosks and displays of a house that have not been revoked."""
    return Device.objects.filter(house=house, revoked_at__isnull=True).order_by("kind", "name", "pk")


def list_staff(authority: str) -> QuerySet[Staff]:
    """Everybody with a role at the authority, with their memberships."""
    found = Staff.objects.filter(memberships__authority=authority).distinct()
    return found.prefetch_related("memberships").order_by("login")
