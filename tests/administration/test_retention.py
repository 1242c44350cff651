"""The report of what is erased: when it last ran, what is due, and only one's own authority's."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.bookings.steps import book
from tests.factories import NOW, make_office, touch
from tests.staff import make_staff, sign_in
from wartefrei.accounts.actors import CITIZEN, SYSTEM
from wartefrei.accounts.models import Role
from wartefrei.accounts.operations import audit
from wartefrei.bookings.operations import cancel
from wartefrei.offices.models import Authority
from wartefrei.records.models import RetentionRun
from wartefrei.records.operations import KindReport, erase_overdue, read_report
from wartefrei.records.operations.retention import RULES
from wartefrei.web.administration.retention import KINDS

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def cancelled(authority: str, now: object) -> KindReport:
    report = read_report(authority=authority, now=now)  # type: ignore[arg-type]
    return next(kind for kind in report.kinds if kind.kind == "cancelled appointments")


def test_what_is_due_is_counted_and_then_what_was_erased_for_thirty_days() -> None:
    cancel(appointment=book(make_office(), "08:00"), by=CITIZEN, now=NOW)
    assert cancelled("stadt", NOW) == KindReport("cancelled appointments", erased=0, due=0, soon=1)
    later = NOW + DAY
    assert cancelled("stadt", later) == KindReport("cancelled appointments", erased=0, due=1, soon=0)
    erase_overdue(now=later)
    assert cancelled("stadt", later) == KindReport("cancelled appointments", erased=1, due=0, soon=0)
    Authority.objects.create(
        slug="kreis", name="Kreis", land="BW", languages=["de"], email_sender="a@b.example"
    )
    touch()
    assert cancelled("kreis", later).erased == 0
    assert RetentionRun.objects.get().erased["cancelled appointments"] == {"stadt": 1}
    erase_overdue(now=later + 31 * DAY)
    assert cancelled("stadt", later + 31 * DAY).erased == 0


def test_worker_that_does_not_run_is_noticed() -> None:
    make_office()
    assert read_report(authority="stadt", now=NOW).is_late
    erase_overdue(now=NOW)
    assert not read_report(authority="stadt", now=NOW + timedelta(hours=2)).is_late
    assert read_report(authority="stadt", now=NOW + timedelta(hours=4)).is_late


def test_page_shows_numbers_of_the_own_authority(client: Client) -> None:
    make_office()
    audit(action="day.ended", by=SYSTEM, now=NOW - 400 * DAY, subject="amt", authority="stadt")
    audit(action="day.ended", by=SYSTEM, now=NOW - 400 * DAY, subject="x", authority="kreis")
    sign_in(client, make_staff(Role.AUTHORITY_ADMINISTRATOR))
    with time_machine.travel(NOW, tick=False):
        page = client.get("/administration/authorities/stadt/retention/?language=de").content.decode()
    assert "Es lief noch nicht." in page
    row = page.partition("Einträge des Prüfprotokolls")[2].partition("</tr>")[0]
    assert row.count(">1<") == 1


def test_every_kind_has_words() -> None:
    assert [rule.kind for rule in RULES] == list(KINDS)
