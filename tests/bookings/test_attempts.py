"""Trying one team after the other inside a larger transaction."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.factories import MONDAY, NOW, make_office
from wartefrei.bookings.days import booking_transaction, lock_days
from wartefrei.bookings.models import TeamDay
from wartefrei.bookings.operations.attempts import DayFull, try_teams
from wartefrei.offices.entries import TeamEntry


@pytest.mark.django_db(transaction=True)
def test_full_day_is_let_go_before_the_next_team_is_asked() -> None:
    if not connection.features.has_select_for_update_nowait:
        pytest.skip("SQLite has one writer, so no order of locks")
    offices = [make_office(slug="eins"), make_office(slug="zwei")]
    TeamDay.objects.bulk_create(TeamDay(team_id=office.teams[0].pk, date=MONDAY) for office in offices)

    def find_full(team: TeamEntry) -> None:
        with booking_transaction(offices[-1].authority):
            lock_days([(MONDAY, team.pk)], offices[-1].authority, now=NOW)
            raise DayFull

    def lock_both_elsewhere() -> int:
        try:
            with transaction.atomic():
                return len(TeamDay.objects.select_for_update(nowait=True).all())
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as elsewhere:
        assert try_teams([office.teams[0] for office in offices], find_full) is None
        assert elsewhere.submit(lock_both_elsewhere).result() == 2
