"""Accounts made and switched off, roles given and taken by an authority's administrators."""

import re

import pytest
from django.test import Client

from tests.factories import NOW, make_office
from tests.staff import make_staff, sign_in
from wartefrei.accounts.actors import SYSTEM
from wartefrei.accounts.errors import LastAdministrator
from wartefrei.accounts.models import AuditEvent, Membership, Role, Staff
from wartefrei.accounts.staffing import switch_off, take_role
from wartefrei.accounts.tokens import find_staff, issue_staff_token

pytestmark = pytest.mark.django_db
PAGE = "/administration/authorities/stadt/staff/"
NEW = {"login": "anna.muster@stadt", "name": "Anna Muster", "role": "clerk", "office": "amt"}


@pytest.fixture
def admin(client: Client) -> Client:
    """An administrator of the authority."""
    make_office()
    sign_in(client, make_staff(Role.AUTHORITY_ADMINISTRATOR))
    return client


@pytest.fixture
def clerk() -> Staff:
    return make_staff(Role.CLERK)


def roles_of(staff: Staff) -> set[tuple[str, str]]:
    return set(Membership.objects.filter(staff=staff).values_list("role", "office"))


def find_role(staff: Staff, role: Role) -> int:
    return Membership.objects.get(staff=staff, role=role).pk


def me() -> Staff:
    return Staff.objects.get(login="authority-administrator@stadt")


def test_new_account_signs_in_with_the_password_that_is_shown_once(admin: Client) -> None:
    page = admin.post(f"{PAGE}new/", NEW | {"login": " Anna.Muster@Stadt "}).content.decode()
    found = re.search(r'wf-code"><bdi>([^<]+)<', page)
    assert found
    signed_in = Client().post("/sign-in/", {"login": NEW["login"], "password": found[1]})
    assert signed_in.headers["Location"] == "/workplace/"
    staff = Staff.objects.get(login=NEW["login"])
    assert staff.name == "Anna Muster"
    assert roles_of(staff) == {("clerk", "amt")}
    assert found[1] not in admin.get(PAGE).content.decode()
    written = AuditEvent.objects.filter(subject=f"staff {staff.pk}").order_by("pk")
    assert list(written.values_list("action", "actor", "authority"))[:2] == [
        ("account created", f"staff:{me().login}", "stadt"),
        ("role given", f"staff:{me().login}", "stadt"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": ""},
        {"login": "clerk@stadt"},
        {"login": "CLERK@stadt"},
        {"login": "clerk@kreis"},
        {"login": "anna muster"},
        {"login": "änna@stadt"},
        {"login": "аnna@stadt"},
        {"login": "a" * 151},
        {"role": "king"},
        {"role": "operator", "office": ""},
        {"role": ""},
        {"office": "kreis-amt"},
        {"role": "authority_administrator", "office": "amt"},
        {"role": "auditor", "office": "amt"},
    ],
)
def test_what_can_not_be_an_account_is_explained_and_not_half_saved(
    admin: Client, clerk: Staff, wrong: dict[str, str]
) -> None:
    make_staff(Role.CLERK, "kreis")
    before = Staff.objects.count(), Membership.objects.count(), AuditEvent.objects.count()
    response = admin.post(f"{PAGE}new/", NEW | wrong)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert (Staff.objects.count(), Membership.objects.count(), AuditEvent.objects.count()) == before


def test_role_is_given_and_taken_and_counts_at_once(admin: Client, clerk: Staff) -> None:
    browser = Client()
    sign_in(browser, clerk)
    assert browser.get("/administration/figures/").status_code == 403
    admin.post(f"{PAGE}{clerk.pk}/roles/", {"role": "team_lead", "office": "amt"})
    assert roles_of(clerk) == {("clerk", ""), ("team_lead", "amt")}
    assert browser.get("/administration/figures/").status_code == 200
    admin.post(f"{PAGE}{clerk.pk}/roles/{find_role(clerk, Role.TEAM_LEAD)}/remove/")
    assert roles_of(clerk) == {("clerk", "")}
    assert browser.get("/administration/figures/").status_code == 403
    event = AuditEvent.objects.get(action="role taken")
    assert event.details == {"login": "clerk@stadt", "role": "team_lead", "office": "amt"}


def test_same_role_twice_is_one(admin: Client, clerk: Staff) -> None:
    for _ in range(2):
        assert admin.post(f"{PAGE}{clerk.pk}/roles/", {"role": "clerk", "office": "amt"}).status_code == 302
    assert len(roles_of(clerk)) == 2
    assert AuditEvent.objects.filter(action="role given").count() == 1


def test_only_role_stays(admin: Client, clerk: Staff) -> None:
    assert admin.post(f"{PAGE}{clerk.pk}/roles/{find_role(clerk, Role.CLERK)}/remove/").status_code == 422
    assert roles_of(clerk) == {("clerk", "")}


def test_switching_off_ends_sessions_and_tokens_and_on_again_brings_no_token_back(
    admin: Client, clerk: Staff
) -> None:
    browser, token = Client(), issue_staff_token(staff=clerk, now=NOW)
    sign_in(browser, clerk)
    admin.post(f"{PAGE}{clerk.pk}/switch/", {"to": "off"})
    assert browser.get("/account/").status_code == 302
    assert find_staff(token) is None
    assert "/switch/" in admin.get(f"{PAGE}{clerk.pk}/").content.decode()
    admin.post(f"{PAGE}{clerk.pk}/switch/", {"to": "on"})
    assert Client().post("/sign-in/", {"login": clerk.login, "password": "demo"}).status_code == 302
    assert browser.get("/account/").status_code == 302
    assert find_staff(token) is None
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"account switched off", "account switched on"} <= actions


