"""Codes, PINs, tokens and ticket numbers."""

import base64
import hashlib
import hmac
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartefrei.core.codes import (
    CODE_ALPHABET,
    CODE_LENGTH,
    CODE_RANDOM_BYTES,
    NoNumberLeft,
    choose_number,
    derive_pin,
    derive_token,
    make_code,
    normalise_code,
    normalise_pin,
    parse_qr_text,
    qr_text,
    same,
    show_code,
    show_pin,
)

KEY = b"k" * 32
QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
CODES = st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


def test_alphabet_has_no_lookalikes_and_no_words() -> None:
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET) == 23
    assert not set(CODE_ALPHABET) & set("0O1ILAEUY")
    assert all(len(set(pair) & set(CODE_ALPHABET)) == 1 for pair in ["2Z", "5S", "8B", "6G"])


def test_codes_use_every_letter_at_every_place_alike() -> None:
    source = random.Random(91379)
    codes = [make_code(source.randbytes(CODE_RANDOM_BYTES)) for _ in range(4600)]
    assert len(set(codes)) == 4600
    for place in range(CODE_LENGTH):
        counts = Counter(code[place] for code in codes)
        assert set(counts) == set(CODE_ALPHABET)
        assert all(130 < count < 280 for count in counts.values())  # 200 expected, five standard deviations


def test_code_without_enough_randomness_is_a_bug() -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        make_code(b"short")


@given(CODES)
def test_code_is_recognised_however_it_is_typed(code: str) -> None:
    shown = show_code(code)
    assert len(shown) == 11
    for typed in (
        code,
        shown,
        shown.lower(),
        f" {shown} ",
        shown.replace("-", " "),
        "\u2068" + shown.replace("-", "–") + "\u2069",
    ):
        assert normalise_code(typed) == code


def test_code_is_shown_in_threes() -> None:
    assert show_code("7QF4KMW2X") == "7QF-4KM-W2X"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("zsbg-u7777", "2586V7777"),
        ("٧QF-٤KM-W٢X", "7QF4KMW2X"),
        ("7QF-4KM-W2", None),
        ("7QF-4KM-W2XX", None),
        ("7QF-4KM-W2O", None),
        ("7QF-4KM-W20", None),
        ("7QF-4KM-W2ß", None),
        ("", None),
        ("7" * 1_000_000, None),
    ],
)
def test_code_typed_with_lookalikes_or_wrong(typed: str, code: str | None) -> None:
    assert normalise_code(typed) == code


@given(st.text())
def test_any_text_is_a_code_of_the_alphabet_or_none(text: str) -> None:
    code = normalise_code(text)
    assert code is None or (len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET))
    pin = normalise_pin(text)
    assert pin is None or (len(pin) == 6 and set(pin) <= set("0123456789"))


def test_pin_is_the_documented_hmac() -> None:
    message = b"\x00\x00\x00\x03pin" + b"\x00\x00\x00\x0242" + b"\x00\x00\x00\x017"
    number = int.from_bytes(hmac.digest(KEY, message, hashlib.sha256)[:8], "big")
    assert derive_pin(KEY, "42", 7) == f"{number % 1_000_000:06d}"


def test_pins_are_six_digits_and_spread() -> None:
    pins = [derive_pin(KEY, str(booking), 0) for booking in range(2000)]
    assert {len(pin) for pin in pins} == {6}
    assert len(set(pins)) > 1990
    assert {pin[0] for pin in pins} == set("0123456789")


def test_pin_changes_with_key_subject_and_nonce() -> None:
    pins = {
        derive_pin(KEY, "42", 0),
        derive_pin(b"x" * 32, "42", 0),
        derive_pin(KEY, "43", 0),
        derive_pin(KEY, "42", 1),
    }
    assert len(pins) == 4
    assert derive_pin(KEY, "4", "20") != derive_pin(KEY, "42", "0")


def test_short_key_is_a_bug() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        derive_pin(b"", "42", 0)


@pytest.mark.parametrize(
    ("typed", "pin"),
    [
        ("583 042", "583042"),
        ("583-042", "583042"),
        ("\u2068583\u00a0042\u2069", "583042"),
        ("٥٨٣٠٤٢", "583042"),
        ("58304", None),
        ("5830421", None),
        ("58304O", None),
    ],
)
def test_pin_is_recognised_however_it_is_typed(typed: str, pin: str | None) -> None:
    assert normalise_pin(typed) == pin


def test_pin_is_shown_in_two_groups() -> None:
    assert show_pin("583042") == "583 042"


def test_token_has_130_bits_in_base32() -> None:
    token = derive_token(KEY, purpose="qr", subject="42", nonce=0)
    assert len(token) == 26
    assert len(base64.b32decode(token + "A" * 6)) == 20


def test_token_changes_with_key_purpose_subject_and_nonce() -> None:
    tokens = {
        derive_token(KEY, purpose="qr", subject="42", nonce=0),
        derive_token(b"x" * 32, purpose="qr", subject="42", nonce=0),
        derive_token(KEY, purpose="mail", subject="42", nonce=0),
        derive_token(KEY, purpose="qr", subject="43", nonce=0),
        derive_token(KEY, purpose="qr", subject="42", nonce=1),
    }
    assert len(tokens) == 5


@given(CODES, st.text(max_size=20))
def test_qr_text_is_alphanumeric_and_read_back(code: str, subject: str) -> None:
    token = derive_token(KEY, purpose="qr", subject=subject, nonce="n")
    text = qr_text(code, token)
    assert set(text) <= QR_ALPHANUMERIC
    assert parse_qr_text(text) == parse_qr_text(f" {text.lower()}\r\n") == (code, token)


@pytest.mark.parametrize(
    "text",
    ["", "/", "7QF4KMW2X", "7QF4KMW2X/", "7QF4KMW2X/" + "A" * 25, "7QF4KMW2X/" + "1" * 26, "A" * 1_000_000],
)
def test_foreign_qr_code_is_none(text: str) -> None:
    assert parse_qr_text(text) is None


def test_same_compares_any_text() -> None:
    assert same("ä\ud800", "ä\ud800")
    assert not same("583042", "583043")


def test_ticket_number_has_three_digits_while_half_of_them_are_free() -> None:
    assert choose_number(frozenset(), lambda _: 0) == 100
    assert choose_number(frozenset(), lambda n: n - 1) == 999
    assert choose_number(frozenset(range(100, 550)), lambda _: 0) == 550


def test_ticket_number_has_four_digits_once_more_than_half_are_taken() -> None:
    assert choose_number(frozenset(range(100, 551)), lambda _: 0) == 1000
    assert choose_number(frozenset(range(100, 1500)), lambda n: n - 1) == 9999


def test_ticket_numbers_end() -> None:
    with pytest.raises(NoNumberLeft):
        choose_number(frozenset(range(100, 10000)), lambda _: 0)


def test_ticket_numbers_of_a_long_day_never_repeat() -> None:
    source, taken = random.Random(1), set[int]()
    for _ in range(1000):
        taken.add(choose_number(frozenset(taken), source.randrange))
    assert len(taken) == 1000
    assert sum(number < 1000 for number in taken) == 451
