"""Names against the published lists of DIN 91379:2022-08 (see wartefrei.core.names for the source)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartefrei.core.names import (
    APOSTROPHE,
    LETTERS,
    LONGEST_NAME,
    LONGEST_NAME_CODE_POINTS,
    SEQUENCES,
    SIGNS,
    NameProblem,
    NameRefused,
    check_name,
    first_letter,
    search_form,
)

_LETTERS = """
A B C D E F G H I J K L M N O P Q R S T U V W X Y Z a b c d e f g h i j k l m n o p q r s t u v w x y z À Á
Â Ã Ä Å Æ Ç È É Ê Ë Ì Í Î Ï Ð Ñ Ò Ó Ô Õ Ö Ø Ù Ú Û Ü Ý Þ ß à á â ã ä å æ ç è é ê ë ì í î ï ð ñ ò ó ô õ ö ø ù
ú û ü ý þ ÿ Ā ā Ă ă Ą ą Ć ć Ĉ ĉ Ċ ċ Č č Ď ď Đ đ Ē ē Ĕ ĕ Ė ė Ę ę Ě ě Ĝ ĝ Ğ ğ Ġ ġ Ģ ģ Ĥ ĥ Ħ ħ Ĩ ĩ Ī ī Ĭ ĭ Į į
İ ı Ĳ ĳ Ĵ ĵ Ķ ķ ĸ Ĺ ĺ Ļ ļ Ľ ľ Ŀ ŀ Ł ł Ń ń Ņ ņ Ň ň ŉ Ŋ ŋ Ō ō Ŏ ŏ Ő ő Œ œ Ŕ ŕ Ŗ ŗ Ř ř Ś ś Ŝ ŝ Ş ş Š š Ţ ţ Ť ť
Ŧ ŧ Ũ ũ Ū ū Ŭ ŭ Ů ů Ű ű Ų ų Ŵ ŵ Ŷ ŷ Ÿ Ź ź Ż ż Ž ž Ƈ ƈ Ə Ɨ Ơ ơ Ư ư Ʒ Ǎ ǎ Ǐ ǐ Ǒ ǒ Ǔ ǔ Ǖ ǖ Ǘ ǘ Ǚ ǚ Ǜ ǜ Ǟ ǟ Ǣ ǣ
Ǥ ǥ Ǧ ǧ Ǩ ǩ Ǫ ǫ Ǭ ǭ Ǯ ǯ ǰ Ǵ ǵ Ǹ ǹ Ǻ ǻ Ǽ ǽ Ǿ ǿ Ȓ ȓ Ș ș Ț ț Ȟ ȟ ȧ Ȩ ȩ Ȫ ȫ Ȭ ȭ Ȯ ȯ Ȱ ȱ Ȳ ȳ ə ɨ ʒ Ḃ ḃ Ḇ ḇ Ḋ ḋ Ḍ
ḍ Ḏ ḏ Ḑ ḑ ḗ Ḝ ḝ Ḟ ḟ Ḡ ḡ Ḣ ḣ Ḥ ḥ Ḧ ḧ Ḩ ḩ Ḫ ḫ ḯ Ḱ ḱ Ḳ ḳ Ḵ ḵ Ḷ ḷ Ḻ ḻ Ṁ ṁ Ṃ ṃ Ṅ ṅ Ṇ ṇ Ṉ ṉ Ṓ ṓ Ṕ ṕ Ṗ ṗ Ṙ ṙ Ṛ ṛ Ṟ
ṟ Ṡ ṡ Ṣ ṣ Ṫ ṫ Ṭ ṭ Ṯ ṯ Ẁ ẁ Ẃ ẃ Ẅ ẅ Ẇ ẇ Ẍ ẍ Ẏ ẏ Ẑ ẑ Ẓ ẓ Ẕ ẕ ẖ ẗ ẞ Ạ ạ Ả ả Ấ ấ Ầ ầ Ẩ ẩ Ẫ ẫ Ậ ậ Ắ ắ Ằ ằ Ẳ ẳ Ẵ ẵ
Ặ ặ Ẹ ẹ Ẻ ẻ Ẽ ẽ Ế ế Ề ề Ể ể Ễ ễ Ệ ệ Ỉ ỉ Ị ị Ọ ọ Ỏ ỏ Ố ố Ồ ồ Ổ ổ Ỗ ỗ Ộ ộ Ớ ớ Ờ ờ Ở ở Ỡ ỡ Ợ ợ Ụ ụ Ủ ủ Ứ ứ Ừ ừ
Ử ử Ữ ữ Ự ự Ỳ ỳ Ỵ ỵ Ỷ ỷ Ỹ ỹ
"""


_SEQUENCES = """
A\u030b C\u0300 C\u0304 C\u0306 C\u0308 C\u0315 C\u0323 C\u0326 C\u0328\u0306 D\u0302 F\u0300 F\u0304
G\u0300 H\u0304 H\u0326 H\u0331 J\u0301 J\u030c K\u0300 K\u0302 K\u0304 K\u0307 K\u0315 K\u031b K\u0326
K\u035fH K\u035fh L\u0302 L\u0325 L\u0325\u0304 L\u0326 M\u0300 M\u0302 M\u0306 M\u0310 N\u0302 N\u0304
N\u0306 N\u0326 P\u0300 P\u0304 P\u0315 P\u0323 R\u0306 R\u0325 R\u0325\u0304 S\u0300 S\u0304 S\u031b\u0304
S\u0331 T\u0300 T\u0304 T\u0308 T\u0315 T\u031b U\u0307 Z\u0300 Z\u0304 Z\u0306 Z\u0308 Z\u0327 a\u030b
c\u0300 c\u0304 c\u0306 c\u0308 c\u0315 c\u0323 c\u0326 c\u0328\u0306 d\u0302 f\u0300 f\u0304 g\u0300
h\u0304 h\u0326 j\u0301 k\u0300 k\u0302 k\u0304 k\u0307 k\u0315 k\u031b k\u0326 k\u035fh l\u0302 l\u0325
l\u0325\u0304 l\u0326 m\u0300 m\u0302 m\u0306 m\u0310 n\u0302 n\u0304 n\u0306 n\u0326 p\u0300 p\u0304
p\u0315 p\u0323 r\u0306 r\u0325 r\u0325\u0304 s\u0300 s\u0304 s\u031b\u0304 s\u0331 t\u0300 t\u0304 t\u0315
t\u031b u\u0307 z\u0300 z\u0304 z\u0306 z\u0308 z\u0327 Ç\u0306 Û\u0304 ç\u0306 û\u0304 ÿ\u0301 Č\u0315
Č\u0323 č\u0315 č\u0323 ē\u030d Ī\u0301 ī\u0301 ō\u030d Ž\u0326 Ž\u0327 ž\u0326 ž\u0327 Ḳ\u0304 ḳ\u0304
Ṣ\u0304 ṣ\u0304 Ṭ\u0304 ṭ\u0304 Ạ\u0308 ạ\u0308 Ọ\u0308 ọ\u0308 Ụ\u0304 Ụ\u0308 ụ\u0304 ụ\u0308
"""


PUBLISHED_LETTERS, PUBLISHED_SEQUENCES = _LETTERS.split(), _SEQUENCES.split()

SEVERAL_BASIC_LETTERS = {
    "AA": "Å å Ǻ ǻ",
    "AE": "Ä ä Æ æ Ǟ ǟ Ǣ ǣ Ǽ ǽ Ạ\u0308 ạ\u0308",
    "IJ": "Ĳ ĳ",
    "KH": "K\u035fH K\u035fh k\u035fh",
    "OE": "Ö ö Ø ø Œ œ Ǿ ǿ Ȫ ȫ Ọ\u0308 ọ\u0308",
    "SS": "ß ẞ",
    "TH": "Þ þ",
    "UE": "Ü ü Ǖ ǖ Ǘ ǘ Ǚ ǚ Ǜ ǜ Ụ\u0308 ụ\u0308",
}
ONE_BASIC_LETTER_BY_NAME = {"ETH": "D", "SCHWA": "E", "EZH": "Z", "KRA": "K", "ENG": "N", "DOTLESS": "I"}


def basic_letters(letter: str) -> str:
    """The published mapping: several letters as listed, else the letter that the Unicode name speaks of."""
    for basic, letters in SEVERAL_BASIC_LETTERS.items():
        if letter in letters.split():
            return basic
    first_word = (
        unicodedata.name(letter[0])
        .removeprefix("LATIN CAPITAL LETTER ")
        .removeprefix("LATIN SMALL LETTER ")
        .split()[0]
    )
    return ONE_BASIC_LETTER_BY_NAME.get(first_word, first_word)


def refusal_of(text: str) -> tuple[NameProblem, str]:
    with pytest.raises(NameRefused) as refused:
        check_name(text)
    return refused.value.reason, refused.value.character


def test_letters_and_signs_are_the_published_ones() -> None:
    assert list(LETTERS) == sorted(PUBLISHED_LETTERS)
    assert sorted(SEQUENCES) == sorted(PUBLISHED_SEQUENCES)
    assert (len(set(LETTERS)), len(set(SEQUENCES)), len(set(SIGNS))) == (500, 149, 18)


@pytest.mark.parametrize("letters", [LETTERS, SEQUENCES, [f"a{sign}a" for sign in SIGNS if sign != "'"]])
def test_every_letter_and_sign_passes_unchanged(letters: list[str]) -> None:
    assert [unicodedata.normalize("NFC", letter) for letter in letters] == list(letters)
    assert [check_name(letter) for letter in letters] == list(letters)


def test_every_letter_passes_in_decomposed_form() -> None:
    assert [check_name(unicodedata.normalize("NFD", letter)) for letter in (*LETTERS, *SEQUENCES)] == [
        *LETTERS,
        *SEQUENCES,
    ]


def test_apostrophes_become_one() -> None:
    assert {check_name(f"O{sign}Brien") for sign in "'\u2019\u02bc"} == {f"O{APOSTROPHE}Brien"}


def test_outer_and_inner_whitespace_is_cleaned() -> None:
    assert check_name("\t Anna\u00a0 \n Lena ") == "Anna Lena"


def test_capital_letters_stay_as_typed() -> None:
    assert check_name("mcDONALD von der LEYEN") == "mcDONALD von der LEYEN"


@pytest.mark.parametrize("text", ["", "  ", "\n\u00a0\t"])
def test_empty_name_is_refused(text: str) -> None:
    assert refusal_of(text) == (NameProblem.EMPTY, "")


@pytest.mark.parametrize("letter", ["a", "ế", "C\u0328\u0306", "K\u035fh"])
def test_length_counts_letters_not_code_points(letter: str) -> None:
    longest = check_name(letter * LONGEST_NAME)
    assert longest == letter * LONGEST_NAME
    assert len(longest) <= LONGEST_NAME_CODE_POINTS
    assert refusal_of(letter * (LONGEST_NAME + 1)) == (NameProblem.TOO_LONG, "")


def test_huge_text_is_refused_at_once() -> None:
    assert refusal_of("a" + "\u0316\u0300" * 500_000) == (NameProblem.TOO_LONG, "")


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("محمد", "م"),
        ("Anna 2", "2"),
        ("Иван", "И"),
        ("Anna😀", "😀"),
        ("An\u200bna", "\u200b"),
        ("a\x00", "\x00"),
        ("x\u0301y", "x\u0301"),
        ("Ana\u0332", "a\u0332"),
        ("\u0308a", "\u0308"),
        ("c\u0328", "c\u0328"),  # a part of a sequence is no letter
        ("K\u035f", "K\u035f"),
        ("\ud83d", "\ufffd"),  # half of a surrogate pair
    ],
)
def test_first_bad_character_is_named(text: str, character: str) -> None:
    assert refusal_of(text) == (NameProblem.CHARACTER, character)


def test_search_form_maps_every_letter_as_published() -> None:
    letters = (*PUBLISHED_LETTERS, *PUBLISHED_SEQUENCES)
    assert {letter: search_form(letter) for letter in letters} == {
        letter: basic_letters(letter) for letter in letters
    }


@pytest.mark.parametrize(
    ("spellings", "form"),
    [
        (["René Müller", "Rene Mueller", "RENÉ MÜLLER", "Rene\u0301 Mu\u0308ller"], "RENE MUELLER"),
        (["Nœl Schmidt-Strauß", "Noël Schmidt Strauss", "NOEL  SCHMIDT-STRAUẞ"], "NOEL SCHMIDT STRAUSS"),
        (["O'Brien", "O\u2019Brien", "O\u02bcBrien", "O\u00b4Brien", "OBrien"], "OBRIEN"),
        (["St. Pierre", "St Pierre", "St.Pierre"], "ST PIERRE"),
        (["Łukasz Đorđević", "Lukasz Dordevic"], "LUKASZ DORDEVIC"),
        (["Søren Ångström", "Soeren Aangstroem"], "SOEREN AANGSTROEM"),
        (["İbrahim Yıldız", "Ibrahim Yildiz"], "IBRAHIM YILDIZ"),
        (["Nguyễn Thị Hồng", "Nguyen Thi Hong"], "NGUYEN THI HONG"),
    ],
)
def test_spellings_of_one_name_share_their_search_form(spellings: list[str], form: str) -> None:
    assert {search_form(spelling) for spelling in spellings} == {form}


@given(st.lists(st.sampled_from([*LETTERS, *SEQUENCES, *SIGNS]), max_size=30).map("".join))
def test_search_form_of_any_name_is_letters_and_single_spaces(text: str) -> None:
    form = search_form(text)
    assert set(form) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")
    assert form == " ".join(form.split())
    assert search_form(form) == form


@given(st.text(max_size=200))
def test_any_text_gives_a_clean_name_or_a_refusal(text: str) -> None:
    try:
        name = check_name(text)
    except NameRefused as refused:
        refused.character.encode()
    else:
        assert check_name(name) == name
        assert search_form(name) == search_form(text)


@pytest.mark.parametrize(
    ("family_name", "letter"),
    [("Öztürk", "O"), ("'t Hooft", "T"), ("-", None), ("Þór", "T"), ("Şahin", "S"), ("ß", "S")],
)
def test_first_letter_is_that_of_the_search_form(family_name: str, letter: str | None) -> None:
    assert first_letter(family_name) == letter