def test_nobody_takes_the_own_administration_or_account_away(admin: Client) -> None:
    make_staff(Role.AUTHORITY_ADMINISTRATOR, login="second@stadt")
    admin.post(f"{PAGE}{me().pk}/roles/", {"role": "clerk"})
    url = f"{PAGE}{me().pk}/roles/{find_role(me(), Role.AUTHORITY_ADMINISTRATOR)}/remove/"
    assert admin.post(url).status_code == 422
    assert admin.post(f"{PAGE}{me().pk}/switch/", {"to": "off"}).status_code == 422
    assert admin.get(f"{PAGE}{me().pk}/").status_code == 200


def test_last_administrator_who_can_sign_in_stays(admin: Client) -> None:
    second = make_staff(Role.AUTHORITY_ADMINISTRATOR, login="second@stadt")
    switch_off(staff=second, authority="stadt", by=SYSTEM, now=NOW)
    with pytest.raises(LastAdministrator):
        switch_off(staff=me(), authority="stadt", by=SYSTEM, now=NOW)
    row = Membership.objects.get(staff=me())
    with pytest.raises(LastAdministrator):
        take_role(membership=row, by=SYSTEM, now=NOW)


def test_name_is_changed(admin: Client, clerk: Staff) -> None:
    admin.post(f"{PAGE}{clerk.pk}/name/", {"name": "Öykü Şahin"})
    assert "Öykü Şahin" in admin.get(PAGE).content.decode()
    assert admin.post(f"{PAGE}{clerk.pk}/name/", {"name": "x" * 201}).status_code == 422


def test_staff_of_another_authority_are_not_there(admin: Client) -> None:
    stranger = make_staff(Role.CLERK, "kreis")
    role = find_role(stranger, Role.CLERK)
    assert admin.get(f"{PAGE}{stranger.pk}/").status_code == 404
    for act in ("name", "roles", "switch", f"roles/{role}/remove"):
        assert admin.post(f"{PAGE}{stranger.pk}/{act}/", {"role": "clerk", "to": "off"}).status_code == 404
    assert Staff.objects.get(pk=stranger.pk).is_active


def test_somebody_from_another_authority_gets_a_role_once_it_is_said_that_they_are_meant(
    admin: Client,
) -> None:
    stranger = make_staff(Role.CLERK, "kreis")
    new = NEW | {"login": "clerk@kreis"}
    page = admin.post(f"{PAGE}new/", new)
    assert (
        page.status_code,
        'name="joins" type="checkbox" value="clerk@kreis"' in page.content.decode(),
    ) == (
        422,
        True,
    )
    assert roles_of(stranger) == {("clerk", "")}
    added = admin.post(f"{PAGE}new/", new | {"login": "Clerk@Kreis", "joins": "clerk@kreis"})
    assert added.headers["Location"] == f"{PAGE}{stranger.pk}/"
    assert roles_of(stranger) == {("clerk", ""), ("clerk", "amt")}
    assert Staff.objects.get(pk=stranger.pk).password == stranger.password
    assert AuditEvent.objects.get(action="role given").authority == "stadt"
    assert admin.post(f"{PAGE}new/", new | {"joins": "clerk@kreis"}).status_code == 422


def test_tick_for_one_person_gives_no_role_to_another(admin: Client) -> None:
    berta = make_staff(Role.CLERK, "kreis")
    page = admin.post(f"{PAGE}new/", NEW | {"login": "clerk@kreis", "joins": "anna@kreis"})
    assert (page.status_code, 'value="clerk@kreis" aria' in page.content.decode()) == (422, True)
    assert roles_of(berta) == {("clerk", "")}


def test_account_that_is_switched_off_is_not_offered(admin: Client) -> None:
    stranger = make_staff(Role.CLERK, "kreis")
    Staff.objects.filter(pk=stranger.pk).update(is_active=False)
    page = admin.post(f"{PAGE}new/", NEW | {"login": "clerk@kreis", "joins": "clerk@kreis"})
    assert (page.status_code, 'name="joins"' in page.content.decode()) == (422, False)
    assert roles_of(stranger) == {("clerk", "")}


@pytest.mark.parametrize(("authority", "role"), [("kreis", Role.AUDITOR), ("", Role.OPERATOR)])
def test_last_role_here_is_taken_from_who_has_one_elsewhere(
    admin: Client, clerk: Staff, authority: str, role: Role
) -> None:
    Membership.objects.create(staff=clerk, authority=authority, role=role)
    taken = admin.post(f"{PAGE}{clerk.pk}/roles/{find_role(clerk, Role.CLERK)}/remove/")
    assert taken.headers["Location"] == PAGE
    assert roles_of(clerk) == {(role.value, "")}
    assert AuditEvent.objects.get(action="role taken").authority == "stadt"


def test_who_works_for_two_authorities_keeps_account_and_other_roles(admin: Client, clerk: Staff) -> None:
    other = Membership.objects.create(staff=clerk, authority="kreis", role=Role.AUDITOR)
    assert admin.post(f"{PAGE}{clerk.pk}/switch/", {"to": "off"}).status_code == 404
    assert admin.post(f"{PAGE}{clerk.pk}/name/", {"name": "x"}).status_code == 404
    assert admin.post(f"{PAGE}{clerk.pk}/roles/{other.pk}/remove/").status_code == 404
    page = admin.get(f"{PAGE}{clerk.pk}/").content.decode()
    assert "kreis" not in page
    assert "/switch/" not in page
