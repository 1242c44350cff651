"""What we ask a provider of single sign-on (OpenID Connect), and what of its answers we believe.

allauth does the asking: discovery, state, PKCE, the exchange of the code. Believed is only an ID token that is signed
by the provider, for us, for this very try (nonce).
"""

import hmac
from collections.abc import Iterator
from typing import Any

import jwt
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from requests import RequestException, Session

from wartefrei.accounts.single_sign_on import Person

_ALGORITHMS = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA".split()
"""Signatures with a key only the provider has."""
_LEEWAY_SECONDS = 60
_KEEP_SECONDS, _REST_SECONDS = 600, 15
"""How long what a provider says of itself is remembered, and that it did not answer."""
_LONGEST_SUBJECT = 191
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, StopIteration)


class ProviderAway(Exception):
    """The provider does not answer."""


class ProviderWrong(Exception):
    """What the provider answers is not to be believed, or not understood."""


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """allauth's, by our own address, with one question to a provider that does not answer."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ARG002 -- allauth's signature
        """Never by the Host header."""
        return f"{settings.PUBLIC_URL}{reverse('single-sign-on-back')}"

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself. Raises `ProviderAway`, `ProviderWrong`."""
        key = f"openid-{self.provider_id}"
        known: dict[str, Any] | None = cache.get(key)
        if known is None:
            known = _discover(self.provider_id)
            cache.set(key, known, _KEEP_SECONDS if known else _REST_SECONDS)
        if not known:
            raise ProviderAway
        return known

    @property
    def basic_auth(self) -> bool:
        """As the standard has it where the provider says nothing."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_post" not in methods


class Provider(OpenIDConnectProvider):  # type: ignore[misc]  # as above
    """The one provider of the installation."""

    oauth2_adapter_class = Adapter


provider_classes = [Provider]
"""Where allauth looks."""


def find_provider(request: HttpRequest) -> Provider | None:
    """The provider staff may sign in with, if the installation has one."""
    return (
        get_adapter(request).get_provider(request, Provider.id) if settings.SOCIALACCOUNT_PROVIDERS else None
    )


def leave(provider: Provider, *, nonce: str, then: str) -> HttpResponse:
    """To the provider. Raises `ProviderAway`, `ProviderWrong`."""
    try:
        answer: HttpResponse = provider.redirect(
            provider.request, AuthProcess.LOGIN, next_url=then, data=nonce, auth_params={"nonce": nonce}
        )
    except _MALFORMED as error:
        raise ProviderWrong from error
    return answer


def identify(provider: Provider, *, code: str, verifier: str, nonce: str) -> Person:
    """Exchange the code for what the provider says of somebody. Raises `ProviderAway`, `ProviderWrong`."""
    adapter = Adapter(provider.request, provider.app.provider_id)
    try:
        client = adapter.get_client(provider.request, provider.app)
        tokens = client.get_access_token(code, pkce_code_verifier=verifier)
        with _session() as session:
            said = _read_id_token(tokens["id_token"], adapter.openid_config, provider.app.client_id, session)
            if not hmac.compare_digest(str(said["nonce"]).encode(), nonce.encode()):
                raise ProviderWrong
            return _describe(provider, said, adapter.openid_config, tokens["access_token"], session)
    except (OAuth2Error, jwt.PyJWTError, *_MALFORMED) as error:
        raise ProviderWrong from error
    except RequestException as error:
        raise ProviderAway from error


def explain_provider() -> Iterator[str]:
    """What is wrong with the provider of the installation, for those who set it up."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get(Provider.id, {}).get("APPS", [])
    for issuer in (app["provider_id"] for app in apps):
        try:
            if not _discover(issuer):
                yield f"single sign-on: {issuer}/.well-known/openid-configuration does not answer"
        except ProviderWrong:
            yield f"single sign-on: the provider at {issuer} calls itself otherwise"


def _discover(issuer: str) -> dict[str, Any]:
    """Empty when there is no answer."""
    try:
        with _session() as session:
            response = session.get(f"{issuer}/.well-known/openid-configuration")
            response.raise_for_status()
            said: Any = response.json()
    except RequestException:
        return {}
    if not isinstance(said, dict) or str(said.get("issuer")).rstrip("/") != issuer:
        raise ProviderWrong
    return dict(said)


def _read_id_token(token: str, config: dict[str, Any], us: str, session: Session) -> dict[str, Any]:
    keys = jwt.PyJWKSet.from_dict(session.get(config["jwks_uri"]).json()).keys
    wanted = jwt.get_unverified_header(token).get("kid")
    key = next(key for key in keys if wanted in {None, key.key_id})
    said: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=_ALGORITHMS,
        audience=us,
        issuer=config["issuer"],
        leeway=_LEEWAY_SECONDS,
        options={"require": ["exp", "iat", "iss", "aud", "sub"]},
    )
    if said.get("azp", us) != us:
        raise ProviderWrong
    return said


def _describe(
    provider: Provider, said: dict[str, Any], config: dict[str, Any], access_token: str, session: Session
) -> Person:
    """The claim that is compared with our logins, from one source: the ID token, or else the page about the user."""
    claim, subject = provider.app.settings["login_claim"], said["sub"]
    if claim not in said and "userinfo_endpoint" in config:
        bearer = {"Authorization": f"Bearer {access_token}"}
        said = session.get(config["userinfo_endpoint"], headers=bearer).json()
        if said["sub"] != subject:
            raise ProviderWrong
    if not (subject.isascii() and subject.isprintable() and 0 < len(subject) <= _LONGEST_SUBJECT):
        raise ProviderWrong
    login = said.get(claim, "")
    is_confirmed = claim != "email" or said.get("email_verified") is True
    return Person(provider.app.provider_id, subject, login if isinstance(login, str) else "", is_confirmed)


def _session() -> Session:
    """With a limit of time for every answer."""
    session: Session = get_adapter().get_requests_session()
    return session


class AccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """allauth's own pages of single sign-on are not there; nor does anybody make an account by them."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 -- as above
        return False
