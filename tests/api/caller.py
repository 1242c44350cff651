"""A caller of the API, who speaks JSON."""

import itertools
from dataclasses import dataclass
from typing import Any

from django.test import Client

ROOT = "/api/v1/"
START = "2026-11-23T08:00:00+01:00"
_letters = itertools.cycle("abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True)
class Api:
    """Calls below /api/v1/; headers by their own names."""

    client: Client

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.client.get(ROOT + path, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST of a JSON document."""
        content = "" if body is None else body
        return self.client.post(ROOT + path, content, content_type="application/json", headers=headers)

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE."""
        return self.client.delete(ROOT + path, headers=headers)

    def book(self, **changes: Any) -> Any:
        """A booking of somebody new; the answer as a document."""
        response = self.post("appointments", order(**changes))
        assert response.status_code == 201, response.content
        return response.json()


def order(*, person: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The body of a hold for somebody nobody else is."""
    name = "Müller" + "".join(next(_letters) for _ in range(5))
    somebody = {
        "given_name": "Anna",
        "family_name": name,
        "birth_date": "1990-01-01",
        "email": f"{name[6:]}@example.org",
    }
    next(_letters)
    return {
        "office": "amt",
        "services": [{"id": "pass", "quantity": 1}],
        "start": START,
        "person": somebody | (person or {}),
        "language": "de",
        **changes,
    }


def problem(response: Any) -> tuple[int, str]:
    """Status and name of a problem document."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    document = response.json()
    assert document["status"] == response.status_code
    assert document["title"]
    assert document["detail"]
    return response.status_code, document["type"].removeprefix("/problems/")
