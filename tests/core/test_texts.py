"""Office texts: the fallback chain, and German terms inside other scripts."""

import pytest

from wartefrei.core.texts import pick_text, split_scripts


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ({"de": "Pass", "ar": "جواز"}, ("جواز", "ar")),
        ({"de": "Pass", "en": "passport"}, ("Pass", "de")),
        ({"en": "passport", "ar": ""}, ("passport", "en")),
        ({}, ("", "ar")),
    ],
)
def test_text_falls_back_to_german_then_to_any(text: dict[str, str], picked: tuple[str, str]) -> None:
    assert pick_text(text, "ar") == picked


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("المادة 24 (§ 24 AufenthG، أوكرانيا)", ["§ 24 AufenthG"]),
        ("سند الإقامة (Aufenthaltstitel)، الوجه", ["Aufenthaltstitel"]),
        ("تسجيل (Anmeldung / Ummeldung)", ["Anmeldung / Ummeldung"]),
        ("في Marktplatz 1, 70173 Stuttgart.", ["Marktplatz 1, 70173 Stuttgart"]),
        ("على termine@stuttgart.example.", ["termine@stuttgart.example"]),
        ("إدارة الحي (Ortschaftsverwaltung) Höfingen", ["Ortschaftsverwaltung", "Höfingen"]),
        ("مكتب Amt (Haus A) Mitte في", ["Amt (Haus A) Mitte"]),
        ("بعد 10 دقائق", []),
    ],
)
def test_german_terms_stay_in_one_piece(words: str, terms: list[str]) -> None:
    pieces = list(split_scripts(words))
    assert [piece for piece, is_latin in pieces if is_latin] == terms
    assert "".join(piece for piece, _is_latin in pieces) == words
