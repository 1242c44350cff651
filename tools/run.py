"""Server and worker together, until Ctrl-C or until one of them ends: what `make run` shows in the end.

Usage: python -m tools.run [PORT]
"""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

WARTEFREI = Path(sys.executable).parent / "wartefrei"


def answers(url: str) -> bool:
    """Whether the server answers already."""
    try:
        with urllib.request.urlopen(url, timeout=1) as response:  # noqa: S310 - our own loopback address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """A polite end (SIGTERM) counts like Ctrl-C."""
    raise KeyboardInterrupt


def watch(processes: list["subprocess.Popen[bytes]"], address: str) -> int:
    """Say where the server is as soon as it answers; the exit code of the first process that ends."""
    announced = False
    while True:
        for process in processes:
            code = process.poll()
            if code is not None:
                return code
        if not announced and answers(f"{address}/healthz"):
            print(f"Open {address}/ - Ctrl-C stops server and worker.", flush=True)
            announced = True
        time.sleep(0.2)


def main() -> int:
    """Start both, watch them, stop both."""
    port = sys.argv[1] if len(sys.argv) > 1 else "8000"
    signal.signal(signal.SIGTERM, interrupt)
    processes = [
        subprocess.Popen([WARTEFREI, "serve", "--port", port]),
        subprocess.Popen([WARTEFREI, "worker"]),
    ]
    try:
        return watch(processes, f"http://127.0.0.1:{port}")
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


if __name__ == "__main__":
    sys.exit(main())
