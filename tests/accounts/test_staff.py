"""Staff, their memberships, and their bearer tokens."""

import pytest

from tests.factories import NOW
from wartefrei.accounts.models import Membership, Role, Staff, Token
from wartefrei.accounts.operations import join_authority
from wartefrei.accounts.tokens import find_staff, issue_staff_token

pytestmark = pytest.mark.django_db


def join(login: str = "clerk@stadt") -> Staff:
    return join_authority(login=login, authority="stadt", role=Role.CLERK).staff


def test_joining_twice_is_one_membership_of_one_account_that_can_not_sign_in_yet() -> None:
    assert join() == join()
    assert Membership.objects.count() == 1
    assert not Staff.objects.get().has_usable_password()


def test_token_leads_to_its_staff_and_is_stored_as_a_digest() -> None:
    clerk = join()
    token = issue_staff_token(staff=clerk, now=NOW)
    assert find_staff(token) == clerk
    assert token not in str(Token.objects.values().get())


@pytest.mark.parametrize("token", ["", "x", "ä", "\ud800", "a" * 9999])
def test_token_of_nobody_leads_nowhere(token: str) -> None:
    issue_staff_token(staff=join(), now=NOW)
    assert find_staff(token) is None


def test_revoked_token_and_inactive_staff_lead_nowhere() -> None:
    clerk = join()
    tokens = [issue_staff_token(staff=clerk, now=NOW) for _ in range(2)]
    Token.objects.filter(pk=Token.objects.earliest("pk").pk).update(revoked_at=NOW)
    assert [find_staff(token) for token in tokens] == [None, clerk]
    Staff.objects.update(is_active=False)
    assert find_staff(tokens[1]) is None
