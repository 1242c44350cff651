"""New times after a closure: near the old time of day, families together, the earlier first, nobody twice."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from wartefrei.core.availability import Span, count_taken, find_misplaced
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.plan import DayPlan
from wartefrei.core.relocation import Day, Displaced, Proposal, propose

MONDAY = date(2026, 11, 23).toordinal()
TUESDAY, WEDNESDAY = MONDAY + 1, MONDAY + 2
EIGHT, NINE, TEN, NOON = 96, 108, 120, 144
TEAM, OTHER = 1, 2


def plan(ordinal: int, *, places: int = 1, first: int = EIGHT, end: int = NOON) -> DayPlan:
    """A day with places from `first` to `end`, starts every ten minutes."""
    ticks = 288

    def layer(value: int, step: int = 1) -> int:
        return int.from_bytes(
            bytes(
                value if first <= tick < end and (tick - first) % step == 0 else 0 for tick in range(ticks)
            ),
            "little",
        )

    return DayPlan(
        day=date.fromordinal(ordinal),
        ticks=ticks,
        places=layer(places),
        online=layer(places),
        emergency=0,
        grid=layer(0x80, 2),
        first_tick=first,
    )


def displaced(
    key: int, start: int, *, day: int = MONDAY, family: str = "", teams: tuple[int, ...] = (TEAM,)
) -> Displaced:
    return Displaced(key=key, day=day, start=start, length=4, family=family, teams=teams)


def days(*ordinals: int, team: int = TEAM, places: int = 1) -> dict[tuple[int, int], Day]:
    return {(ordinal, team): Day(plan(ordinal, places=places)) for ordinal in ordinals}


def test_same_time_on_the_next_day() -> None:
    assert propose([displaced(1, NINE)], days(TUESDAY, WEDNESDAY)) == [Proposal(1, TUESDAY, NINE, TEAM)]


def test_same_time_a_day_later_is_as_good_as_an_hour_off() -> None:
    taken = count_taken([Span(EIGHT, 36, Contingent.ONLINE)])  # until 11:00
    full = {(TUESDAY, TEAM): Day(plan(TUESDAY), taken)}
    (proposal,) = propose([displaced(1, NINE)], full | days(WEDNESDAY))
    assert proposal == Proposal(1, WEDNESDAY, NINE, TEAM)
    (proposal,) = propose([displaced(1, TEN)], full | days(WEDNESDAY))
    assert proposal == Proposal(1, TUESDAY, TEN + 12, TEAM)  # an hour off, and earlier


def test_a_later_day_is_better_than_an_earlier_one() -> None:
    assert propose([displaced(1, NINE, day=TUESDAY)], days(MONDAY, WEDNESDAY)) == [
        Proposal(1, WEDNESDAY, NINE, TEAM)
    ]


def test_who_had_the_earlier_time_chooses_first() -> None:
    people = [displaced(2, NINE + 2), displaced(1, NINE)]
    assert propose(people, days(TUESDAY)) == [
        Proposal(2, TUESDAY, NINE + 4, TEAM),
        Proposal(1, TUESDAY, NINE, TEAM),
    ]


def test_family_stays_together() -> None:
    people = [displaced(1, NINE, family="a"), displaced(2, NINE + 4, family="a")]
    taken = count_taken([Span(NINE + 4, 4, Contingent.ONLINE)])
    open_days = {(TUESDAY, TEAM): Day(plan(TUESDAY), taken)} | days(WEDNESDAY)
    first, second = propose(people, open_days)
    assert first == Proposal(1, TUESDAY, NINE, TEAM)
    assert second.day == TUESDAY


def test_own_team_before_another_at_the_same_time() -> None:
    open_days = days(TUESDAY, team=OTHER) | days(TUESDAY)
    assert propose([displaced(1, NINE, teams=(TEAM, OTHER))], open_days) == [Proposal(1, TUESDAY, NINE, TEAM)]


def test_nobody_is_sent_to_a_time_too_soon() -> None:
    open_days = {(MONDAY, TEAM): Day(plan(MONDAY), from_tick=TEN)}
    assert propose([displaced(1, NINE)], open_days) == [Proposal(1, MONDAY, TEN, TEAM)]


def test_nothing_free_is_said() -> None:
    people = [displaced(number, NINE) for number in range(13)]
    found = propose(people, days(TUESDAY))  # four hours of twenty minutes: twelve
    assert [proposal.day for proposal in found] == [TUESDAY] * 12 + [None]
    assert propose([displaced(1, NINE)], {}) == [Proposal(1)]


PEOPLE = st.lists(
    st.builds(
        displaced,
        key=st.integers(0, 10_000),
        start=st.integers(EIGHT, NOON - 4),
        day=st.sampled_from([MONDAY, TUESDAY]),
        family=st.sampled_from(["", "a", "b"]),
        teams=st.sampled_from([(TEAM,), (TEAM, OTHER), (OTHER,)]),
    ),
    max_size=60,
    unique_by=lambda person: person.key,
)


@given(PEOPLE, st.integers(1, 3))
def test_places_are_never_given_twice(people: list[Displaced], places: int) -> None:
    open_days = days(TUESDAY, WEDNESDAY, places=places) | days(WEDNESDAY, team=OTHER, places=places)
    found = propose(people, open_days)
    assert [proposal.key for proposal in found] == [person.key for person in people]
    spans: dict[tuple[int, int], list[Span]] = {}
    for proposal in found:
        if proposal.day is not None and proposal.start is not None and proposal.team is not None:
            span = Span(proposal.start, 4, Contingent.STAFF)
            spans.setdefault((proposal.day, proposal.team), []).append(span)
    assert all(not find_misplaced(open_days[key].plan, given_out) for key, given_out in spans.items())
    assert Counter(proposal.team for proposal in found if proposal.day == TUESDAY).keys() <= {TEAM}
