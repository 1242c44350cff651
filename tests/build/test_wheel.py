"""The wheel is complete: nothing else is needed after `pip install`."""

import gettext
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import check_wheel

pytestmark = pytest.mark.build

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_wheel_holds_styles_fonts_scripts_translations_and_offices(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert list(check_wheel.problems(archive.namelist())) == []


def test_wheel_styles_refer_only_to_files_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        missing = [
            (name, target)
            for name in names
            if name.endswith(".css")
            for target in re.findall(r"url\([\"']?(?!data:|#)([^\"')]+)", archive.read(name).decode())
            if str(Path(name).parent / target) not in names
        ]
    assert missing == []


@pytest.mark.parametrize("language", ["ar", "de"])
def test_wheel_translations_can_be_read(wheel: Path, language: str) -> None:
    name = f"wartefrei/locale/{language}/LC_MESSAGES/django.mo"
    with zipfile.ZipFile(wheel) as archive, archive.open(name) as catalog:
        assert gettext.GNUTranslations(catalog).info()["content-type"] == "text/plain; charset=utf-8"


def test_wheel_installs_the_command(wheel: Path, tmp_path: Path) -> None:
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(tmp_path),
    ]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    found = (tmp_path / "bin/wartefrei").read_text(encoding="utf-8")
    assert "from wartefrei.cli.main import main" in found
