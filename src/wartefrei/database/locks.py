"""Locks that SQLite gets from its single writer and PostgreSQL has to be asked for."""

from hashlib import sha256

from django.db import connection

_CONFIGURATION = 0x7766  # first key of the advisory locks: "wf"
_TURNS = 0x7774


def share_configuration(authority: int) -> None:
    """Keep the authority's configuration from changing until this transaction ends; others may share."""
    _advise("pg_advisory_xact_lock_shared", authority)


def change_configuration(authority: int) -> None:
    """Wait for every booking under way at the authority and keep new ones out until this transaction ends."""
    _advise("pg_advisory_xact_lock", authority)


def take_turns(client: str) -> None:
    """Wait for the client's other transaction that has taken its turn, until this one ends."""
    _advise(
        "pg_advisory_xact_lock", int.from_bytes(sha256(client.encode()).digest()[:4], signed=True), _TURNS
    )


def _advise(function: str, key: int, kind: int = _CONFIGURATION) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [kind, key])
