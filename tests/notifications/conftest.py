"""A post office for every test that wants one."""

from collections.abc import Callable, Iterator

import pytest

from tests.notifications.post import Loopback, PostOffice

Open = Callable[..., Loopback]


@pytest.fixture
def post_office() -> PostOffice:
    """What the servers of this test keep."""
    return PostOffice()


@pytest.fixture
def open_server(post_office: PostOffice) -> Iterator[Open]:
    """Start an SMTP server with the options of aiosmtpd; all are stopped at the end."""
    servers: list[Loopback] = []

    def start(**options: object) -> Loopback:
        server = Loopback(post_office, **options)
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()
