"""The page that sends a test mail, and tells what the mail server says to it."""

import pytest
from django.test import Client

from tests.factories import make_office
from tests.notifications.conftest import Open
from tests.notifications.post import PostOffice
from tests.staff import make_staff, sign_in
from wartefrei.accounts.models import AuditEvent, Role
from wartefrei.notifications.checks import find_broken
from wartefrei.notifications.models import Message, State
from wartefrei.notifications.operations import TESTS, deliver_due
from wartefrei.notifications.transport import SmtpTransport, parse_email_url

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/administration/authorities/stadt/configuration/mail/test/"


@pytest.fixture
def admin(client: Client) -> Client:
    make_office()
    sign_in(client, make_staff(Role.AUTHORITY_ADMINISTRATOR))
    return client


def send(admin: Client, email: str = "ich@example.org") -> int:
    return admin.post(PAGE, {"email": email}).status_code


def read(admin: Client) -> str:
    return admin.get(PAGE).content.decode()


def deliver(server_port: int) -> Message:
    message = Message.objects.get()
    url = parse_email_url(f"smtp://127.0.0.1:{server_port}")
    deliver_due(now=message.due_at, transport=SmtpTransport(url), limit=5)
    message.refresh_from_db()
    return message


def test_test_mail_goes_through_the_outbox_in_the_language_of_the_office(
    admin: Client, open_server: Open, post_office: PostOffice
) -> None:
    assert send(admin) == 302
    assert "Wartet auf den Versand" in read(admin)
    assert deliver(open_server().port).state == State.SENT
    (mail,) = post_office.arrived
    assert mail["Subject"] == "Testmail"
    assert "amt@stadt.example" in mail["From"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Bürgeramt" in body.get_content()
    assert "Der Mailserver hat sie angenommen" in read(admin)
    assert AuditEvent.objects.filter(action="mail.tested", authority="stadt").count() == 1


def test_refusal_is_shown_in_the_words_of_the_server_without_addresses(
    admin: Client, open_server: Open, post_office: PostOffice
) -> None:
    post_office.refusals["*"] = "550 5.1.1 <ich@example.org> Recipient rejected"
    send(admin)
    message = deliver(open_server().port)
    assert (message.state, message.recipient) == (State.FAILED, "")
    assert message.error == "RCPT 550 5.1.1 … Recipient rejected"
    page = read(admin)
    assert "Der Mailserver lehnt sie ab" in page
    assert "… Recipient rejected" in page
    assert find_broken(now=message.due_at) == []


def test_sender_that_may_not_send_is_told_while_the_mail_is_tried_again(
    admin: Client, open_server: Open, post_office: PostOffice
) -> None:
    post_office.refusals["amt@stadt.example"] = "550 5.7.1 Sender not allowed"
    send(admin)
    assert deliver(open_server().port).state == State.PENDING
    page = read(admin)
    assert "Noch nicht angenommen" in page
    assert "Sender not allowed" in page


def test_only_some_test_mails_in_an_hour_and_none_to_what_is_no_address(admin: Client) -> None:
    assert send(admin, "ich") == 422
    assert [send(admin, f"ich{number}@example.org") for number in range(TESTS + 1)] == [302] * TESTS + [429]
    assert Message.objects.count() == TESTS
