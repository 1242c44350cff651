"""Single sign-on by OpenID Connect, with a real provider on loopback: there and back, and who must not get in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from oidc_provider_mock import run_server_in_thread
from pytest_django import Settings

from tests.factories import make_office, touch
from tests.staff import PASSWORD, add_second_factor, make_staff, sign_in
from wartefrei.accounts import signing_in
from wartefrei.accounts.models import AuditEvent, Membership, Role, Session, Staff
from wartefrei.accounts.signing_in import MOST_BY_LOGIN
from wartefrei.accounts.single_sign_on import is_linked
from wartefrei.offices.models import Authority, SecondFactor
from wartefrei.settings import read_provider
from wartefrei.web.signin.provider import explain_provider

pytestmark = pytest.mark.django_db
START, BACK = "/sign-in/provider/", "/sign-in/provider/back/"
FEW = 3
ANNA = {"email": "anna@stadt.example", "email_verified": True, "name": "Anna"}


@dataclass
class Provider:
    """The provider, as people and administrators of the town see it."""

    url: str

    def know(self, subject: str, **claims: Any) -> None:
        """Make or change an account of the directory."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def sign_in(self, address: str, subject: str = "a-1", **more: str) -> str:
        """Sign in at the page our redirect led to; returns where it sends the browser back, without our host."""
        response = httpx.post(address, data={"sub": subject, **more})
        back = urlsplit(response.headers["Location"])
        assert back.netloc == "127.0.0.1:8000"
        return f"{back.path}?{back.query}"


def configure(settings: Settings, url: str, **more: str) -> None:
    given = {"OIDC_ISSUER": url, "OIDC_CLIENT_ID": "termine", "OIDC_CLIENT_SECRET": "geheim"}
    settings.SOCIALACCOUNT_PROVIDERS = read_provider(given | {"OIDC_NAME": "Stadt-Konto"} | more)
    cache.clear()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with run_server_in_thread(require_nonce=True) as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture
def provider(server: str, settings: Settings) -> Provider:
    configure(settings, server)
    found = Provider(server)
    found.know("a-1", **ANNA)
    return found


@pytest.fixture
def anna() -> Staff:
    make_office()
    return make_staff(Role.CLERK, login="anna@stadt.example")


