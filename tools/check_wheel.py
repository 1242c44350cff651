"""Fail when the built wheel lacks something that a bare `pip install` of it would need.

Usage: python -m tools.check_wheel [WHEEL]   the newest in dist/ without one
"""

import sys
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/wartefrei"
VENDOR = "wartefrei/web/common/static/vendor"

# Every pattern must match at least as many files as said.
WANTED = {
    f"{VENDOR}/kern.css": 1,
    f"{VENDOR}/kern.rtl.css": 1,
    f"{VENDOR}/fonts.css": 1,
    f"{VENDOR}/fonts/*.woff2": 11,
    f"{VENDOR}/htmx.js": 1,
    f"{VENDOR}/jsqr.js": 1,
    f"{VENDOR}/licences/*": 5,
    "wartefrei/locale/*/LC_MESSAGES/django.mo": 2,
    "wartefrei/offices/authorities/*.yaml": 4,
    "wartefrei/offices/patterns/*.yaml": 2,
    "wartefrei/web/*/templates/*.html": 1,
    "wartefrei/py.typed": 1,
    "*.dist-info/licenses/LICENSE": 1,
    "*.dist-info/entry_points.txt": 1,
}
UNWANTED = ("tests/*", "tools/*", "benchmarks/*", "*axe*.js", "*.sqlite3", "*/node_modules/*", "*.pyc")


def newest_wheel() -> Path:
    """The wheel that was built last."""
    return max((ROOT / "dist").glob("wartefrei-*.whl"), key=lambda path: path.stat().st_mtime)


def problems(names: list[str]) -> Iterator[str]:
    """What lacks and what is too much; every file of the package must be there, too."""
    for pattern, least in WANTED.items():
        found = sum(fnmatch(name, pattern) for name in names)
        if found < least:
            yield f"{pattern}: {found} instead of {least}"
    for pattern in UNWANTED:
        yield from (f"{name}: does not belong in a wheel" for name in names if fnmatch(name, pattern))
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    here = {str(path.relative_to(PACKAGE.parent)) for path in files}
    yield from (f"{name}: is missing" for name in sorted(here - set(names)))


def main() -> int:
    """Print every problem; 1 if there is one."""
    wheel = Path(sys.argv[1]) if len(sys.argv) > 1 else newest_wheel()
    with zipfile.ZipFile(wheel) as archive:
        found = list(problems(archive.namelist()))
    print("\n".join(found) if found else f"{wheel} holds everything.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
