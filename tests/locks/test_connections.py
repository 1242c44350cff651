"""Connections that are kept from request to request."""

from contextlib import closing

import pytest
from django.db import close_old_connections, connection

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_connection_the_server_has_closed_is_replaced() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (victim,) = cursor.fetchone()
    assert connection.is_usable()
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [victim])
    assert not connection.is_usable()
    close_old_connections()  # as at the end of each request
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] != victim
