"""Lets people wait at the first office of the benchmarks, and prints the token of a clerk there.

Usage: python -m benchmarks.waiting NUMBER    with DATABASE_URL and WARTEFREI_DATA_DIR
"""

import os
import sys
from datetime import UTC, datetime

import django


def main() -> int:
    """Let NUMBER people wait."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wartefrei.settings")
    django.setup()
    from wartefrei.accounts.actors import staff
    from wartefrei.accounts.models import Role
    from wartefrei.accounts.operations import join_authority
    from wartefrei.accounts.tokens import issue_staff_token
    from wartefrei.offices import models
    from wartefrei.offices.directory import read_directory
    from wartefrei.queueing.operations.arriving import take_ticket

    now = datetime.now(UTC)
    models.Team.objects.filter(office__slug="amt0").update(walk_in="free")
    clerk = join_authority(login="clerk@stadt", authority="stadt", role=Role.CLERK).staff
    office = read_directory().office("amt0")
    for _ in range(int(sys.argv[1])):
        take_ticket(
            office=office, service="pass", language="de", is_urgent=False, by=staff(clerk.login), now=now
        )
    print(issue_staff_token(staff=clerk, now=now))
    return 0


if __name__ == "__main__":
    sys.exit(main())
