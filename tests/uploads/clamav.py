"""A real clamd on a socket of its own, with a signature file of the test's own."""

import hashlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.uploads.papers import EICAR
from wartefrei.bookings.uploads.scanning import is_alive

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


@contextmanager
def run_clamd(folder: Path, *bad: bytes) -> Iterator[str]:
    """The address of a scanner that knows EICAR and the files ``bad`` by their hashes."""
    assert CLAMD, "clamd is missing: make packages-test installs it"
    signatures = folder / "signatures"
    signatures.mkdir()
    hashes = [f"{hashlib.sha256(content).hexdigest()}:{len(content)}:Test.Bad:73" for content in bad]
    if hashes:
        (signatures / "test.hsb").write_text("\n".join([*hashes, ""]))
    (signatures / "test.ndb").write_text(f"Test.Eicar:0:*:{EICAR.hex()}\n")
    socket = folder / "clamd.sock"
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"LocalSocket {socket}\nDatabaseDirectory {signatures}\nForeground yes\nLogFile {folder}/clamd.log\n"
        f"TemporaryDirectory {folder}\nStreamMaxLength 30M\nMaxThreads 2\n"
    )
    daemon = subprocess.Popen(
        [CLAMD, "--config-file", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    url = f"unix://{socket}"
    try:
        deadline = time.monotonic() + 30
        while not is_alive(url):
            assert daemon.poll() is None, (folder / "clamd.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield url
    finally:
        daemon.terminate()
        daemon.wait(10)
