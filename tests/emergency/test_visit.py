"""On site: served, refused, missed, unserved; what follows for the request, its papers and its person."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.bookings.steps import refused
from tests.emergency.steps import (
    CLERK,
    again,
    mail_time,
    mails,
    make_emergency_office,
    procedure,
    register,
    send,
    status,
)
from tests.factories import MONDAY, make_person, touch
from wartefrei.accounts.actors import Actor
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings import operations
from wartefrei.bookings.emergency import describe_request, read_day
from wartefrei.bookings.errors import DocumentUnknown, RequestEnded
from wartefrei.bookings.models import Appointment, EmergencyDocument, EmergencyRequest
from wartefrei.bookings.operations.requests import get_store
from wartefrei.notifications.models import Kind, Message
from wartefrei.offices.directory import read_directory
from wartefrei.offices.models import Authority
from wartefrei.records.operations import Overdue, erase_overdue, find_overdue
from wartefrei.records.operations.retention import find_overdue_at

pytestmark = pytest.mark.django_db
COME = timedelta(minutes=35)
"""From the mail to the first start."""


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Papers lie in a folder of the test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def allotted(**changes: Any) -> tuple[EmergencyRequest, Appointment]:
    """Somebody who has got a place on Monday."""
    make_emergency_office()
    request = register(**changes)
    operations.allot_due(now=mail_time())
    appointment = again(request).appointment
    assert appointment is not None
    return request, appointment


def test_request_is_served_when_serving_begins() -> None:
    request, appointment = allotted()
    operations.attend(appointment=appointment, by=CLERK, now=mail_time() + COME)
    assert (status(request), again(request).person_key) == ("served", None)


def test_papers_that_are_wrong_are_refused_with_a_reason_after_serving_has_begun_too() -> None:
    request, appointment = allotted()
    now = mail_time() + COME
    operations.attend(appointment=appointment, by=CLERK, now=now)
    operations.refuse(request=again(request), reason="Der Titel gilt noch.", by=CLERK, now=now)
    (mail,) = Message.objects.filter(kind=Kind.EMERGENCY_REFUSED)
    assert (status(request), mail.context["reason"]) == ("refused", {"de": "Der Titel gilt noch."})
    assert mail.context["emergency"]["status_url"] == ""
    assert mail.context["emergency"]["register_url"].endswith("/ar/stadt/emergency/")


def test_clerk_confirms_without_a_queue_and_the_appointment_counts_as_attended() -> None:
    request, appointment = allotted()
    operations.serve(request=request, note="Pass liegt vor", by=CLERK, now=mail_time() + COME)
    operations.serve(request=again(request), by=CLERK, now=mail_time() + COME)
    appointment.refresh_from_db()
    assert (status(request), appointment.status, again(request).note) == (
        "served",
        "attended",
        "Pass liegt vor",
    )


def test_who_does_not_come_has_missed_it_and_may_register_again() -> None:
    person = make_person()
    request, appointment = allotted(person=person)
    operations.miss(appointment=appointment, by=CLERK, now=mail_time() + COME)
    assert (status(request), mails(request)[-1]) == ("missed", Kind.EMERGENCY_MISSED)
    assert register(person=person).pk != request.pk
    operations.attend(appointment=appointment, by=CLERK, now=mail_time() + 2 * COME)
    assert status(request) == "served"


def test_who_was_there_when_the_office_closed_is_among_the_complete_again() -> None:
    request, appointment = allotted()
    operations.leave_unserved(appointment=appointment, by=CLERK, now=mail_time(clock="12:30"))
    assert (status(request), mails(request)[-1]) == ("complete", Kind.EMERGENCY_UNSERVED)
    assert describe_request(again(request), now=mail_time(clock="12:31")).appointment is None
    operations.allot_due(now=mail_time(MONDAY + timedelta(days=1)))
    assert status(request) == "allotted"


def test_appointment_cancelled_by_the_office_leaves_the_request_in_its_place() -> None:
    request, appointment = allotted()
    operations.cancel_by_office(
        appointment=appointment, reason={"de": "Wasserschaden"}, by=CLERK, now=mail_time() + COME / 2
    )
    assert status(request) == "complete"
    (mail,) = Message.objects.filter(kind=Kind.CANCELLED_BY_OFFICE)
    assert mail.context["emergency"]["status_url"]


def test_somebody_from_the_standby_is_served_without_an_appointment() -> None:
    make_emergency_office(places=1, minutes=180)
    chosen, waiting = register(), register(expires_on=MONDAY + timedelta(days=1))
    operations.allot_due(now=mail_time())
    appointment = again(chosen).appointment
    assert appointment is not None
    operations.miss(appointment=appointment, by=CLERK, now=mail_time(clock="09:00"))
    day = read_day(procedure(), day=MONDAY, now=mail_time(clock="09:00"))
    assert (day.freed, [row.code for row in day.standby]) == (1, [waiting.code])
    operations.serve(request=waiting, by=CLERK, now=mail_time(clock="09:10"))
    assert status(waiting) == "served"


def test_ended_request_can_be_neither_served_nor_declined() -> None:
    request, appointment = allotted()
    operations.withdraw_request(request=request, by=CLERK, now=mail_time() + COME / 2)
    appointment.refresh_from_db()
    assert (status(request), appointment.status, mails(request)) == ("withdrawn", "cancelled", [])
    with refused(RequestEnded):
        operations.decline(request=again(request), by=CLERK, now=mail_time() + COME)
    with refused(RequestEnded):
        operations.serve(request=again(request), by=CLERK, now=mail_time() + COME)


def test_erasing_the_appointment_erases_the_request_with_its_papers(folder: Path) -> None:
    make_emergency_office()
    request = register(title="visa")
    send(request, "passport", now=mail_time() - timedelta(hours=1))
    operations.allot_due(now=mail_time())
    appointment = again(request).appointment
    assert appointment is not None
    operations.erase(appointment=appointment, by=CLERK, now=mail_time() + COME / 2)
    row = again(request)
    assert (row.status, row.family_name, row.email, row.documents.count()) == ("withdrawn", "", "", 0)


@pytest.mark.django_db(transaction=True)
def test_paper_is_shown_to_staff_of_the_authority_audited_each_time_and_destroyed_a_day_after_the_visit(
    folder: Path,
) -> None:
    make_emergency_office()
    request = register(title="visa")
    paper = send(request, "passport", now=mail_time() - timedelta(hours=1))
    operations.allot_due(now=mail_time())
    now = mail_time() + COME
    authority = read_directory().authority("stadt")
    for _ in range(2):
        opened = operations.open_document(document=paper, authority=authority, by=CLERK, now=now)
    assert opened.media_type == "image/jpeg"
    assert opened.content[:3] == b"\xff\xd8\xff"
    views = AuditEvent.objects.filter(action="emergency.document_viewed", subject=request.code)
    assert list(views.values_list("actor", flat=True)) == ["staff:anna@stadt"] * 2
    operations.serve(request=request, by=CLERK, now=now)
    erase_overdue(now=now + timedelta(hours=23))
    assert EmergencyDocument.objects.count() == 1
    erase_overdue(now=now + timedelta(hours=25))
    assert EmergencyDocument.objects.count() == 0
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    with pytest.raises(DocumentUnknown):
        operations.open_document(document=paper, authority=authority, by=CLERK, now=now)


def test_papers_are_kept_as_long_as_the_authority_says(folder: Path) -> None:
    make_emergency_office()
    request = register(title="visa")
    send(request, "passport", now=mail_time() - timedelta(hours=1))
    operations.allot_due(now=mail_time())
    now = mail_time() + COME
    operations.serve(request=request, by=CLERK, now=now)
    Authority.objects.update(retention={"papers_days": 3})
    touch()
    later = now + timedelta(hours=73)
    assert Overdue("emergency papers", 1) in find_overdue(now=later)
    assert find_overdue_at(authority="stadt", now=later)["emergency papers"] == 1
    erase_overdue(now=now + timedelta(hours=71))
    assert EmergencyDocument.objects.count() == 1
    erase_overdue(now=now + timedelta(hours=73))
    assert EmergencyDocument.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_paper_deleted_withdrawn_or_left_from_a_broken_upload_is_gone(folder: Path) -> None:
    make_emergency_office()
    request, now = register(title="visa"), mail_time()
    paper = send(request, "passport", now=now)
    operations.remove_document(request=request, document=paper, by=CLERK, now=now)
    send(request, "passport", now=now)
    operations.withdraw_request(request=again(request), by=CLERK, now=now)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    get_store().write(b"left over")
    written = datetime.now(UTC)
    assert operations.destroy_orphans(now=written + timedelta(hours=1)) == 0
    assert operations.destroy_orphans(now=written + timedelta(hours=3)) == 1


def test_papers_of_another_authority_do_not_exist() -> None:
    make_emergency_office()
    paper = send(register(title="visa"), "passport", now=mail_time())
    Authority.objects.create(
        slug="kreis", name="Kreis", land="BW", languages=["de"], email_sender="a@b.example"
    )
    with refused(DocumentUnknown):
        operations.open_document(
            document=paper, authority=read_directory().authority("kreis"), by=CLERK, now=mail_time()
        )


def test_person_is_erased_a_week_after_the_visit_and_a_day_after_withdrawing(folder: Path) -> None:
    make_emergency_office()
    served, withdrawn = register(by=Actor("citizen", client="hash")), register()
    operations.allot_due(now=mail_time())
    now = mail_time() + COME
    operations.serve(request=served, note="Müllers Pass", by=CLERK, now=now)
    operations.withdraw_request(request=withdrawn, by=CLERK, now=now - COME / 2)

    def personal(request: EmergencyRequest) -> list[object]:
        row = again(request)
        return [getattr(row, name) for name in EmergencyRequest.personal if getattr(row, name)]

    erase_overdue(now=now + timedelta(hours=23))
    assert personal(withdrawn)
    erase_overdue(now=now + timedelta(days=1))
    assert personal(withdrawn) == []
    assert again(served).client == ""
    erase_overdue(now=now + timedelta(days=6))
    assert again(served).family_name
    erase_overdue(now=now + timedelta(days=7))
    assert (personal(served), status(served)) == ([], "served")
