"""Who serves a place: the office, another one, or nobody it knows of."""

import pytest

from tests.factories import make_office
from tests.offices.documents import make_plain
from tests.offices.test_importing import load_plain
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.jurisdiction import OtherOffice, Responsible, Unknown, find_place, find_responsible

pytestmark = pytest.mark.django_db
NEUSS = OtherOffice("Amt der Stadt Neuss", "https://www.neuss.de")


@pytest.fixture
def office() -> OfficeEntry:
    load_plain(make_plain())
    return read_directory().office("buergeramt")


@pytest.mark.parametrize(
    "text", ["Kaarst", " KAARST ", "40667", "40667 Irgendwo", "Kaarst 41460", "41460 Kaarst"]
)
def test_place_the_office_serves(office: OfficeEntry, text: str) -> None:
    assert find_place(office, text) == Responsible()
    assert find_responsible(office, text) is None


@pytest.mark.parametrize("text", ["Neuss", "neuß", "41460", "41460 Neuss", "D-41460", "40667 Neuss"])
def test_place_another_office_serves(office: OfficeEntry, text: str) -> None:
    assert find_place(office, text) == NEUSS
    assert find_responsible(office, text) == NEUSS


@pytest.mark.parametrize("text", ["", "Köln", "50667", "4146", "414600", "نويس", "💥", "4 1 4 6 0"])
def test_place_nobody_knows_is_let_through(office: OfficeEntry, text: str) -> None:
    assert find_place(office, text) == Unknown({"de": "Bitte fragen Sie zu Hause."})
    assert find_responsible(office, text) is None


def test_office_without_jurisdiction_serves_everybody() -> None:
    assert find_place(make_office(), "41460") == Responsible()
