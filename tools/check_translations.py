"""Fail when a visible text lacks its translation in one of the languages of this release.

Usage: python -m tools.check_translations

The texts are collected afresh from code and templates (Django's makemessages, Debian package gettext).
Reported are texts that a catalog lacks or has only as a fuzzy guess, empty plural forms, other placeholders
than the original's, and entries that no code uses any more. `make messages` brings the catalogs up to date.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent / "src/wartefrei"
LANGUAGES = ("ar", "de", "fr", "ru", "tr", "uk")
PLACEHOLDER = re.compile(r"%\((\w+)\)\+?[sd]|\{(\w+)[^}]*\}")


def collect() -> Catalog:
    """Every text in code and templates, collected in a copy so that the checkout stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "wartefrei"
        ignored = shutil.ignore_patterns("static", "locale", "__pycache__")
        shutil.copytree(PACKAGE, copy, ignore=ignored)
        (copy / "locale").mkdir()
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "--locale=de",
            "--keep-pot",
            "--verbosity=0",
        ]
        subprocess.run(command, cwd=copy, check=True)
        template = (copy / "locale/django.pot").read_text(encoding="utf-8")
        return read_po(
            StringIO(template.replace("nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=(n != 1);"))
        )


def read(language: str) -> Catalog:
    """The committed catalog of a language."""
    path = PACKAGE / "locale" / language / "LC_MESSAGES/django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """One text, or the plural forms of one."""
    return [text] if isinstance(text, str) else list(text or ("",))


def placeholders(text: str) -> set[str]:
    """Names in %(name)s and {name}."""
    return {"".join(found) for found in PLACEHOLDER.findall(text)}


def problem(message: Message | None, wanted: Message, *, plurals: int) -> str:
    """What is wrong with a translation, or nothing.

    Plural forms for few things may leave out the number ("one day"); only the last one must name everything.
    """
    if message is None:
        return "is missing"
    if message.fuzzy:
        return "is only a guess (fuzzy)"
    translated = forms(message.string)
    if not all(translated) or (wanted.pluralizable and len(translated) != plurals):
        return "is not translated"
    expected = set().union(*(placeholders(text) for text in forms(wanted.id)))
    if placeholders(translated[-1]) != expected or any(placeholders(text) - expected for text in translated):
        return f"needs the placeholders {', '.join(sorted(expected)) or 'of the original, none'}"
    return ""


def problems(language: str, template: Catalog) -> Iterator[str]:
    """Everything wrong with one language."""
    catalog = read(language)
    for wanted in template:
        if not wanted.id:
            continue
        key = forms(wanted.id)[0]
        found = problem(catalog.get(key, wanted.context), wanted, plurals=catalog.num_plurals)
        if found:
            yield f"{language}: “{key}” {found}"
    for message in catalog:
        if message.id and template.get(forms(message.id)[0], message.context) is None:
            yield f"{language}: “{forms(message.id)[0]}” is used nowhere"


def main() -> int:
    """Print every problem; 1 if there is one."""
    template = collect()
    found = [line for language in LANGUAGES for line in problems(language, template)]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
