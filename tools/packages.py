"""See to the Debian packages that a part of the project needs: install them as root, otherwise name them.

Usage: python3 tools/packages.py run|test

Standard library only: this is the very first step.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def program(name: str) -> Callable[[], bool]:
    """Whether a program is on the path."""
    return lambda: shutil.which(name) is not None


def has_venv() -> bool:
    """Whether this Python can make environments; Debian keeps that in a package of its own."""
    return all(importlib.util.find_spec(module) for module in ("venv", "ensurepip"))


def has_postgresql() -> bool:
    """Whether PostgreSQL's server is here; Debian keeps its programs off the path."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None


def has_clamd() -> bool:
    """Whether ClamAV's daemon is here; Debian keeps it where only root looks."""
    return Path("/usr/sbin/clamd").exists() or shutil.which("clamd") is not None


RUN = {"python3-venv": has_venv, "nodejs": program("node"), "npm": program("npm")}
TEST = RUN | {
    "chromium": program("chromium"),
    "clamav-daemon": has_clamd,  # looks at uploads, with a signature file of the test's own
    "faketime": program("faketime"),
    "gettext": program("xgettext"),
    "git": program("git"),
    "postgresql": has_postgresql,
}


def install(packages: list[str]) -> None:
    """Install with apt-get: no questions, and its output only when it fails."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *command], capture_output=True, text=True, env=environment, check=False
        )
        if done.returncode:
            sys.exit(f"apt-get {command[0]} failed.\n{done.stdout}{done.stderr}")


def main() -> None:
    """Check the Python, then the packages."""
    if sys.version_info < (3, 11):  # noqa: UP036 - says so kindly before anything else can break
        sys.exit(f"wartefrei needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
    wanted = {"run": RUN, "test": TEST}[sys.argv[1]]
    missing = [package for package, is_here in wanted.items() if not is_here()]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        names = " ".join(missing)
        sys.exit(f"These Debian packages are missing: {names}\nInstall them: sudo apt-get install {names}")
    print(f"Installing Debian packages: {' '.join(missing)}", flush=True)
    install(missing)


if __name__ == "__main__":
    main()
