"""Names of persons: the letters of DIN 91379 datatype A, and the search form for comparing them.

Sources: DIN 91379:2022-08, groups "Latin Letters" (500 single code points, 149 sequences) and "Non-Letters
N1" (18 signs), and its mapping of Latin letters to basic letters. Both are published as lists at
https://github.com/String-Latin/DIN-91379-Characters-and-Sequences (latin_letters_1.3.txt,
latin_list_search_form_1.3.txt).
"""

import re
import unicodedata
from enum import StrEnum

LONGEST_NAME = 120
"""Letters of a name; a sequence counts as one letter."""

LONGEST_NAME_CODE_POINTS = 3 * LONGEST_NAME
"""Code points that LONGEST_NAME letters need at most: the width of a database column."""

APOSTROPHE = "\u2019"
"""The apostrophe names are stored with. DIN 91379 has U+0027 and U+2019 in datatype A, but not U+02BC; of the
two, Unicode prefers U+2019 for an apostrophe, and it needs no escaping anywhere."""

SIGNS = " ',-.`~\u00a8\u00b4\u00b7\u02b9\u02ba\u02be\u02bf\u02c8\u02cc\u2019\u2021"
"""The 18 signs that may stand in names."""

_LETTER_RANGES = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017e\u0187-\u0188\u018f\u0197\u01a0-\u01a1\u01af-\u01b0\u01b7\u01cd-\u01dc"
    "\u01de-\u01df\u01e2-\u01f0\u01f4-\u01f5\u01f8-\u01ff\u0212-\u0213\u0218-\u021b\u021e-\u021f\u0227-\u0233\u0259\u0268"
    "\u0292\u1e02-\u1e03\u1e06-\u1e07\u1e0a-\u1e11\u1e17\u1e1c-\u1e2b\u1e2f-\u1e37\u1e3a-\u1e3b\u1e40-\u1e49\u1e52-\u1e5b"
    "\u1e5e-\u1e63\u1e6a-\u1e6f\u1e80-\u1e87\u1e8c-\u1e97\u1e9e\u1ea0-\u1ef9"
)

LETTERS = tuple(re.findall(f"[{_LETTER_RANGES}]", "".join(map(chr, range(0x1F00)))))
"""The 500 letters of one code point."""

_SEQUENCES_BY_ENDING = {  # what follows → the letters it may follow
    "\u0300": "CFGKMPSTZcfgkmpstz",
    "\u0301": "JjÿĪī",
    "\u0302": "DKLMNdklmn",
    "\u0304": "CFHKNPSTZcfhknpstzÛûḲḳṢṣṬṭỤụ",
    "\u0306": "CMNRZcmnrzÇç",
    "\u0307": "KUku",
    "\u0308": "CTZczẠạỌọỤụ",
    "\u030b": "Aa",
    "\u030c": "J",
    "\u030d": "ēō",
    "\u0310": "Mm",
    "\u0315": "CKPTckptČč",
    "\u031b": "KTkt",
    "\u031b\u0304": "Ss",
    "\u0323": "CPcpČč",
    "\u0325": "LRlr",
    "\u0325\u0304": "LRlr",
    "\u0326": "CHKLNchklnŽž",
    "\u0327": "ZzŽž",
    "\u0328\u0306": "Cc",
    "\u0331": "HSs",
    "\u035fH": "K",
    "\u035fh": "Kk",
}

SEQUENCES = tuple(letter + ending for ending, letters in _SEQUENCES_BY_ENDING.items() for letter in letters)
"""The 149 letters of several code points, in NFC."""

_MARK = "[\u0300-\u036f]"
_ONE_CODE_POINT = f"[{_LETTER_RANGES}{re.escape(SIGNS)}]"
_ALLOWED = re.compile(f"(?:{'|'.join(SEQUENCES)}|{_ONE_CODE_POINT})(?!{_MARK})")
_WITH_ITS_MARKS = re.compile(f".{_MARK}*", re.DOTALL)
_TO_ONE_APOSTROPHE = str.maketrans({"'": APOSTROPHE, "\u02bc": APOSTROPHE})
_MORE_THAN_ANY_NAME = 10 * LONGEST_NAME_CODE_POINTS

