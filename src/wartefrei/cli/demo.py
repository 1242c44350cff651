"""``wartefrei demo``: database, the four authorities, demo logins; then demo mode is on for this data folder."""

import argparse
from importlib.resources import as_file, files


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("demo", help="set up the demo: database, four authorities, demo logins")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Set up or bring up to date; what is booked stays, and so does what an authority has changed."""
    from django.conf import settings

    from wartefrei.accounts.operations import make_demo_accounts
    from wartefrei.database.updating import update
    from wartefrei.offices.directory import read_directory

    update()
    known = read_directory().authorities
    for file in sorted(
        files("wartefrei.offices").joinpath("authorities").iterdir(), key=lambda file: file.name
    ):
        slug = file.name.removesuffix(".yaml")
        if file.name.endswith(".yaml") and slug not in known:
            with as_file(file) as path:
                if status := _import(str(path)):
                    return status
    make_demo_accounts(read_directory().authorities)
    (settings.DATA_DIR / "demo").touch()
    return 0


def _import(path: str) -> int:
    from wartefrei.cli import config

    return config.run(argparse.Namespace(action="import", file=path, accept=False))
