"""The free times of a choice as a page lays them out: by days or by month, narrowed by filters."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.citizen.choice import Choice
from wartefrei.web.citizen.days import divide_day, read_day
from wartefrei.web.citizen.diaries import Offer, Wish, read_offer
from wartefrei.web.citizen.filters import FilterForm, Filters, build_form, read_filters
from wartefrei.web.citizen.links import page
from wartefrei.web.citizen.openings import find_next_opening, is_too_long
from wartefrei.web.citizen.ways import list_paused, list_ways

_MONTH = {"view": "month"}


class Layout:
    """One page of free times; links keep what was chosen. ``name`` is the page's address."""

    def __init__(
        self, request: HttpRequest, choice: Choice, name: str, *, always_month: bool = False
    ) -> None:
        self.choice = choice
        self.name = name
        self.day = read_day(request.GET.get("day", ""))
        self.filters: Filters = read_filters(request.GET)
        self.view = _MONTH if request.GET.get("view") == "month" and not always_month else {}
        self.is_month = always_month or bool(self.view)

    def context(self, *, now: datetime, letter: str | None = None) -> dict[str, Any]:
        """Everything the template shows; offices do not matter where the month is only looked at."""
        is_merged = self.is_month and not self.view
        wish = Wish(self.choice, letter, self.day, is_merged=is_merged, filters=self.filters)
        offer = read_offer(wish, now=now, link=self.link_to, office_link=self.link_at)
        diary = offer.diary
        return {
            "offer": offer,
            "is_month": self.is_month,
            "week": diary.week(),
            "month": diary.month(),
            "day": diary.day,
            "periods": divide_day(diary.days.get(diary.day, ())),
            "next_start": diary.next_start(),
            "next_opening": find_next_opening(self.choice, now=now),
            "is_too_long": offer.is_empty and is_too_long(self.choice, now=now),
            "form": self._form(offer),
            "days_url": self._link({}, day=diary.day),
            "month_url": self._link(_MONTH, day=diary.day),
            "ways": list_ways(self.choice),
            "paused": list_paused(self.choice.chosen_offices, now=now),
        }

    def link_to(self, day: date) -> str:
        """The page at a day."""
        return self._link(self.view, day=day, anchor="day")

    def link_at(self, office: OfficeEntry | None) -> str:
        """The page at an office, or at all of them."""
        return page(self.name, self.choice.at(office), **self.filters.query, **self.view)

    def _link(self, view: dict[str, str], *, day: date, anchor: str = "") -> str:
        more = {**self.filters.query, **view, "day": day.isoformat()}
        return page(self.name, self.choice, anchor=anchor, **more)

    def _form(self, offer: Offer) -> FilterForm:
        return build_form(
            self.filters,
            worked=offer.weekdays,
            offices=self.choice.offices,
            hidden=[*self.choice.hidden_fields, *self.view.items()],
            all_url=page(self.name, self.choice, **self.view),
        )
