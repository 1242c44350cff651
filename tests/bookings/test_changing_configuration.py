"""Changing a configuration: previewed, merged with what others change, refused where people are lost, taken back."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import translation

from tests.bookings.steps import book
from tests.bookings.test_configuration import OPENING, TEAM, book_at, load
from tests.factories import NOW, make_office
from tests.offices.documents import Plain, make_plain
from tests.offices.documents import change as put
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.availability import read_availability
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.effects import OfficePlaces
from wartefrei.bookings.errors import AppointmentsMisplaced
from wartefrei.bookings.models import Silence
from wartefrei.bookings.numbers import draw_number
from wartefrei.bookings.operations import cancel, close
from wartefrei.bookings.operations.configuration import (
    Applied,
    Effect,
    change,
    preview_change,
    preview_undo,
    undo,
)
from wartefrei.bookings.relocating import ClosedHours
from wartefrei.bookings.states import forget
from wartefrei.core.ticks import local_day
from wartefrei.offices.directory import read_directory
from wartefrei.offices.documents.differences import Conflict, Difference, Overtaken
from wartefrei.offices.documents.problems import NOTHING
from wartefrei.offices.errors import ConfigurationInvalid
from wartefrei.offices.exporting import export_plain
from wartefrei.offices.history import list_revisions, read_plain
from wartefrei.offices.models import Authority, Office, Revision

pytestmark = pytest.mark.django_db

ANNA, BERT = staff("anna"), staff("bert")
TEAM_A = ("offices", "buergeramt", "teams", "team-a")


@pytest.fixture(autouse=True)
def _authority() -> None:
    load(make_plain())


def edited(path: str, value: Any) -> Plain:
    _version, plain = read_plain("musterstadt")
    return put(plain, path, value)


def edit(path: str, value: Any, *, base: int | None = None, accept: bool = False, by: Any = ANNA) -> Applied:
    version, _plain = read_plain("musterstadt")
    return change(
        authority="musterstadt",
        base=base or version,
        document=edited(path, value) if base is None else put(_at(base), path, value),
        accept=accept,
        by=by,
        now=NOW,
    )


def _at(version: int) -> Plain:
    document: Plain = Revision.objects.get(version=version).document
    return document


def preview(path: str, value: Any) -> Effect:
    version, _plain = read_plain("musterstadt")
    return preview_change(authority="musterstadt", base=version, document=edited(path, value), now=NOW)


def state() -> dict[str, list[Any]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()
    }


def test_preview_is_what_would_happen_and_writes_nothing() -> None:
    appointment, before = book_at("08:00"), state()
    effect = preview(f"{OPENING}.from", "08:30")
    assert state() == before
    assert [one.code for one in effect.misplaced] == [appointment.code]
    # Monday and Tuesday lose half an hour of two online places, at ten minutes for the shortest service; the booked
    # quarter of an hour has been in the way of two
    assert effect.places == [OfficePlaces("buergeramt", 112, 102)]
    edit(f"{OPENING}.from", "08:30", accept=True)
    assert export_plain("musterstadt") == effect.document


def book_out() -> int:
    """How many can book at the office until nothing is free; nobody has afterwards."""
    count, office = 0, read_directory().office("amt")
    with transaction.atomic():
        while days := read_availability(offices=[office], basket={"pass": 1}, now=NOW).offices[0].days:
            book(office, days[0].starts[0])
            count += 1
        transaction.set_rollback(True)
    forget()  # versions that have never been
    return count


def test_preview_counts_what_people_can_book_before_and_after() -> None:
    office = make_office(lead_minutes=60, horizon_days=3, release_minutes=60)
    book(office, "08:00")
    cancel(appointment=book(office, "08:30"), by=CITIZEN, now=NOW)
    version, plain = read_plain("stadt")
    openings = plain["offices"][0]["teams"][0]["openings"]
    openings[:] = [openings[0] | {"to": "09:45"}, openings[0] | {"from": "09:55"}]
    effect = preview_change(authority="stadt", base=version, document=plain, now=NOW)
    # today from 11:00, Monday and nothing after it; a quarter before and five minutes after the break are no use
    assert effect.places == [OfficePlaces("amt", 4 + 14, 2 + 12)]
    assert book_out() == effect.places[0].before
    change(authority="stadt", base=version, document=plain, accept=False, by=ANNA, now=NOW)
    assert book_out() == effect.places[0].after


def test_change_keeps_a_revision_with_who_and_what() -> None:
    applied = edit(f"{TEAM}.name", "Team 1")
    assert (applied.version, applied.changes, applied.misplaced) == (2, 1, [])
    newest, first = list_revisions("musterstadt")
    assert (newest.version, newest.made_at, newest.made_by, newest.action) == (
        2,
        NOW,
        "staff:anna",
        "configuration.changed",
    )
    assert newest.differences == [Difference((*TEAM_A, "name"), "Team A", "Team 1")]
    assert (first.version, first.action, first.differences) == (1, "configuration.imported", [])
    assert AuditEvent.objects.latest("pk").details == {"version": 2, "changes": 1, "misplaced": 0}


def test_authority_from_before_the_history_gets_its_present_state_first() -> None:
    Revision.objects.all().delete()
    edit("name", "Neustadt")
    assert [(view.version, view.action, view.made_by) for view in list_revisions("musterstadt")] == [
        (2, "configuration.changed", "staff:anna"),
        (1, "configuration.found", ""),
    ]


def test_saving_what_is_there_already_changes_nothing() -> None:
    edit("name", "Neustadt")
    applied = edit("name", "Neustadt", base=1)
    assert (applied.changes, Authority.objects.get().version) == (0, 2), "sent twice, or by two"


def test_two_administrators_changing_different_things_are_both_kept() -> None:
    edit(f"{TEAM}.name", "Team 1", base=1)
    edit("services.0.minutes", 20, base=1, by=BERT)
    plain = export_plain("musterstadt")
    assert (plain["offices"][0]["teams"][0]["name"], plain["services"][0]["minutes"]) == ("Team 1", 20)


def test_two_administrators_changing_the_same_are_told_and_nothing_is_half_saved() -> None:
    edit(f"{TEAM}.name", "Team 1", base=1)
    mine = put(put(_at(1), f"{TEAM}.name", "Mein Team"), "services.0.minutes", 20)
    before = state()
    with pytest.raises(Overtaken) as refusal:
        change(authority="musterstadt", base=1, document=mine, accept=False, by=BERT, now=NOW)
    assert refusal.value.conflicts == [Conflict((*TEAM_A, "name"), "Mein Team", "Team 1", "staff:anna", NOW)]
    assert state() == before


def test_closure_removed_by_one_and_changed_by_another_is_told() -> None:
    new = {"from": "2026-12-24", "to": "2027-01-02", "reason": {"de": "Betriebsferien"}}
    edit("closures.0", new, base=1)
    with pytest.raises(Overtaken) as refusal:
        edit("closures.0", None, base=1, by=BERT)
    assert refusal.value.conflicts == [Conflict(("closures",), NOTHING, new, "staff:anna", NOW)]


def test_last_change_is_taken_back() -> None:
    before = export_plain("musterstadt")
    edit(f"{TEAM}.name", "Team 1")
    effect = preview_undo(authority="musterstadt", version=2, now=NOW)
    assert effect.differences == [Difference((*TEAM_A, "name"), "Team 1", "Team A")]
    undo(authority="musterstadt", version=2, accept=False, by=BERT, now=NOW)
    assert export_plain("musterstadt") == before
    newest = list_revisions("musterstadt")[0]
    assert (newest.version, newest.action, newest.undone, newest.made_by) == (
        3,
        "configuration.undone",
        2,
        "staff:bert",
    )
    undo(authority="musterstadt", version=3, accept=False, by=BERT, now=NOW)
    assert export_plain("musterstadt")["offices"][0]["teams"][0]["name"] == "Team 1"


def test_older_change_is_taken_back_and_later_ones_stay() -> None:
    edit("closures.0.to", "2027-01-02")
    edit("name", "Neustadt")
    undo(authority="musterstadt", version=2, accept=False, by=ANNA, now=NOW)
    plain = export_plain("musterstadt")
    assert (plain["closures"][0]["to"], plain["name"]) == ("2026-12-31", "Neustadt")


def test_change_that_was_changed_again_cannot_be_taken_back() -> None:
    edit("name", "Neustadt")
    edit("name", "Altstadt", by=BERT)
    with pytest.raises(Overtaken) as refusal:
        undo(authority="musterstadt", version=2, accept=True, by=ANNA, now=NOW)
    assert refusal.value.conflicts == [
        Conflict(("name",), "Stadt Musterstadt", "Altstadt", "staff:bert", NOW)
    ]


def test_places_are_lost_only_knowingly_and_every_loss_is_audited() -> None:
    appointment = book_at("08:00")
    with pytest.raises(AppointmentsMisplaced):
        edit(f"{OPENING}.from", "08:05")
    version, _plain = read_plain("musterstadt")
    document = edited(f"{OPENING}.from", "08:05")
    with pytest.raises(AppointmentsMisplaced):  # somebody else than those who were shown
        change(authority="musterstadt", base=version, document=document, accept=["X"], by=ANNA, now=NOW)
    change(
        authority="musterstadt", base=version, document=document, accept=[appointment.code], by=ANNA, now=NOW
    )
    event = AuditEvent.objects.get(action="appointment.displaced")
    assert (event.subject, event.actor, event.details) == (appointment.code, "staff:anna", {"version": 2})
    appointment.refresh_from_db()
    assert appointment.status == "booked"


def test_office_team_and_service_with_coming_appointments_stay() -> None:
    book_at("08:00")
    service = {"id": "fund", "name": {"de": "Fundsachen"}, "minutes": 10}
    plain = put(read_plain("musterstadt")[1], "services.2", service)
    put(plain, "services.0", None)
    put(plain, f"{TEAM}.services", ["fund", "meldung"])
    put(plain, "emergency.service", "fund")
    plain["offices"][0]["teams"][1]["letters"] = "A-Z"
    with pytest.raises(ConfigurationInvalid) as refusal:
        change(authority="musterstadt", base=1, document=plain, accept=True, by=ANNA, now=NOW)
    assert [(problem.path, problem.got) for problem in refusal.value.found] == [(("services",), "pass")]
    plain = edited(f"{TEAM}.id", "team-neu")
    put(plain, "offices.0.counters.0.teams.0", "team-neu")
    with pytest.raises(ConfigurationInvalid) as refusal, translation.override("en"):
        change(authority="musterstadt", base=1, document=plain, accept=True, by=ANNA, now=NOW)
    [problem] = refusal.value.found
    assert (problem.path, problem.got) == (("offices", 0, "teams"), "team-a")
    assert problem.sentence.startswith("Team A can't be removed yet: 1 coming appointment is booked there.")
    plain = put(edited("offices.0.id", "neues-amt"), "emergency.office", "neues-amt")
    with pytest.raises(ConfigurationInvalid) as refusal:
        change(authority="musterstadt", base=1, document=plain, accept=True, by=ANNA, now=NOW)
    assert [(problem.path, problem.got) for problem in refusal.value.found] == [(("offices",), "buergeramt")]


def test_change_that_contradicts_itself_is_explained_at_the_field() -> None:
    with pytest.raises(ConfigurationInvalid) as refusal:
        edit(f"{OPENING}.to", "07:00")
    assert [problem.path for problem in refusal.value.found] == [
        ("offices", 0, "teams", 0, "openings", 0, "to")
    ]


def test_two_changes_that_contradict_only_together_are_refused() -> None:
    service = {"id": "fund", "name": {"de": "Fundsachen"}, "minutes": 10}
    plain = put(_at(1), "services.2", service)
    put(plain, "offices.0.teams.1.services.1", "fund")
    change(authority="musterstadt", base=1, document=plain, accept=False, by=ANNA, now=NOW)
    undone = put(_at(1), "groups.neu", {"de": "Neu"})
    change(authority="musterstadt", base=1, document=undone, accept=False, by=BERT, now=NOW)
    edit("services.2.group", "neu", by=ANNA)
    with pytest.raises(ConfigurationInvalid):
        undo(authority="musterstadt", version=3, accept=False, by=BERT, now=NOW)


def test_closure_stands_in_the_history_and_is_taken_back() -> None:
    office, start_at = read_directory().office("buergeramt"), NOW + timedelta(days=3)
    hours = ClosedHours(office, None, start_at, start_at + timedelta(hours=2), timedelta(hours=24))
    close(hours=hours, reason={"de": "Streik"}, silence=Silence.KEEP, answer_hours=24, by=BERT, now=NOW)
    newest = list_revisions("musterstadt")[0]
    assert (newest.action, newest.made_by) == ("office.closed", "staff:bert")
    closure = {"from": "2026-11-23 10:00", "to": "2026-11-23 12:00", "reason": {"de": "Streik"}}
    assert newest.differences == [Difference(("offices", "buergeramt", "closures"), NOTHING, closure)]
    undo(authority="musterstadt", version=newest.version, accept=False, by=ANNA, now=NOW)
    assert "closures" not in export_plain("musterstadt")["offices"][0]


def test_removed_team_comes_back_with_everything_it_had() -> None:
    before = export_plain("musterstadt")
    plain = put(read_plain("musterstadt")[1], "offices.0.counters", None)
    plain["offices"][0]["teams"] = [
        {**plain["offices"][0]["teams"][1], "services": ["pass", "meldung"], "emergency": True}
    ]
    change(authority="musterstadt", base=1, document=plain, accept=False, by=ANNA, now=NOW)
    assert [team["id"] for team in export_plain("musterstadt")["offices"][0]["teams"]] == ["team-b"]
    undo(authority="musterstadt", version=2, accept=False, by=ANNA, now=NOW)
    assert export_plain("musterstadt") == before


def moving(house: str = "kreishaus") -> Plain:
    """The office in another house, and the old house gone."""
    plain = edited("houses.0", {"id": house, "name": house, "address": "Ring 1"})
    return put(plain, "offices.0.house", house)


@translation.override("en")
def test_office_changes_its_house_only_while_nobody_has_a_number_of_the_old_one() -> None:
    appointment = book_at("08:00")
    version, _plain = read_plain("musterstadt")
    order: dict[str, Any] = {
        "authority": "musterstadt",
        "base": version,
        "document": moving(),
        "now": NOW,
    }
    before = state()
    for operation in (preview_change, partial(change, accept=True, by=ANNA)):
        with pytest.raises(ConfigurationInvalid) as refusal:
            operation(**order)
        [problem] = refusal.value.found
        assert problem.path == ("offices", 0, "house")
        assert "can't change its house yet: 1 appointment from today on is booked" in problem.sentence
    with pytest.raises(ConfigurationInvalid):
        load(moving(), accept=True)
    assert state() == before
    cancel(appointment=appointment, by=CITIZEN, now=NOW)
    load(moving())
    assert Office.objects.get().house.slug == "kreishaus"
    assert find_broken(now=NOW) == []


@translation.override("en")
def test_office_stays_in_its_house_on_a_day_with_numbers_and_goes_the_next() -> None:
    office = read_directory().office("buergeramt")
    draw_number(house=office.house, day=local_day(NOW, office.zone))
    with pytest.raises(ConfigurationInvalid, match="can't change its house today"):
        load(moving())
    load(moving(), now=NOW + timedelta(days=1))
    assert Office.objects.get().house.slug == "kreishaus"


def test_change_of_house_is_not_taken_back_when_somebody_has_booked_since() -> None:
    change(authority="musterstadt", base=1, document=moving(), accept=False, by=ANNA, now=NOW)
    book_at("08:00")
    with pytest.raises(ConfigurationInvalid):
        undo(authority="musterstadt", version=2, accept=True, by=ANNA, now=NOW)
