"""What the sign-in page says."""

from datetime import datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.web.common.dates import clock


def say_locked(refusal: TooManyAttempts, *, now: datetime) -> str:
    """Until when nobody can sign in with this login, and what helps."""
    return _(
        "Too many wrong passwords. Please wait until %(time)s, then try again. "
        "An administrator of your authority can unlock you sooner."
    ) % {"time": _until(refusal, now)}


def say_code_locked(refusal: TooManyAttempts, *, now: datetime) -> str:
    """The same of the second step."""
    return _(
        "Too many wrong codes. Please wait until %(time)s, then try again. "
        "An administrator of your authority can unlock you sooner."
    ) % {"time": _until(refusal, now)}


def _until(refusal: TooManyAttempts, now: datetime) -> str:
    return clock(localtime(now + timedelta(seconds=refusal.retry_after_seconds + 59)))
