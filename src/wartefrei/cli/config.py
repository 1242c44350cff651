"""``wartefrei config import|export FILE``: authorities as YAML files, usually one each."""

import argparse
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser("config", help="import or export the configuration of authorities")
    actions = parser.add_subparsers(dest="action", required=True)
    importer = actions.add_parser("import", help="make authorities what the file says")
    importer.add_argument("file", metavar="FILE", help="YAML file, or - for standard input")
    importer.add_argument("--accept", action="store_true", help="even if appointments lose their places")
    importer.set_defaults(run=run)
    exporter = actions.add_parser("export", help="write authorities to a file")
    exporter.add_argument("file", metavar="FILE", help="YAML file, or - for standard output")
    exporter.add_argument("--authority", metavar="ID", help="only this one, not all in one file")
    exporter.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import or export, into a database that is made ready first; returns the exit code.

    All of it is told in English.
    """
    from django.utils import translation

    from wartefrei.database.updating import update

    update()
    with translation.override("en"):
        try:
            return _import(arguments) if arguments.action == "import" else _export(arguments)
        except OSError as error:
            return _refuse(f"{arguments.file}: {error.strerror or error}")


def _import(arguments: argparse.Namespace) -> int:
    from wartefrei.accounts.actors import SYSTEM
    from wartefrei.bookings.errors import AppointmentsMisplaced, Busy
    from wartefrei.bookings.operations.configuration import apply_configuration
    from wartefrei.offices.errors import AuthorityExists, ConfigurationInvalid
    from wartefrei.offices.importing import read_documents

    now = datetime.now(UTC)
    try:
        documents = read_documents(_read(arguments.file), name=_name(arguments.file))
        lines = [] if arguments.accept else _foresee_emergencies(documents)
        if lines:
            return _refuse(*lines, "To import all the same, add --accept.")
        results = apply_configuration(documents=documents, accept=arguments.accept, by=SYSTEM, now=now)
    except ConfigurationInvalid as error:
        return _refuse(*error.problems)
    except AppointmentsMisplaced as error:
        hint = f"Nothing was changed. Appointments that would lose their places: {len(error.misplaced)}"
        return _refuse(hint, *_describe(error.misplaced), "To import all the same, add --accept.")
    except AuthorityExists as error:
        return _refuse(
            f"Somebody else has just made authority {error}. Nothing was changed; please try again."
        )
    except Busy:
        return _refuse("People are booking at this very moment. Please try again.")
    for applied in results:
        state = f"{applied.changes} changes, version {applied.version}"
        print(f"{applied.authority}: {state if applied.changes else 'nothing to change'}")
        if applied.misplaced:
            print(f"Appointments that have no place any more: {len(applied.misplaced)}")
            print(*_describe(applied.misplaced), sep="\n")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from wartefrei.offices.exporting import export_authority
    from wartefrei.offices.queries import list_authorities

    known = list_authorities()
    wanted = [arguments.authority] if arguments.authority else known
    if not wanted or not set(wanted) <= set(known):
        return _refuse(
            f"--authority must be one of {', '.join(known)}" if known else "There is no authority yet."
        )
    text = "---\n".join(export_authority(slug) for slug in wanted)
    if arguments.file == "-":
        sys.stdout.write(text)
    else:
        Path(arguments.file).write_text(text, encoding="utf-8")
    return 0


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def _name(file: str) -> str:
    return "standard input" if file == "-" else Path(file).name


def _describe(misplaced: list[Any]) -> list[str]:
    return [f"  {one.start_at:%Y-%m-%d %H:%M}  {one.office}  {one.team}  {one.code}" for one in misplaced]


def _foresee_emergencies(documents: list[Any]) -> list[str]:
    """What becomes of those who wait for emergency places, where it is not what they expect."""
    from wartefrei.bookings.emergency import count_suspended, find_effects

    effects, suspended, lines = find_effects(documents), count_suspended(documents), list[str]()
    if effects:
        lines.append("Nothing was changed. The new emergency policy would have chosen others last time:")
        lines += _describe_effects(effects)
    if suspended:
        lines.append(
            "Nothing was changed. Without emergency policy no places are given any more; people who wait:"
        )
        lines += [f"  {slug}: {number}" for slug, number in suspended.items()]
        lines.append("They are told; without places for 14 days their registrations end.")
    return lines


def _describe_effects(effects: Mapping[str, Any]) -> list[str]:
    return [
        f"  {slug} {effect.day}: {effect.would_be_chosen} chosen instead of {effect.chosen} ({effect.gained} others,"
        f" {effect.lost} not), cut-off {effect.would_be_cut_off or 'none'} instead of {effect.cut_off or 'none'}"
        for slug, effect in effects.items()
    ]


def _refuse(*lines: str) -> int:
    print(*lines, sep="\n", file=sys.stderr)
    return 1
