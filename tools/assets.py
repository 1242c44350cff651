"""Put styles, fonts and scripts from node_modules into the package, subset and compressed beforehand.

Usage: python -m tools.assets

Everything lands in src/wartefrei/web/common/static/vendor/ and refers to nothing outside of it. The fonts are
cut to the letters and features that the pages use, so that a first visit stays below 150 kB.
"""

import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from tools.compress import compress

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/wartefrei/web/common/static/vendor"
KERN = MODULES / "@kern-ux/native"
NOTO = MODULES / "@fontsource/noto-sans-arabic"

# Combining marks stand in both Latin parts: letter and mark must come from one file (sequences of DIN 91379).
LATIN = "U+0-FF, U+131, U+152-153, U+2C6, U+2DA, U+2DC, U+300-36F, U+2000-206F, U+20AC, U+2190-2193, U+2212"
LATIN_EXTENDED = "U+100-130, U+132-151, U+154-24F, U+259, U+2B0-2C5, U+2C7-2D9, U+2DD-36F, U+1E00-1EFF"
CYRILLIC = "U+301, U+400-52F, U+2116"
ARABIC = (
    "U+60C, U+61B, U+61F, U+621-63A, U+640-655, U+660-66C, U+670, U+67E, U+686, U+698, U+6A4, U+6A9, U+6AF, U+6CC,"
    "U+200C-200E, U+25CC"
)

FEATURES = "calt ccmp fina init isol kern liga lnum locl mark medi mkmk rlig tnum".split()


@dataclass(frozen=True, slots=True)
class Face:
    """One font file to make: which letters of which source, under which family name and weight."""

    family: str
    weight: int
    source: Path
    part: str
    letters: str

    @property
    def name(self) -> str:
        """File name of the subset."""
        return f"{self.family.lower().replace(' ', '-')}-{self.part}-{self.weight}.woff2"

    @property
    def rule(self) -> str:
        """The @font-face rule of this subset."""
        return (
            f"@font-face{{font-family:'{self.family}';font-weight:{self.weight};font-display:swap;"
            f"src:url(fonts/{self.name}) format('woff2');unicode-range:{self.letters.replace(' ', '')}}}\n"
        )


def faces() -> Iterator[Face]:
    """Every font file that the pages can ask for. Later rules win, so plain Latin stands last."""
    parts = (("cyrillic", CYRILLIC), ("latin-extended", LATIN_EXTENDED), ("latin", LATIN))
    for weight, cut in ((400, "Regular"), (500, "Medium"), (600, "SemiBold")):
        source = KERN / f"dist/fonts/fira-sans/FiraSans-{cut}.woff2"
        for part, letters in parts:
            yield Face("Fira Sans", weight, source, part, letters)
    for weight in (400, 600):
        source = NOTO / f"files/noto-sans-arabic-arabic-{weight}-normal.woff2"
        yield Face("Noto Sans Arabic", weight, source, "arabic", ARABIC)


def code_points(letters: str) -> set[int]:
    """The code points of a CSS unicode-range, e.g. "U+0-FF, U+131"."""
    points: set[int] = set()
    for part in letters.replace("U+", "").split(","):
        first, _, last = part.strip().partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return points


def cut(face: Face, target: Path) -> None:
    """Write the subset of one font; U+2010 and U+2011, which it lacks, get the shape of its hyphen."""
    font = TTFont(face.source, recalcTimestamp=False)
    for table in font["cmap"].tables:
        if table.isUnicode() and 0x2D in table.cmap:
            table.cmap.setdefault(0x2010, table.cmap[0x2D])
            table.cmap.setdefault(0x2011, table.cmap[0x2D])
    options = subset.Options(
        flavor="woff2", layout_features=FEATURES, name_IDs=[0, 1, 2, 13, 14], hinting=False
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=code_points(face.letters))
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def copy_styles() -> None:
    """KERN as it is and mirrored for right-to-left pages."""
    shutil.copyfile(KERN / "dist/kern.min.css", VENDOR / "kern.css")
    rtlcss = MODULES / ".bin/rtlcss"
    subprocess.run([rtlcss, "--silent", KERN / "dist/kern.min.css", VENDOR / "kern.rtl.css"], check=True)


def copy_licences() -> None:
    """Every part brings its licence along."""
    licences = VENDOR / "licences"
    licences.mkdir()
    shutil.copyfile(KERN / "LICENSE.md", licences / "kern.md")
    shutil.copyfile(NOTO / "LICENSE", licences / "noto-sans-arabic.txt")
    shutil.copyfile(MODULES / "htmx.org/LICENSE", licences / "htmx.txt")
    shutil.copyfile(MODULES / "jsqr/LICENSE", licences / "jsqr.txt")
    licence = (NOTO / "LICENSE").read_text(encoding="utf-8").split("\n", 1)[1]
    notice = str(TTFont(KERN / "dist/fonts/fira-sans/FiraSans-Regular.woff2")["name"].getDebugName(0))
    (licences / "fira-sans.txt").write_text(f"{notice}\n{licence}", encoding="utf-8")


def foreign_addresses(style: str) -> list[str]:
    """Addresses in a style sheet that would make a browser leave this origin (not XML name spaces)."""
    targets = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", style)
    return [target for target in targets if re.match(r"(?:[a-z]+:)?//", target)]


def check_origins() -> None:
    """Refuse styles that refer to another origin."""
    for path in VENDOR.glob("*.css"):
        found = foreign_addresses(path.read_text(encoding="utf-8"))
        if found:
            sys.exit(f"{path.name} refers to another origin: {found[0]}")


def compress_all() -> None:
    """Compress every text file beforehand."""
    for path in [*VENDOR.glob("*.css"), *VENDOR.glob("*.js")]:
        compress(path)


def main() -> None:
    """Make the folder anew."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "fonts").mkdir(parents=True)
    copy_styles()
    for face in faces():
        cut(face, VENDOR / "fonts" / face.name)
    (VENDOR / "fonts.css").write_text("".join(face.rule for face in faces()), encoding="utf-8")
    shutil.copyfile(MODULES / "htmx.org/dist/htmx.min.js", VENDOR / "htmx.js")
    shutil.copyfile(MODULES / "jsqr/dist/jsQR.js", VENDOR / "jsqr.js")
    copy_licences()
    check_origins()
    compress_all()


if __name__ == "__main__":
    main()
