"""A PostgreSQL cluster for tests and benchmarks that is thrown away afterwards.

Usage: python -m tests.postgresql COMMAND ...   runs the command with DATABASE_URL of a fresh cluster
"""

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
}
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Tests don't outlive a power cut; benchmarks measure with every commit on the disk."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster with one empty database."""

    folder: Path
    server: "subprocess.Popen[bytes]"
    url: str

    def stop(self) -> None:
        """End every connection, stop the server, remove its files."""
        self.server.send_signal(signal.SIGINT)
        try:
            self.server.wait(20)
        except subprocess.TimeoutExpired:
            self.server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def programs() -> Path:
    """The folder of the newest initdb and postgres; Debian keeps them off the path."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(folders, key=lambda path: int(path.parts[-3]))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    if initdb is None:
        sys.exit("PostgreSQL is missing. Install it: sudo apt-get install postgresql")
    return Path(initdb).parent


def owner() -> str | None:
    """PostgreSQL refuses to run as root: then its own user does, otherwise ourselves."""
    return "postgres" if os.geteuid() == 0 else None


def free_port() -> int:
    """A loopback port nobody listens on, below those the system gives to connections before anybody does."""
    for port in random.sample(range(10_000, 32_000), 100):
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    sys.exit("There is no free port.")


def make(folder: Path) -> None:
    """Write an empty cluster into the folder."""
    user = owner()
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    command = [str(programs() / "initdb"), "--pgdata", str(folder / "data"), *options]
    subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)


def serve(folder: Path, port: int, *, is_durable: bool) -> "subprocess.Popen[bytes]":
    """Start the server as a child of this process."""
    settings = (
        SETTINGS | ({} if is_durable else QUICK) | {"port": str(port), "unix_socket_directories": str(folder)}
    )
    options = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
    command = [str(programs() / "postgres"), "-D", str(folder / "data"), *options]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, user=owner(), cwd=folder, stdout=log, stderr=log)


def create_database(port: int, *, attempts: int = 100) -> None:
    """Create the database as soon as the server accepts connections."""
    for attempt in range(attempts):
        with contextlib.suppress(psycopg.OperationalError):
            address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("CREATE DATABASE wartefrei")
                return
        time.sleep(0.05 + attempt / 200)
    sys.exit("PostgreSQL did not start.")


def start(*, is_durable: bool = False) -> Cluster:
    """Make and start a cluster in a folder of its own, on a free loopback port."""
    folder = Path(tempfile.mkdtemp(prefix="wartefrei-postgresql-"))
    make(folder)
    port = free_port()
    server = serve(folder, port, is_durable=is_durable)
    create_database(port)
    return Cluster(folder=folder, server=server, url=f"postgresql://postgres@127.0.0.1:{port}/wartefrei")


def main() -> int:
    """Run the command given, with a cluster beside it."""
    cluster = start()
    try:
        environment = os.environ | {"DATABASE_URL": cluster.url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