@pytest.fixture
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address may be wrong three times only."""
    monkeypatch.setattr(signing_in, "MOST_BY_ADDRESS", FEW)


def leave(client: Client, **query: str) -> str:
    """Where our button leads."""
    return client.get(START, query).headers["Location"]


def come(client: Client, provider: Provider, subject: str = "a-1", **query: str) -> str:
    """There and back; where the browser ends up."""
    return client.get(provider.sign_in(leave(client, **query), subject)).headers["Location"]


def said(client: Client) -> str:
    """The sign-in page as text."""
    return " ".join(client.get("/sign-in/?language=en").content.decode().split())


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_known_person_comes_in_is_linked_and_written_down(
    client: Client, provider: Provider, anna: Staff
) -> None:
    assert list(explain_provider()) == []
    assert f'href="{START}"' in said(client)  # a link: no form may leave our pages (form-action)
    assert "Sign in with Stadt-Konto" in said(client)
    assert come(client, provider) == "/workplace/"
    assert is_signed_in(client)
    assert Session.objects.get(staff=anna).signed_in_at is not None
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == [
        "single sign-on linked",
        "signed in",
    ]
    row = SocialAccount.objects.get()
    assert (row.user, row.provider, row.uid, row.extra_data) == (anna, provider.url, "a-1", {})


def test_page_asked_for_comes_next_and_never_another_host(
    client: Client, provider: Provider, anna: Staff
) -> None:
    assert come(client, provider, next="/workplace/amt/plan/") == "/workplace/amt/plan/"
    client.post("/sign-out/")
    assert come(client, provider, next="//evil.example/") == "/workplace/"


def test_what_we_ask_for_carries_state_nonce_and_challenge(client: Client, provider: Provider) -> None:
    asked = {
        name: value[0]
        for name, value in parse_qs(
            urlsplit(leave(client, scope="x", auth_params="redirect_uri=x")).query
        ).items()
    }
    assert asked["redirect_uri"] == f"http://127.0.0.1:8000{BACK}"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 16


def test_subject_counts_from_then_on_not_the_address(client: Client, provider: Provider, anna: Staff) -> None:
    come(client, provider)
    client.post("/sign-out/")
    provider.know("a-1", email="anna.neu@stadt.example", email_verified=False)
    assert come(client, provider) == "/workplace/"
    provider.know("b-2", **ANNA)
    other = Client()
    assert come(other, provider, "b-2") == "/sign-in/"
    assert "belongs to somebody else at Stadt-Konto" in said(other)
    assert not is_signed_in(other)
    administrator = Client()
    sign_in(administrator, make_staff(Role.AUTHORITY_ADMINISTRATOR))
    page = f"/administration/authorities/stadt/staff/{anna.pk}/"
    assert f"{page}unlink/" in administrator.get(page).content.decode()
    administrator.post(f"{page}unlink/")
    assert f"{page}unlink/" not in administrator.get(page).content.decode()
    assert come(other, provider, "b-2") == "/workplace/"


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email": "anna@stadt.example", "email_verified": False}, "has not confirmed your mail address"),
        ({"email": "anna@stadt.example"}, "has not confirmed your mail address"),
        ({"email": "anna@stadt.example", "email_verified": "yes"}, "has not confirmed your mail address"),
        ({"email": "bob@stadt.example", "email_verified": True}, "no account “bob@stadt.example” here"),
        ({"email": "anna@ſtadt.example", "email_verified": True}, "no account"),
        ({"email": "anna@stadt.example\0", "email_verified": True}, "no account"),
        ({"email": ["anna@stadt.example"], "email_verified": True}, "no account"),
        ({"email_verified": True}, "no account"),
    ],
)
def test_who_is_not_certainly_somebody_we_know_stays_out(
    client: Client, provider: Provider, anna: Staff, claims: dict[str, Any], words: str
) -> None:
    provider.know("stranger", **claims)
    assert come(client, provider, "stranger") == "/sign-in/"
    assert words in said(client)
    assert words not in said(client)
    assert not is_signed_in(client)
    assert (Staff.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_who_is_switched_off_stays_out_linked_or_not(client: Client, provider: Provider, anna: Staff) -> None:
    for _ in range(2):
        Staff.objects.update(is_active=False)
        assert come(client, provider) == "/sign-in/"
        assert "is switched off" in said(client)
        Staff.objects.update(is_active=True)
        come(client, provider)
        client.post("/sign-out/")


def test_operators_are_let_in_by_password_alone(client: Client, provider: Provider) -> None:
    make_staff(Role.OPERATOR, login="anna@stadt.example")
    assert come(client, provider) == "/sign-in/"
    assert "Operators of the installation sign in with login and password" in said(client)


def test_who_became_operator_after_being_linked_needs_the_password_too(
    client: Client, provider: Provider, anna: Staff
) -> None:
    assert come(client, provider) == "/workplace/"
    client.post("/sign-out/")
    Membership.objects.create(staff=anna, authority="", role=Role.OPERATOR)
    assert come(client, provider) == "/sign-in/"


def test_another_claim_may_stand_for_the_login(
    client: Client, provider: Provider, settings: Settings
) -> None:
    make_office()
    make_staff(Role.CLERK, login="anna")
    configure(settings, provider.url, OIDC_LOGIN_CLAIM="preferred_username")
    provider.know("c-3", preferred_username="Anna", email="anna@stadt.example")
    assert come(client, provider, "c-3") == "/workplace/"


def test_state_of_another_browser_or_none_leads_nowhere(
    client: Client, provider: Provider, anna: Staff
) -> None:
    back = provider.sign_in(leave(client))
    for browser, url in (
        (Client(), back),
        (client, BACK),
        (client, f"{BACK}?code=x"),
        (client, f"{BACK}?state=x&code=x"),
    ):
        assert browser.get(url).headers["Location"] == "/sign-in/"
        assert "Signing in took too long" in said(browser)
        assert not is_signed_in(browser)


def test_answer_is_taken_once(client: Client, provider: Provider, anna: Staff) -> None:
    back = provider.sign_in(leave(client))
    code = parse_qs(urlsplit(back).query)["code"][0]
    client.get(back)
    client.post("/sign-out/")
    assert client.get(back).headers["Location"] == "/sign-in/"
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    client.get(BACK, {"state": state, "code": code})
    assert "gave no valid answer" in said(client)
    assert not is_signed_in(client)


def test_code_that_was_meant_for_another_try_is_refused(
    client: Client, provider: Provider, anna: Staff
) -> None:
    """Somebody who got hold of Anna's code puts it into their own way back: the nonce is not theirs."""
    thief = Client()
    code = parse_qs(urlsplit(provider.sign_in(leave(client))).query)["code"][0]
    state = parse_qs(urlsplit(leave(thief)).query)["state"][0]
    thief.get(BACK, {"state": state, "code": code})
    assert "gave no valid answer" in said(thief)
    assert not is_signed_in(thief)


def test_token_with_another_signature_is_refused(client: Client, provider: Provider, anna: Staff) -> None:
    back = provider.sign_in(leave(client))
    with run_server_in_thread() as forger:
        key = f"openid-{provider.url}"
        cache.set(key, cache.get(key) | {"jwks_uri": f"http://localhost:{forger.server_port}/jwks"})
        client.get(back)
    assert "gave no valid answer" in said(client)
    assert not is_signed_in(client)


