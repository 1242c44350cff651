"""Public holidays of all 16 Länder in 2026 and 2027, as the Länder's own laws list them."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from wartefrei.core.lands import LAND_NAMES, Land
from wartefrei.offices.holidays import Calendar, is_holiday, make_calendar, name_holiday

EASTER_SUNDAYS = {2026: date(2026, 4, 5), 2027: date(2027, 3, 28)}
REPENTANCE_DAYS = {2026: date(2026, 11, 18), 2027: date(2027, 11, 17)}  # Wednesday before 23 November

EVERYWHERE = {
    "new year",
    "good friday",
    "easter monday",
    "labour",
    "ascension",
    "whit monday",
    "unity",
    "christmas",
    "boxing",
}
BESIDES = {  # the days beside the nine that all Länder keep
    Land.BADEN_WUERTTEMBERG: {"epiphany", "corpus christi", "all saints"},
    Land.BAYERN: {
        "epiphany",
        "corpus christi",
        "all saints",
    },  # Mariä Himmelfahrt: in most municipalities, not in all
    Land.BERLIN: {"women"},
    Land.BRANDENBURG: {"easter sunday", "whit sunday", "reformation"},
    Land.BREMEN: {"reformation"},
    Land.HAMBURG: {"reformation"},
    Land.HESSEN: {"corpus christi"},
    Land.MECKLENBURG_VORPOMMERN: {"women", "reformation"},
    Land.NIEDERSACHSEN: {"reformation"},
    Land.NORDRHEIN_WESTFALEN: {"corpus christi", "all saints"},
    Land.RHEINLAND_PFALZ: {"corpus christi", "all saints"},
    Land.SAARLAND: {"corpus christi", "assumption", "all saints"},
    Land.SACHSEN: {"reformation", "repentance"},
    Land.SACHSEN_ANHALT: {"epiphany", "reformation"},
    Land.SCHLESWIG_HOLSTEIN: {"reformation"},
    Land.THUERINGEN: {"children", "reformation"},
}
COUNTS = dict(BB=12, BE=10, BW=12, BY=12, HB=10, HE=10, HH=10, MV=11)  # noqa: C408  shorter to read
COUNTS |= dict(NI=10, NW=11, RP=11, SH=10, SL=12, SN=11, ST=11, TH=11)  # noqa: C408


def date_of(holiday: str, year: int) -> date:
    after_easter = {
        "good friday": -2,
        "easter sunday": 0,
        "easter monday": 1,
        "ascension": 39,
        "whit sunday": 49,
        "whit monday": 50,
        "corpus christi": 60,
    }
    fixed = {
        "new year": (1, 1),
        "epiphany": (1, 6),
        "women": (3, 8),
        "labour": (5, 1),
        "assumption": (8, 15),
        "children": (9, 20),
        "unity": (10, 3),
        "reformation": (10, 31),
        "all saints": (11, 1),
        "christmas": (12, 25),
        "boxing": (12, 26),
    }
    if holiday == "repentance":
        return REPENTANCE_DAYS[year]
    if holiday in after_easter:
        return EASTER_SUNDAYS[year] + timedelta(days=after_easter[holiday])
    return date(year, *fixed[holiday])


@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize("land", Land)
def test_holidays_of_a_land(land: Land, year: int) -> None:
    found = [holiday.date for holiday in Calendar(land).list_year(year)]
    assert found == sorted(date_of(holiday, year) for holiday in EVERYWHERE | BESIDES[land])
    assert len(found) == COUNTS[land]


def test_every_land_has_a_name() -> None:
    assert set(LAND_NAMES) == set(Land)
    assert len(Land) == 16


def test_every_holiday_of_the_laender_has_a_name_in_every_language() -> None:
    languages = {code for code, _name in settings.LANGUAGES}
    for land in Land:
        for holiday in Calendar(land).list_year(2027):
            assert holiday.name.keys() == languages, holiday
            foreign = {words for language, words in holiday.name.items() if language not in {"de", "en"}}
            assert len(foreign) > 1, holiday


def test_holiday_of_one_year_only_keeps_its_german_name() -> None:
    assert name_holiday(date(2028, 6, 17), "BE") == {
        "de": "75. Jahrestag des Aufstandes vom 17. Juni 1953",
    }


def test_holiday_of_one_land_is_a_working_day_in_another() -> None:
    epiphany = date(2027, 1, 6)
    assert (is_holiday(epiphany, "BW"), is_holiday(epiphany, "BE")) == (True, False)
    assert name_holiday(epiphany, "BE") == {}


def test_authority_has_the_holidays_of_its_land_but_those_it_works_on_and_its_own() -> None:
    calendar = make_calendar(
        "BE",
        [
            {"date": "2027-03-08", "open": True},
            {"date": date(2027, 2, 8), "name": {"de": "Rosenmontag"}},
            {"date": "2027-12-25", "name": {"de": "Weihnachten"}},
        ],
    )
    days = (date(2027, 1, 1), date(2027, 3, 8), date(2027, 2, 8), date(2027, 2, 9))
    assert [calendar.is_holiday(day) for day in days] == [True, False, True, False]
    assert calendar.name(date(2027, 3, 8)) == {}
    assert calendar.name(date(2027, 2, 8)) == {"de": "Rosenmontag"}
    listed = [
        (f"{one.date:%m-%d}", one.name["de"], str(one.source), one.is_open)
        for one in calendar.list_year(2027)
    ]
    assert listed[:3] == [
        ("01-01", "Neujahr", "land", False),
        ("02-08", "Rosenmontag", "own", False),
        ("03-08", "Frauentag", "land", True),
    ]
    assert ("12-25", "Weihnachten", "own", False) in listed
    assert len(listed) == COUNTS["BE"] + 1


@pytest.mark.parametrize("land", ["Augsburg", "XX", ""])
def test_unknown_land_is_an_error(land: str) -> None:
    with pytest.raises(ValueError, match="not a valid Land"):
        is_holiday(date(2026, 1, 1), land)
