"""Every route of the installation carries the headers that protect people; the process answers without a database."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories import make_office

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_EXAMPLES = {"language": "de", "authority": "stadt", "token": "x", "code": "x", "kind": "imprint"}


def list_routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every route, with examples for its parts."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from list_routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield "/" + "".join(_fill(part) for part in route.split("<"))


def _fill(part: str) -> str:
    name, bracket, rest = part.partition(">")
    return _EXAMPLES.get(name.partition(":")[2] or name, "1") + rest if bracket else part


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "route", sorted({*list_routes(get_resolver()), "/nowhere", "/static/wartefrei/wartefrei.css"})
)
def test_every_route_carries_the_headers(client: Client, route: str, method: str) -> None:
    make_office()
    response = getattr(client, method)(route)
    assert response.status_code < 500
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Cache-Control" in response.headers


@pytest.mark.django_db
def test_personal_pages_are_kept_by_no_cache(client: Client) -> None:
    make_office()
    for page in ("/de/stadt/details/?service=pass:1", "/de/appointment/"):
        response = client.get(page)
        assert response.headers["Cache-Control"] == "no-store"
        assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_process_answers_without_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_readiness_tells_the_age_of_the_outbox(client: Client) -> None:
    assert client.get("/readyz").json() == {"database": "ok", "outbox_age_seconds": 0}


@pytest.mark.django_db
def test_pages_are_compressed_and_answers_of_the_api_are_not() -> None:
    make_office()
    client = Client(headers={"Accept-Encoding": "gzip"})
    assert client.get("/de/stadt/").headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/api/v1/offices").headers
