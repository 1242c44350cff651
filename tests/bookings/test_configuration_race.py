"""Bookings and changes of configuration at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from itertools import cycle
from random import Random
from threading import Event

import pytest
from django.db import connection, transaction

from tests.factories import MONDAY, NOW, make_person
from tests.offices.documents import change, make_plain
from wartefrei.accounts.actors import CITIZEN, SYSTEM
from wartefrei.accounts.models import Staff
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.errors import AppointmentsMisplaced, Refusal
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import book
from wartefrei.bookings.operations.configuration import apply_configuration
from wartefrei.bookings.operations.configuration import change as edit
from wartefrei.bookings.operations.founding import found_authority
from wartefrei.core.availability import Span, find_misplaced
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.ticks import wall_instant
from wartefrei.offices.directory import read_directory
from wartefrei.offices.documents.schema import AuthorityDocument
from wartefrei.offices.errors import AuthorityExists, ConfigurationInvalid
from wartefrei.offices.founding import Foundation, Pattern, draft_authority
from wartefrei.offices.history import list_revisions, read_plain
from wartefrei.offices.importing import AUTHORITIES, check_plain, read_documents

LEONBERG = AUTHORITIES / "leonberg.yaml"
TOWN = Foundation(
    slug="boeblingen",
    name="Stadt Böblingen",
    land="BW",
    email_sender="termine@boeblingen.example",
    house="Rathaus",
    address="Marktplatz 16",
    languages=("de",),
    pattern=Pattern.BARE,
)
OPENING = "offices.0.teams.0.openings.0"


def configure(places: int) -> bool:
    """Give the morning so many places; says whether nobody would lose theirs by it."""
    plain = change(change(make_plain(), f"{OPENING}.places", places), f"{OPENING}.online", places)
    documents = [AuthorityDocument.model_validate(plain)]
    try:
        apply_configuration(documents=documents, accept=False, by=SYSTEM, now=NOW)
    except AppointmentsMisplaced:
        return False
    return True


def reconfigure(places: int) -> bool:
    """The same as `configure`, by form."""
    base, plain = read_plain("musterstadt")
    document = change(change(plain, f"{OPENING}.places", places), f"{OPENING}.online", places)
    try:
        edit(authority="musterstadt", base=base, document=document, accept=False, by=SYSTEM, now=NOW)
    except AppointmentsMisplaced:
        return False
    return True


def book_some(seed: int) -> None:
    starts = Random(seed)
    try:
        for _ in range(8):
            office = read_directory().office("buergeramt")
            start_at = wall_instant(MONDAY, 480 + 5 * starts.randrange(45), office.zone)
            person = make_person(
                family_name=f"Albrecht{'abcdefgh'[seed]}", given_name=f"A{'b' * starts.randrange(40)}"
            )
            with suppress(Refusal):
                book(
                    office=office,
                    basket={"pass": 1},
                    start_at=start_at,
                    person=person,
                    language="de",
                    by=CITIZEN,
                    now=NOW,
                )
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_no_booking_comes_between_a_change_and_its_check() -> None:
    configure(2)
    with ThreadPoolExecutor(4) as pool:
        bookers = [pool.submit(book_some, seed) for seed in range(4)]
        answers = [
            write(places)
            for places, write in zip(
                (1, 2, 1, 3, 1, 4, 2, 3, 1, 2), cycle((configure, reconfigure)), strict=False
            )
        ]
    for booker in bookers:
        booker.result()
    assert Appointment.objects.count() > 0
    assert any(answers)
    plan = read_directory().office("buergeramt").teams[0].plan(MONDAY)
    taken = Appointment.objects.filter(day__date=MONDAY).order_by("day_version")
    spans = [Span(row.start_tick, row.length, Contingent(row.contingent)) for row in taken]
    assert find_misplaced(plan, spans) == []


@pytest.mark.django_db(transaction=True)
def test_change_waits_for_bookings_under_way() -> None:
    configure(2)
    authority = read_directory().authority("musterstadt")
    under_way, may_end, order = Event(), Event(), list[str]()

    def keep_booking() -> None:
        with booking_transaction(authority):
            under_way.set()
            may_end.wait(10)
            order.append("booked")
        connection.close()

    def change_rules() -> None:
        configure(1)
        order.append("changed")
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        threads = [pool.submit(keep_booking)]
        under_way.wait(10)
        threads.append(pool.submit(change_rules))
        wait(threads, timeout=1.5)
        may_end.set()
    for thread in threads:
        thread.result()
    assert order == ["booked", "changed"]


Order = Callable[[], object]


def found() -> None:
    """Found the small town by form."""
    founder = Staff.objects.get(login="operator")
    found_authority(foundation=TOWN, staff=founder, now=NOW)


def import_town() -> None:
    """The same authority from a file."""
    document, _problems = check_plain(draft_authority(TOWN))
    assert document is not None
    apply_configuration(documents=[document], accept=False, by=SYSTEM, now=NOW)


def add_office(authority: str) -> None:
    """An office of a name that another authority wants as well."""
    base, plain = read_plain(authority)
    new = {**plain["offices"][0], "id": "zulassung"}
    plain["offices"].append(new)
    edit(authority=authority, base=base, document=plain, accept=False, by=SYSTEM, now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("first", "second", "refusal"),
    [
        (found, found, AuthorityExists),
        (import_town, found, AuthorityExists),
        (partial(add_office, "musterstadt"), partial(add_office, "leonberg"), ConfigurationInvalid),
    ],
)
def test_who_wants_a_short_name_at_the_same_instant_is_told_that_it_is_taken(
    first: Order, second: Order, refusal: type[Exception]
) -> None:
    configure(2)
    [leonberg] = read_documents(LEONBERG.read_bytes(), name="leonberg")
    apply_configuration(documents=[leonberg], accept=False, by=SYSTEM, now=NOW)
    Staff.objects.create(login="operator")
    is_made, may_end = Event(), Event()

    def win() -> None:
        with transaction.atomic():
            first()
            is_made.set()
            may_end.wait(10)
        connection.close()

    def lose() -> None:
        try:
            with pytest.raises(refusal):
                second()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        threads = [pool.submit(win)]
        is_made.wait(10)
        threads.append(pool.submit(lose))
        wait(threads, timeout=1)
        may_end.set()
    for thread in threads:
        thread.result()


def rename(team: int) -> None:
    """Several changes of one team, each from what is there when it begins."""
    try:
        for number in range(4):
            base, plain = read_plain("musterstadt")
            document = change(plain, f"offices.0.teams.{team}.name", f"Team {team} {number}")
            edit(authority="musterstadt", base=base, document=document, accept=False, by=SYSTEM, now=NOW)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_same_instant_are_all_kept() -> None:
    configure(2)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(rename, (0, 1)))
    teams = read_plain("musterstadt")[1]["offices"][0]["teams"]
    assert [team["name"] for team in teams] == ["Team 0 3", "Team 1 3"]
    assert [view.version for view in list_revisions("musterstadt")] == list(range(9, 0, -1))
