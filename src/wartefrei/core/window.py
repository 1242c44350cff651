"""The booking window: lead time, horizon, and the moment the outermost day opens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wartefrei.core.plan import DayPlan
from wartefrei.core.ticks import first_tick_from, local_day, midnight, tick_opening, tick_start


@dataclass(frozen=True, slots=True)
class Window:
    """From ``lead_minutes`` ahead of now to ``horizon_days`` after today (inclusive)."""

    lead_minutes: int
    horizon_days: int

    def last_day(self, now: datetime, zone: ZoneInfo) -> date:
        """The outermost day of the window."""
        return local_day(now, zone) + timedelta(days=self.horizon_days)

    def opens_at(self, plan: DayPlan, zone: ZoneInfo) -> datetime | None:
        """When the day becomes bookable: ``horizon_days`` before it, when the clock reaches its first opening.

        So new days don't all open at midnight. None: the day has no opening.
        """
        if plan.first_tick is None:
            return None
        wall = tick_start(plan.day, plan.first_tick, zone).astimezone(zone)
        earlier = plan.day - timedelta(days=self.horizon_days)
        return tick_start(earlier, tick_opening(earlier, wall.hour * 60 + wall.minute, zone), zone)

    def first_tick(self, plan: DayPlan, now: datetime, zone: ZoneInfo) -> int:
        """The first tick of the day that is bookable now; the number of ticks when none is."""
        opens_at = self.opens_at(plan, zone)
        if opens_at is None or now < opens_at:
            return plan.ticks
        return first_tick_from(now + timedelta(minutes=self.lead_minutes), plan.day, zone)

    def next_change(self, plans: Iterable[DayPlan], now: datetime, zone: ZoneInfo) -> datetime:
        """When the window itself next lets a day in: the earliest opening of a day to come, at the latest midnight."""
        moments = [self.opens_at(plan, zone) for plan in plans]
        moments.append(midnight(local_day(now, zone) + timedelta(days=1), zone))
        return min(moment for moment in moments if moment is not None and moment > now)
