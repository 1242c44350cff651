"""Give emergency places among 10,000 complete requests: CPU of the pure rule, of the run, and of telling the rest.

Run as ``python -m benchmarks.allotment`` with a database of its own; prints JSON: seconds by what they were spent on.
"""

import json
import os
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta

import django

DAY = date(2026, 11, 23)
MAIL_AT = datetime(2026, 11, 23, 6, 45, tzinfo=UTC)
REQUESTS = 10_000
TARGET_SECONDS = 1.0


def main() -> int:
    """Seed, run, print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wartefrei.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.emergency.steps import make_emergency_office
    from wartefrei.bookings.emergency import need_procedure, verify_day
    from wartefrei.bookings.emergency.order import read_entrants
    from wartefrei.bookings.models import EmergencyRequest
    from wartefrei.bookings.operations.emergency import allotting, telling
    from wartefrei.core.allotment import allot
    from wartefrei.offices.directory import read_directory

    make_emergency_office(places=6)
    procedure = need_procedure(read_directory().authority("stadt"))
    _seed(procedure.authority.pk)
    entrants = read_entrants(procedure, before=MAIL_AT)
    spent: dict[str, float] = {}
    begin = time.process_time()
    allot(
        entrants,
        starts=range(40),
        order=procedure.policy.order,
        last_expiry=procedure.policy.last_expiry(DAY),
    )
    spent["the rule"] = time.process_time() - begin
    begin = time.process_time()
    run = allotting._run_if_due(procedure, now=MAIL_AT)  # noqa: SLF001 -- without the mails to the others
    spent["the run"] = time.process_time() - begin
    begin = time.process_time()
    told = telling.tell_waiting(now=MAIL_AT)
    spent["telling the others"] = time.process_time() - begin
    assert run is not None
    waiting = EmergencyRequest.objects.filter(status="complete").count()
    assert (run.chosen, told, waiting) == (42, REQUESTS - 42, REQUESTS - 42)
    assert verify_day(procedure.authority, DAY) == []
    print(json.dumps(spent))
    return 0


def _seed(authority: int) -> None:
    from wartefrei.bookings.models import EmergencyRequest

    chance = random.Random(7)
    EmergencyRequest.objects.bulk_create(
        (
            EmergencyRequest(
                code=f"C{number:08}",
                authority_id=authority,
                status="complete",
                title="visa",
                expires_on=DAY + timedelta(days=chance.randrange(-60, 8)),
                digest=f"{chance.getrandbits(256):064x}",
                created_at=MAIL_AT - timedelta(days=2),
                completed_at=MAIL_AT - timedelta(seconds=chance.randrange(60, 86_400)),
                language=chance.choice(["de", "ar", "uk"]),
                family_name=f"Müller{number}",
                email=f"p{number}@example.org",
            )
            for number in range(REQUESTS)
        ),
        batch_size=500,
    )


if __name__ == "__main__":
    sys.exit(main())
