"""The check that no visible text lacks its translation."""

import pytest
from babel.messages.catalog import Message

from tools.check_translations import problem

ONE = Message("%(office)s is closed", "")
MANY = Message(("%(count)s place", "%(count)s places"), ("", ""))


@pytest.mark.parametrize(
    ("wanted", "translated", "expected"),
    [
        (ONE, "%(office)s ist geschlossen", ""),
        (ONE, "", "is not translated"),
        (ONE, "Das Amt ist geschlossen", "needs the placeholders office"),
        (ONE, "%(amt)s ist geschlossen", "needs the placeholders office"),
        (MANY, ("%(count)s Platz", "%(count)s Plätze"), ""),
        (MANY, ("ein Platz", "%(count)s Plätze"), ""),
        (MANY, ("ein Platz", "viele Plätze"), "needs the placeholders count"),
        (MANY, ("%(count)s Platz", ""), "is not translated"),
        (MANY, ("%(count)s Plätze",), "is not translated"),
    ],
)
def test_problem_of_a_translation(wanted: Message, translated: str | tuple[str, ...], expected: str) -> None:
    assert problem(Message(wanted.id, translated), wanted, plurals=2) == expected


def test_problem_of_a_missing_text() -> None:
    assert problem(None, ONE, plurals=2) == "is missing"


def test_problem_of_a_guess() -> None:
    guess = Message(ONE.id, "%(office)s ist geschlossen", flags={"fuzzy"})
    assert problem(guess, ONE, plurals=2) == "is only a guess (fuzzy)"
