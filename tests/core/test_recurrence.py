"""Recurrence against calendars drawn by hand and by a naive model."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartefrei.core.recurrence import Recurrence

MONDAY, TUESDAY, THURSDAY, SUNDAY = 0, 1, 3, 6
A_DAY = timedelta(days=1)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def days_of(recurrence: Recurrence, first: date, last: date) -> list[date]:
    days = (first + n * A_DAY for n in range((last - first).days + 1))
    return [day for day in days if recurrence.occurs_on(day)]


def naive_days(recurrence: Recurrence, last: date) -> list[date]:
    """Walk day by day from Monday of the first week, counting weeks and weekdays as a person does."""
    day = recurrence.first_date
    while day.weekday() != MONDAY:
        day -= A_DAY
    found, week = [], 0
    while day <= last:
        month = [
            date(day.year, day.month, number)
            for number in range(1, 32)
            if is_day(day.year, day.month, number)
        ]
        same_weekday = [other for other in month if other.weekday() == day.weekday()]
        nth = recurrence.nth_in_month
        fits_month = nth is None or (
            same_weekday[-1] == day
            if nth == -1
            else len(same_weekday) >= nth and same_weekday[nth - 1] == day
        )
        fits_week = week % recurrence.every_weeks == 0
        is_valid = recurrence.first_date <= day and (
            recurrence.last_date is None or day <= recurrence.last_date
        )
        if day.weekday() in recurrence.weekdays and fits_month and fits_week and is_valid:
            found.append(day)
        day += A_DAY
        week += day.weekday() == MONDAY
    return found


def is_day(year: int, month: int, number: int) -> bool:
    try:
        date(year, month, number)
    except ValueError:
        return False
    return True


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    first = draw(DAYS)
    nth = draw(st.none() | st.sampled_from([1, 2, 3, 4, 5, -1]))
    return Recurrence(
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        first_date=first,
        last_date=draw(st.none() | st.integers(0, 400).map(lambda days: first + days * A_DAY)),
        every_weeks=1 if nth is not None else draw(st.integers(1, 9)),
        nth_in_month=nth,
    )


@given(recurrences(), st.integers(0, 500))
def test_days_are_those_of_a_naive_calendar(recurrence: Recurrence, days: int) -> None:
    last = recurrence.first_date + days * A_DAY
    assert days_of(recurrence, recurrence.first_date - 10 * A_DAY, last) == naive_days(recurrence, last)


def test_last_weekday_is_the_last_in_all_twelve_months() -> None:
    last_thursdays = Recurrence(weekdays=frozenset({THURSDAY}), first_date=date(2026, 1, 1), nth_in_month=-1)
    assert [
        (day.month, day.day) for day in days_of(last_thursdays, date(2026, 1, 1), date(2026, 12, 31))
    ] == [
        *[(1, 29), (2, 26), (3, 26), (4, 30), (5, 28), (6, 25)],
        *[(7, 30), (8, 27), (9, 24), (10, 29), (11, 26), (12, 31)],
    ]


def test_last_weekday_in_february_of_a_leap_year() -> None:
    last_tuesdays = Recurrence(weekdays=frozenset({TUESDAY}), first_date=date(2028, 2, 1), nth_in_month=-1)
    assert days_of(last_tuesdays, date(2028, 2, 1), date(2028, 2, 29)) == [date(2028, 2, 29)]


def test_fifth_weekday_occurs_only_in_months_that_have_one() -> None:
    fifth_mondays = Recurrence(weekdays=frozenset({MONDAY}), first_date=date(2026, 1, 1), nth_in_month=5)
    assert days_of(fifth_mondays, date(2026, 1, 1), date(2026, 12, 31)) == [
        date(2026, 3, 30),
        date(2026, 6, 29),
        date(2026, 8, 31),
        date(2026, 11, 30),
    ]


def test_every_second_week_goes_on_over_a_year_of_53_weeks() -> None:
    fortnightly = Recurrence(
        weekdays=frozenset({MONDAY, SUNDAY}), first_date=date(2026, 12, 16), every_weeks=2
    )
    assert days_of(fortnightly, date(2026, 12, 1), date(2027, 1, 31)) == [
        date(2026, 12, 20),  # Wednesday 16th lies in week 51; 2026 has 53 weeks
        date(2026, 12, 28),
        date(2027, 1, 3),
        date(2027, 1, 11),
        date(2027, 1, 17),
        date(2027, 1, 25),
        date(2027, 1, 31),
    ]


def test_first_and_last_date_are_inclusive() -> None:
    week = Recurrence(weekdays=frozenset(range(7)), first_date=date(2026, 3, 28), last_date=date(2026, 3, 30))
    assert days_of(week, date(2026, 3, 1), date(2026, 4, 30)) == [
        date(2026, 3, 28),
        date(2026, 3, 29),
        date(2026, 3, 30),
    ]


def test_the_last_days_of_the_calendar_do_no_harm() -> None:
    every_day = Recurrence(weekdays=frozenset(range(7)), first_date=date.min, nth_in_month=-1)
    assert (every_day.occurs_on(date.max), every_day.occurs_on(date.min)) == (True, False)


@pytest.mark.parametrize(
    ("weekdays", "last_date", "every_weeks", "nth_in_month"),
    [
        ([], None, 1, None),
        ([7], None, 1, None),
        ([-1], None, 1, None),
        ([0], date(2025, 12, 31), 1, None),
        ([0], None, 0, None),
        ([0], None, -2, None),
        ([0], None, 1, 0),
        ([0], None, 1, 6),
        ([0], None, 1, -2),
        ([0], None, 2, 1),
    ],
)
def test_nonsense_is_refused(
    weekdays: list[int], last_date: date | None, every_weeks: int, nth_in_month: int | None
) -> None:
    with pytest.raises(ValueError, match=r"must|can't"):
        Recurrence(frozenset(weekdays), date(2026, 1, 1), last_date, every_weeks, nth_in_month)
