"""Public holidays of all 16 Länder in 2026 and 2027, as the Länder's own laws list them."""

from datetime import date, timedelta

import pytest

from wartefrei.core.lands import LAND_NAMES, Land
from wartefrei.offices.holidays import holiday_name, holidays_between, is_holiday

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
    found = holidays_between(date(year, 1, 1), date(year, 12, 31), land)
    assert list(found) == sorted(date_of(holiday, year) for holiday in EVERYWHERE | BESIDES[land])
    assert len(found) == COUNTS[land]


def test_every_land_has_a_name() -> None:
    assert set(LAND_NAMES) == set(Land)
    assert len(Land) == 16


def test_holiday_is_named_in_the_language_or_in_german() -> None:
    epiphany = date(2027, 1, 6)
    names = {language: holiday_name(epiphany, "BW", language) for language in ("de", "en", "uk", "ar")}
    assert names == {
        "de": "Heilige Drei Könige",
        "en": "Epiphany",
        "uk": "Богоявлення",
        "ar": "Heilige Drei Könige",
    }


def test_holiday_of_one_land_is_a_working_day_in_another() -> None:
    epiphany = date(2027, 1, 6)
    assert (is_holiday(epiphany, "BW"), is_holiday(epiphany, "BE")) == (True, False)
    assert holiday_name(epiphany, "BE", "de") is None


def test_holidays_between_two_days_reach_over_the_year_and_include_both() -> None:
    assert list(holidays_between(date(2026, 12, 25), date(2027, 1, 6), "BW")) == [
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2027, 1, 1),
        date(2027, 1, 6),
    ]


@pytest.mark.parametrize("land", ["Augsburg", "XX", ""])
def test_unknown_land_is_an_error(land: str) -> None:
    with pytest.raises(ValueError, match="not a valid Land"):
        is_holiday(date(2026, 1, 1), land)
