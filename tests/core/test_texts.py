"""Office texts: the fallback chain, and German terms inside other scripts."""

import pytest

from wartefrei.core.texts import hides_signs, is_blank, pick_text, split_scripts


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


@pytest.mark.parametrize("sign", "\x00\t\r\x7f\u200b\u202a\u202e\u2060\ufeff\ud800")
def test_signs_nobody_sees_hide(sign: str) -> None:
    assert hides_signs(f"Bürger{sign}amt")


def test_signs_that_texts_need_do_not_hide() -> None:
    assert not hides_signs(
        "Auf\u00adent\u00adhalt\nمی\u200cخواهم \u2068Amt\u2069 \u200fاليوم\u200e 👩\u200d👧"
    )


def test_text_of_signs_nobody_sees_is_blank() -> None:
    assert all(map(is_blank, ("", " \n", "\u200b", "\u00ad\u200d ")))
    assert not is_blank("\u200d.")