def test_provider_that_is_another_than_it_says_is_refused(
    client: Client, settings: Settings, server: str
) -> None:
    configure(settings, f"{server}/.")
    assert leave(client) == "/sign-in/"
    assert "gave no valid answer" in said(client)
    assert "calls itself otherwise" in str(list(explain_provider()))


def test_who_turns_back_at_the_provider_is_told_so(client: Client, provider: Provider) -> None:
    assert client.get(provider.sign_in(leave(client), action="deny")).headers["Location"] == "/sign-in/"
    assert "have not signed in at Stadt-Konto" in said(client)


def test_provider_that_is_away_leaves_the_password(client: Client, settings: Settings, anna: Staff) -> None:
    configure(settings, "http://localhost:9")
    assert "does not answer" in str(list(explain_provider()))
    assert leave(client) == "/sign-in/"
    assert "Stadt-Konto does not answer" in said(client)
    answer = client.post("/sign-in/", {"login": anna.login, "password": PASSWORD})
    assert answer.headers["Location"] == "/workplace/"


@pytest.mark.usefixtures("few_tries")
def test_provider_that_goes_away_in_between_is_no_error(
    client: Client, provider: Provider, settings: Settings, anna: Staff
) -> None:
    leave(client)
    key = f"openid-{provider.url}"
    cache.set(key, cache.get(key) | {"token_endpoint": "http://localhost:9/"})
    for _ in range(FEW + 1):
        assert come(client, provider) == "/sign-in/"
    assert "does not answer" in said(client)
    answer = client.post("/sign-in/", {"login": anna.login, "password": PASSWORD})
    assert answer.headers["Location"] == "/workplace/"


def test_who_comes_by_the_provider_need_not_set_up_ours(
    client: Client, provider: Provider, anna: Staff
) -> None:
    Authority.objects.update(second_factor=SecondFactor.REQUIRED)
    touch("amt")
    come(client, provider)
    assert is_signed_in(client)
    browser = Client()
    browser.post("/sign-in/", {"login": anna.login, "password": PASSWORD})
    assert browser.get("/account/").headers["Location"] == "/account/second-factor/"


def test_own_second_step_is_left_to_the_provider_but_not_for_the_password(
    client: Client, provider: Provider, anna: Staff
) -> None:
    add_second_factor(anna)
    assert come(client, provider) == "/workplace/"
    answer = Client().post("/sign-in/", {"login": anna.login, "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/second-step/"


def test_locked_password_stays_locked(client: Client, provider: Provider, anna: Staff) -> None:
    for _ in range(MOST_BY_LOGIN):
        Client().post("/sign-in/", {"login": anna.login, "password": "wrong"})
    assert come(client, provider) == "/workplace/"
    assert Client().post("/sign-in/", {"login": anna.login, "password": PASSWORD}).status_code == 422


@pytest.mark.usefixtures("few_tries")
def test_one_address_does_not_ask_the_provider_for_ever(
    client: Client, provider: Provider, anna: Staff
) -> None:
    for _ in range(FEW):
        state = parse_qs(urlsplit(leave(client)).query)["state"][0]
        client.get(BACK, {"state": state, "code": "x"})
    assert come(client, provider) == "/sign-in/"
    assert "Too many" in said(client)


@pytest.mark.usefixtures("few_tries")
def test_who_is_known_to_the_provider_locks_nobody_out(
    client: Client, provider: Provider, anna: Staff
) -> None:
    """The day single sign-on begins, a whole office without accounts comes from one address."""
    provider.know("stranger", email="x@stadt.example", email_verified=True)
    for _ in range(FEW + 1):
        come(Client(), provider, "stranger")
    assert come(client, provider) == "/workplace/"


def test_session_is_one_like_others(client: Client, provider: Provider, anna: Staff) -> None:
    come(client, provider)
    other = Client()
    come(other, provider)
    other.post("/account/sessions/end/")
    assert not is_signed_in(client)
    assert is_signed_in(other)
    assert is_linked(anna)


def test_without_a_provider_nothing_of_it_is_there(client: Client) -> None:
    assert "provider" not in said(client)
    assert [client.get(url).status_code for url in (START, BACK)] == [404, 404]


@pytest.mark.parametrize(
    "wrong",
    [
        {"OIDC_ISSUER": "http://sso.stadt.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
        {"OIDC_ISSUER": "https://sso.stadt.example", "OIDC_CLIENT_ID": "a"},
    ],
)
def test_half_a_configuration_ends_the_program(wrong: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="OIDC_ISSUER"):
        read_provider(wrong)
