"""What roles allow, and where."""

import pytest
from django.db import IntegrityError, transaction

from wartefrei.accounts.models import AUTHORITY_ROLES, Membership, Role, Staff
from wartefrei.accounts.permissions import ROLES, UNDIVIDED, Permission, may, read_rights

pytestmark = pytest.mark.django_db


def make(*memberships: tuple[Role, str, str]) -> Staff:
    staff = Staff.objects.create(login="anna@stadt", password="!")
    for role, authority, office in memberships:
        Membership.objects.create(staff=staff, authority=authority, office=office, role=role)
    return staff


def test_every_role_allows_something_and_every_permission_belongs_to_a_role() -> None:
    assert ROLES.keys() == set(Role)
    assert frozenset().union(*ROLES.values()) == set(Permission)
    assert all(ROLES.values())


def test_role_for_the_whole_authority_counts_at_each_of_its_offices_and_nowhere_else() -> None:
    clerk = make((Role.CLERK, "stadt", ""))
    assert may(clerk, Permission.CALL, authority="stadt", office="amt")
    assert may(clerk, Permission.CALL, authority="stadt")
    assert not may(clerk, Permission.PLAN, authority="stadt", office="amt")
    assert not may(clerk, Permission.CALL, authority="kreis", office="amt")


def test_role_at_one_office_counts_there_only() -> None:
    lead = make((Role.TEAM_LEAD, "stadt", "amt"))
    asked = ["amt", "other", ""]
    assert [may(lead, Permission.PLAN, authority="stadt", office=office) for office in asked] == [
        True,
        False,
        False,
    ]
    assert read_rights(lead).may_somewhere(Permission.PLAN)
    assert not read_rights(lead).may_somewhere(Permission.ADMINISTER_OFFICE)


def test_what_is_of_the_whole_authority_is_granted_for_no_single_office() -> None:
    """A way that leads to 403 would be shown otherwise."""
    rights = read_rights(make((Role.AUDITOR, "stadt", "amt"), (Role.AUTHORITY_ADMINISTRATOR, "stadt", "amt")))
    assert not any(rights.may_somewhere(permission) for permission in UNDIVIDED)
    assert rights.may(Permission.ADMINISTER_OFFICE, authority="stadt", office="amt")


def test_roles_add_up() -> None:
    staff = make((Role.CLERK, "stadt", "amt"), (Role.STATISTICS, "stadt", ""), (Role.AUDITOR, "kreis", ""))
    rights = read_rights(staff)
    assert rights.may(Permission.CALL, authority="stadt", office="amt")
    assert rights.may(Permission.SEE_FIGURES, authority="stadt")
    assert rights.may(Permission.SEE_AUDIT, authority="kreis")
    assert not rights.may(Permission.SEE_AUDIT, authority="stadt")
    assert (rights.works_at("stadt"), rights.works_at("kreis"), rights.works_at("land")) == (
        True,
        True,
        False,
    )


def test_inactive_staff_may_nothing() -> None:
    clerk = make((Role.CLERK, "stadt", ""))
    clerk.is_active = False
    assert not may(clerk, Permission.CALL, authority="stadt")


@pytest.mark.parametrize("role", [Role.AUTHORITY_ADMINISTRATOR, Role.STATISTICS, Role.AUDITOR])
def test_who_sets_up_counts_or_audits_sees_nobody(role: Role) -> None:
    assert ROLES[role].isdisjoint({Permission.CALL, Permission.SERVICEPOINT, Permission.SEE_EMERGENCY})


def test_operator_founds_and_sees_no_authority() -> None:
    rights = read_rights(make((Role.OPERATOR, "", "")))
    assert rights.may_somewhere(Permission.FOUND_AUTHORITIES)
    assert not any(rights.works_at(authority) for authority in ("", "stadt"))
    assert ROLES[Role.OPERATOR] == {Permission.FOUND_AUTHORITIES}


def test_no_authority_makes_operators_and_no_other_role_is_for_all() -> None:
    """The database refuses both."""
    staff = make()
    for role, authority in [(Role.OPERATOR, "stadt"), *((role, "") for role in AUTHORITY_ROLES)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(staff=staff, authority=authority, role=role)
