"""One account: its name, roles, whether it may sign in; and a new one."""

import secrets
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wartefrei.accounts.errors import LastAdministrator, LastRole, LoginTaken, OwnAccount
from wartefrei.accounts.models import Membership, Role, Staff
from wartefrei.accounts.permissions import Permission
from wartefrei.accounts.queries import find_elsewhere
from wartefrei.accounts.second_factor import has_second_factor, remove_second_factor
from wartefrei.accounts.single_sign_on import is_linked, unlink
from wartefrei.accounts.staffing import (
    create_account,
    give_role,
    rename_account,
    switch_off,
    switch_on,
    take_role,
)
from wartefrei.core.texts import Text
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.web.administration.staff import NewPassword, find_member, is_only_here, show_list
from wartefrei.web.administration.staff_forms import AccountForm, NameForm, RoleForm
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

PERMISSION = Permission.ADMINISTER_AUTHORITY
_Refusal = OwnAccount | LastAdministrator | LastRole


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role at the authority; ``office`` is empty for all offices."""

    pk: int
    role: str
    office: Text | str


@staff_page(PERMISSION)
@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: HttpRequest, authority: str) -> HttpResponse:
    """A new account, whose first password is shown once; or the first role here of somebody from another authority."""
    me = request_staff(request)
    entry = me.authority(authority, PERMISSION)
    form = AccountForm(request.POST if request.method == "POST" else None, entry)
    if form.is_bound and form.is_valid():
        other = find_elsewhere(form.cleaned_data["login"], entry.slug)
        added = _join(me, entry, form, other) if other else _create(request, me, entry, form)
        if added:
            return added
    return show(
        request,
        "administration/new_member.html",
        me=me,
        authority=entry,
        form=form,
        status=422 if form.is_bound else 200,
    )


def _create(
    request: HttpRequest, me: StaffRequest, authority: AuthorityEntry, form: AccountForm
) -> HttpResponse | None:
    password, given = secrets.token_urlsafe(12), form.cleaned_data
    try:
        staff = create_account(
            login=given["login"],
            name=given["name"],
            authority=authority.slug,
            role=Role(given["role"]),
            office=given["office"],
            password=password,
            by=me.actor,
            now=timezone.now(),
        )
    except LoginTaken:
        form.add_error("login", _("This login exists already. Please choose another."))
        return None
    return show_list(request, me, authority, NewPassword(staff.login, password))


def _join(
    me: StaffRequest, authority: AuthorityEntry, form: AccountForm, other: Staff
) -> HttpResponse | None:
    """A role for the account of somebody who works elsewhere, once it is said that they are meant."""
    given = form.cleaned_data
    if given["joins"] != other.login:
        form.offer_to_join()
        return None
    give_role(
        staff=other,
        authority=authority.slug,
        role=Role(given["role"]),
        office=given["office"],
        by=me.actor,
        now=timezone.now(),
    )
    return redirect("administration:member", authority.slug, other.pk)


@staff_page(PERMISSION)
@require_safe
def show_member(request: HttpRequest, authority: str, member: int) -> HttpResponse:
    """The account of somebody with a role at the authority."""
    me = request_staff(request)
    entry = me.authority(authority, PERMISSION)
    return _show(request, me, entry, find_member(entry, member))


@staff_page(PERMISSION)
@require_POST
def rename_member(request: HttpRequest, authority: str, member: int) -> HttpResponse:
    """Another name."""
    me = request_staff(request)
    entry = me.authority(authority, PERMISSION)
    staff = _own_of(entry, member)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _show(request, me, entry, staff, name_form=form)
    rename_account(staff=staff, name=form.cleaned_data["name"], by=me.actor, now=timezone.now())
    return redirect("administration:member", entry.slug, staff.pk)


@staff_page(PERMISSION)
@require_POST
def add_role(request: HttpRequest, authority: str, member: int) -> HttpResponse:
    """One role more."""
    me = request_staff(request)
    entry = me.authority(authority, PERMISSION)
    staff = find_member(entry, member)
    form = RoleForm(request.POST, entry)
    if not form.is_valid():
        return _show(request, me, entry, staff, role_form=form)
    role, office = Role(form.cleaned_data["role"]), form.cleaned_data["office"]
    give_role(staff=staff, authority=entry.slug, role=role, office=office, by=me.actor, now=timezone.now())
    return redirect("administration:member", entry.slug, staff.pk)


@staff_page(PERMISSION)
@require_POST
def remove_role(request: HttpRequest, authority: str, member: int, role: int) -> HttpResponse:
    """One role less."""
    me = request_staff(request)
    entry = me.authority(authority, PERMISSION)
    staff = find_member(entry, member)
    row = Membership.objects.filter(staff=staff, authority=entry.slug, pk=role).first()
    if row is None:
        raise Http404
    try:
        take_role(membership=row, by=me.actor, now=timezone.now())
    except (OwnAccount, LastAdministrator, LastRole) as refusal:
        return _show(request, me, entry, staff, refusal=refusal)
    if staff.memberships.filter(authority=entry.slug).exists():
        return redirect("administration:member", entry.slug, staff.pk)
    return redirect("administration:staff", entry.slug)


@staff_page(PERMISSION)
@require_POST
def switch_member(request: HttpRequest, authority: str, member: int) -> HttpResponse:
    """Off or on, as the form says. Only for those who work for this authority alone."""
    me, now = request_staff(request), timezone.now()
    entry = me.authority(authority, PERMISSION)
    staff = _own_of(entry, member)
    if request.POST.get("to") == "on":
        switch_on(staff=staff, by=me.actor, now=now)
    else:
        try:
            switch_off(staff=staff, authority=entry.slug, by=me.actor, now=now)
        except (OwnAccount, LastAdministrator) as refusal:
            return _show(request, me, entry, staff, refusal=refusal)
    return redirect("administration:member", entry.slug, staff.pk)


@staff_page(PERMISSION)
@require_POST
def reset_factor(request: HttpRequest, authority: str, member: int) -> HttpResponse:
    """Telephone and recovery codes are lost: the password alone is asked for until another app is set up."""
    me = request_staff(request)
    entry = me.authority(authority, PERMISSION)
    staff = _own_of(entry, member)
    remove_second_factor(staff=staff, by=me.actor, now=timezone.now())
    return redirect("administration:member", entry.slug, staff.pk)


@staff_page(PERMISSION)
@require_POST
def unlink_member(request: HttpRequest, authority: str, member: int) -> HttpResponse:
    """Somebody else has got this account of the directory: the next one who comes with the login is linked anew."""
    me = request_staff(request)
    entry = me.authority(authority, PERMISSION)
    staff = _own_of(entry, member)
    unlink(staff=staff, by=me.actor, now=timezone.now())
    return redirect("administration:member", entry.slug, staff.pk)


def _own_of(authority: AuthorityEntry, member: int) -> Staff:
    staff = find_member(authority, member)
    if not is_only_here(staff, authority):
        raise Http404
    return staff


def _show(
    request: HttpRequest,
    me: StaffRequest,
    authority: AuthorityEntry,
    staff: Staff,
    *,
    refusal: _Refusal | None = None,
    role_form: RoleForm | None = None,
    name_form: NameForm | None = None,
) -> HttpResponse:
    is_refused = bool(refusal or role_form or name_form)
    return show(
        request,
        "administration/member.html",
        status=422 if is_refused else 200,
        me=me,
        authority=authority,
        member=staff,
        refusal=_say(refusal) if refusal else "",
        roles=[
            _role_row(row, authority) for row in staff.memberships.all() if row.authority == authority.slug
        ],
        role_form=role_form or RoleForm(None, authority),
        name_form=name_form or NameForm(None, initial={"name": staff.name}),
        is_only_here=is_only_here(staff, authority),
        has_second_factor=has_second_factor(staff),
        is_linked=is_linked(staff),
    )


def _role_row(row: Membership, authority: AuthorityEntry) -> RoleRow:
    office = authority.offices.get(row.office)
    return RoleRow(row.pk, str(row.get_role_display()), office.name if office else row.office)


def _say(refusal: _Refusal) -> str:
    match refusal:
        case OwnAccount():
            return _("This is your own account. Another administrator can change that.")
        case LastAdministrator():
            return _("Nobody else could administer the authority then. Give somebody else this role first.")
        case LastRole():
            return _("It is the only role of this account. Switch the account off instead.")
