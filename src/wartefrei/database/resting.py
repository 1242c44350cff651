"""The pause between two looks at something that others change."""

import select


def rest(seconds: float) -> None:
    """Wait so long, also where the time is made up.

    Under ``faketime`` the timeouts of events and locks never come, and with ``--exclude-monotonic`` `time.sleep` fails;
    this waits right under both.
    """
    select.select([], [], [], seconds)
