"""Cells of tables as spreadsheets take them."""

import pytest

from wartefrei.web.common.csv import harmless


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_begins_as_a_formula(first: str) -> None:
    assert harmless(f"{first}1+1") == f"'{first}1+1"


def test_other_words_stay() -> None:
    assert harmless("Anna = Berta") == "Anna = Berta"
