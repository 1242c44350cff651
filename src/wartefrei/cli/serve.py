"""``wartefrei serve``: pages, API and event streams on one port; no worker inside."""

import argparse
import resource
import sys
from collections.abc import Callable

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("serve", help="serve pages and API")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_between(1, 65535), default=8000)
    parser.add_argument(
        "--processes",
        type=_between(1, 128),
        default=1,
        help="more than one uses more processors",
    )
    parser.set_defaults(run=run)


def _between(lowest: int, highest: int) -> Callable[[str], int]:
    """Reads a whole number within bounds, both inclusive."""

    def read(text: str) -> int:
        if not (text.isdecimal() and lowest <= int(text) <= highest):
            raise argparse.ArgumentTypeError(f"must be a number from {lowest} to {highest}, not {text!r}")
        return int(text)

    return read


def run(arguments: argparse.Namespace) -> int:
    """Bring the database up to date, then serve until stopped. In demo mode only this machine can be served."""
    import uvicorn
    from django.conf import settings

    from wartefrei.database.updating import update

    if settings.IS_DEMO and arguments.host not in LOOPBACK:
        print(
            f"This is a demo: it serves this machine only, not --host {arguments.host}."
            " Choose another WARTEFREI_DATA_DIR for real use.",
            file=sys.stderr,
        )
        return 1
    update()
    allow_connections()
    uvicorn.run(
        "wartefrei.web.asgi:application",
        http="wartefrei.web.protocol:Protocol",
        host=arguments.host,
        port=arguments.port,
        workers=arguments.processes,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=5,
    )
    return 0


def allow_connections() -> None:
    """Open as many connections as the system lets this process: each display keeps one."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
