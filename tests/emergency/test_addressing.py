"""A wrong e-mail address can be corrected: the mail comes again, and all later ones go to the new address."""

import pytest
import time_machine
from django.test import Client

from tests.bookings.steps import refused
from tests.emergency.steps import again, mail_time, mails, make_emergency_office, register
from tests.factories import NOW
from wartefrei.accounts.actors import CITIZEN
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings import operations
from wartefrei.bookings.emergency import describe_request
from wartefrei.bookings.errors import EmailMissing, RequestEnded
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.notifications.models import Kind, Message

pytestmark = pytest.mark.django_db
NEW = "right@example.org"


def correct(request: EmergencyRequest, email: str = NEW) -> EmergencyRequest:
    return operations.readdress_request(request=request, email=email, by=CITIZEN, now=NOW)


def test_pending_and_later_mails_go_to_the_new_address() -> None:
    make_emergency_office()
    request = register(title="visa", now=NOW)
    operations.mark_unreachable(code=request.code, now=NOW)
    assert describe_request(again(request), now=NOW).has_bounced
    correct(request)
    assert (again(request).email, again(request).bounced_at) == (NEW, None)
    assert set(Message.objects.values_list("recipient", flat=True)) == {NEW}
    assert mails(request).count(Kind.EMERGENCY_REGISTERED) == 2
    assert AuditEvent.objects.filter(action="emergency.readdressed").count() == 1


def test_with_a_place_the_appointment_is_mailed() -> None:
    make_emergency_office()
    request = register()
    operations.allot_due(now=mail_time())
    correct(again(request))
    row = again(request)
    assert row.appointment is not None
    assert (row.email, row.appointment.email) == (NEW, NEW)
    assert mails(request).count(Kind.EMERGENCY_ALLOTTED) == 2


def test_page_of_the_request_takes_another_address(client: Client) -> None:
    make_emergency_office()
    with time_machine.travel(NOW, tick=False):
        request = register(title="visa", now=NOW)
        page = f"/en/stadt/emergency/{describe_request(request, now=NOW).token}/"
        assert f"{page}address/" in client.get(page).content.decode()
        assert request.email in client.get(f"{page}address/").content.decode()
        wrong = client.post(f"{page}address/", {"email": "nobody"})
        assert "The e-mail address has no @ sign" in wrong.content.decode()
        assert client.post(f"{page}address/", {"email": NEW}).headers["Location"] == page
    assert again(request).email == NEW


def test_same_address_is_mailed_again_a_few_times() -> None:
    make_emergency_office()
    request = register(now=NOW)
    for _ in range(5):
        correct(request, request.email)
    assert mails(request).count(Kind.EMERGENCY_REGISTERED) == 6
    with refused(TooManyAttempts):
        correct(request, request.email)


def test_no_address_and_no_open_request() -> None:
    make_emergency_office()
    request = register(now=NOW)
    with refused(EmailMissing):
        correct(request, "")
    operations.withdraw_request(request=request, by=CITIZEN, now=NOW)
    with refused(RequestEnded):
        correct(again(request))
