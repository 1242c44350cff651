"""Locks that SQLite gets from its single writer and PostgreSQL has to be asked for."""

from django.db import connection

_CONFIGURATION = 0x7766  # first key of the advisory locks: "wf"


def share_configuration(authority: int) -> None:
    """Keep the authority's configuration from changing until this transaction ends; others may share."""
    _advise("pg_advisory_xact_lock_shared", authority)


def change_configuration(authority: int) -> None:
    """Wait for every booking under way at the authority and keep new ones out until this transaction ends."""
    _advise("pg_advisory_xact_lock", authority)


def _advise(function: str, key: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [_CONFIGURATION, key])
