"""Accounts of an authority: who is locked out or switched off, and a new password for who forgot theirs."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.accounts.models import Staff
from wartefrei.accounts.permissions import Permission
from wartefrei.accounts.queries import list_staff
from wartefrei.accounts.signing_in import check_lock, set_password, unlock
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

PERMISSION = Permission.ADMINISTER_AUTHORITY


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of staff in the list."""

    pk: int
    login: str
    name: str
    roles: tuple[str, ...]
    last_login_at: datetime | None
    is_locked: bool
    is_active: bool
    is_only_here: bool


@dataclass(frozen=True, slots=True)
class NewPassword:
    """Shown once."""

    login: str
    password: str


@staff_page(PERMISSION)
@require_safe
def show_staff(request: HttpRequest, authority: str) -> HttpResponse:
    """Everybody with a role at the authority."""
    me = request_staff(request)
    return show_list(request, me, me.authority(authority, PERMISSION))


@staff_page(PERMISSION)
@require_POST
def unlock_member(request: HttpRequest, authority: str, member: int) -> HttpResponse:
    """Let somebody try again at once."""
    me = request_staff(request)
    entry = me.authority(authority, PERMISSION)
    unlock(staff=find_member(entry, member), by=me.actor, now=timezone.now())
    return redirect("administration:staff", entry.slug)


@staff_page(PERMISSION)
@require_POST
def reset_password(request: HttpRequest, authority: str, member: int) -> HttpResponse:
    """A new password, shown once. Only for those who work for this authority alone."""
    me, now = request_staff(request), timezone.now()
    entry = me.authority(authority, PERMISSION)
    staff = find_member(entry, member)
    if not is_only_here(staff, entry):
        raise Http404
    password = secrets.token_urlsafe(12)
    set_password(staff=staff, password=password, by=me.actor, now=now)
    unlock(staff=staff, by=me.actor, now=now)
    return show_list(request, me, entry, NewPassword(staff.login, password))


def find_member(authority: AuthorityEntry, member: int) -> Staff:
    """Somebody with a role at the authority. Raises `Http404`."""
    staff = list_staff(authority.slug).filter(pk=member).first()
    if staff is None:
        raise Http404
    return staff


def is_only_here(staff: Staff, authority: AuthorityEntry) -> bool:
    """Whether nobody else's administrator would have to be asked."""
    return all(membership.authority == authority.slug for membership in staff.memberships.all())


def show_list(
    request: HttpRequest, me: StaffRequest, authority: AuthorityEntry, new: NewPassword | None = None
) -> HttpResponse:
    """Everybody with a role at the authority, and a password that was just made."""
    now = timezone.now()
    rows = [_row(staff, authority, now) for staff in list_staff(authority.slug)]
    return show(request, "administration/staff.html", me=me, authority=authority, rows=rows, new=new)


def _row(staff: Staff, authority: AuthorityEntry, now: datetime) -> MemberRow:
    here = [membership for membership in staff.memberships.all() if membership.authority == authority.slug]
    return MemberRow(
        staff.pk,
        staff.login,
        staff.name,
        tuple(str(membership.get_role_display()) for membership in here),
        localtime(staff.last_login) if staff.last_login else None,
        _is_locked(staff, now),
        staff.is_active,
        is_only_here(staff, authority),
    )


def _is_locked(staff: Staff, now: datetime) -> bool:
    try:
        check_lock(login=staff.login, now=now)
    except TooManyAttempts:
        return True
    return False