_BASIC_LETTERS = {  # basic letters → the letters that have no canonical decomposition leading there
    "AE": "Ææ",
    "C": "Ƈƈ",
    "D": "ÐðĐđ",
    "E": "Əə",
    "G": "Ǥǥ",
    "H": "Ħħ",
    "I": "ıƗɨ",
    "IJ": "Ĳĳ",
    "K": "ĸ",
    "L": "ĿŀŁł",
    "N": "ŉŊŋ",
    "OE": "ŒœØø",
    "SS": "ßẞ",
    "T": "Ŧŧ",
    "TH": "Þþ",
    "Z": "Ʒʒ",
    " ": "-,.",
}
_TO_BASIC_LETTERS = str.maketrans(
    {letter: basic for basic, letters in _BASIC_LETTERS.items() for letter in letters}
)
_UMLAUT = re.compile(f"([AOU]){_MARK}*?\u0308")
_A_WITH_RING = re.compile(f"A{_MARK}*?\u030a")
_NO_BASIC_LETTER = re.compile(r"[^A-Z\s]")


class NameProblem(StrEnum):
    """Why a name can't be taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CHARACTER = "character"


class NameRefused(Exception):
    """A name outside DIN 91379 datatype A; `character` is the first that is not allowed, with its marks."""

    def __init__(self, reason: NameProblem, character: str = "") -> None:
        super().__init__(reason, character)
        self.reason = reason
        self.character = character


def check_name(text: str) -> str:
    """Return the name in NFC with single spaces and one kind of apostrophe; capital letters stay as typed.

    Raises NameRefused when nothing is left, when it has more than LONGEST_NAME letters, or at the first
    character or sequence outside datatype A.
    """
    if (
        len(text) > _MORE_THAN_ANY_NAME
    ):  # before normalising, which takes long for thousands of marks in a row
        raise NameRefused(NameProblem.TOO_LONG)
    name = " ".join(unicodedata.normalize("NFC", text).translate(_TO_ONE_APOSTROPHE).split())
    if not name:
        raise NameRefused(NameProblem.EMPTY)
    if _count_letters(name) > LONGEST_NAME:
        raise NameRefused(NameProblem.TOO_LONG)
    return name


def _count_letters(name: str) -> int:
    """Count letters and signs, a sequence as one. Raises NameRefused at the first that is not allowed."""
    count = position = 0
    while position < len(name):
        allowed = _ALLOWED.match(name, position)
        if allowed is None:
            raise NameRefused(NameProblem.CHARACTER, _character_at(name, position))
        count, position = count + 1, allowed.end()
    return count


def _character_at(name: str, position: int) -> str:
    character: str = _WITH_ITS_MARKS.findall(name, position)[0]
    return character.encode("utf-16", "surrogatepass").decode(
        "utf-16", "replace"
    )  # half a pair can't be shown


def search_form(text: str) -> str:
    """Return the name in A to Z and single spaces, for comparing and routing, never for showing.

    Letters as DIN 91379 maps them: Ä→AE, Ö Ø Œ→OE, Ü→UE, ß→SS, Å→AA, Æ→AE, Þ→TH, Ð→D, all others to
    the letter without its marks. Signs are our decision, so that spellings of one name meet: hyphen, comma
    and full stop part words like a space; apostrophes, all other signs and anything else vanish.
    """
    form = unicodedata.normalize("NFD", text).translate(_TO_BASIC_LETTERS).upper()
    form = _A_WITH_RING.sub("AA", _UMLAUT.sub(r"\1E", form))
    return " ".join(_NO_BASIC_LETTER.sub("", form).split())


def first_letter(family_name: str) -> str | None:
    """Return the first letter, A to Z, of the search form; None when there is none."""
    return search_form(family_name)[:1] or None
