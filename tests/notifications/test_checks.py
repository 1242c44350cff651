"""What `wartefrei check` says about the outbox itself."""

from datetime import timedelta

import pytest

from tests.bookings.steps import book
from tests.factories import NOW, make_office
from wartefrei.notifications.checks import find_broken, repair
from wartefrei.notifications.models import Kind, Message, State

pytestmark = pytest.mark.django_db


def find(minutes: int = 0) -> list[str]:
    return [str(finding) for finding in find_broken(now=NOW + timedelta(minutes=minutes))]


def test_mail_that_waits_for_long_is_late() -> None:
    book(make_office(), "08:00")
    assert find(15) == []
    assert find(16) == ["outbox: 1 mails: due for over 15 minutes: does a worker run, is EMAIL_URL right?"]
    Message.objects.update(error="MAIL 550")
    assert find(16) == ["outbox: 1 mails: due for over 15 minutes: the server says MAIL 550"]


@pytest.mark.parametrize("state", [State.SENT, State.WITHDRAWN, State.FAILED])
def test_mail_that_has_left_holds_nothing_it_said(state: State) -> None:
    booked = book(make_office(), "08:00")
    Message.objects.filter(kind=Kind.REMINDER).delete()
    mail = Message.objects.get()
    explained = [f"outbox: confirmation of {booked.code}: is settled but still holds what it said"]
    failed = [f"outbox: confirmation of {booked.code}: given up: refused"] if state is State.FAILED else []
    for recipient, context in ((booked.email, {}), ("", mail.context)):
        Message.objects.update(
            state=state, settled_at=NOW, recipient=recipient, context=context, error="refused"
        )
        assert find() == failed + explained
    assert [str(finding) for finding in repair()] == explained
    assert find() == failed
    assert repair() == []
