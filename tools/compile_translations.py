"""Compile the django.po files of the package to the .mo beside them, without gettext.

Usage: python -m tools.compile_translations
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "src/wartefrei/locale"


def compile_catalog(path: Path) -> None:
    """Write the .mo; entries marked as fuzzy stay out."""
    with path.open("rb") as source:
        catalog = read_po(source)
    with path.with_suffix(".mo").open("wb") as target:
        write_mo(target, catalog)


def refresh() -> None:
    """Compile what changed."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns:
            compile_catalog(path)


if __name__ == "__main__":
    refresh()
