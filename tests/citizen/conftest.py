"""One demo for all browsers of a session."""

from collections.abc import Iterator

import pytest

from tests.citizen.demo import Demo, running_demo


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Four authorities, served by the real program."""
    with running_demo() as running:
        yield running
