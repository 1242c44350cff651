"""Write .gz and .br beside styles and scripts, which is what WhiteNoise serves.

Usage: python -m tools.compress   our own styles and scripts, where they changed
"""

import gzip
from collections.abc import Iterator
from pathlib import Path

import brotli

WEB = Path(__file__).resolve().parent.parent / "src/wartefrei/web"


def own_files() -> Iterator[Path]:
    """Styles and scripts in git; those under vendor/ are compressed when they are made."""
    for path in WEB.glob("*/static/**/*"):
        if path.suffix in {".css", ".js"} and "vendor" not in path.parts:
            yield path


def compress(path: Path) -> None:
    """Write both variants of one file."""
    content = path.read_bytes()
    Path(f"{path}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    Path(f"{path}.br").write_bytes(brotli.compress(content, mode=brotli.MODE_TEXT))


def is_stale(path: Path) -> bool:
    """Whether a file is younger than its compressed variants."""
    variant = Path(f"{path}.br")
    return not variant.exists() or variant.stat().st_mtime_ns < path.stat().st_mtime_ns


def refresh() -> None:
    """Compress what changed."""
    for path in own_files():
        if is_stale(path):
            compress(path)


if __name__ == "__main__":
    refresh()
