"""Counts the steps people take on the way to an appointment, without cookies and without knowing who they are.

A visit is a page that somebody opens who was not on one of ours before, as the browser says (Sec-Fetch-Site). Counts
are kept in memory for some seconds, so that hardly any request writes; what a killed process had not written is lost.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from threading import Lock

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate

from wartefrei.core.figures import Step
from wartefrei.records.operations import count_steps
from wartefrei.records.operations.counting import StepKey

KEEP = timedelta(seconds=15)

_STEPS: Mapping[str, Step] = {
    "citizen:times": Step.TIMES,
    "citizen:details": Step.DETAILS,
    "citizen:review": Step.REVIEW,
}
"""Pages that are a step when they are shown."""


class Steps:
    """Middleware that looks at what was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.counts: Counter[StepKey] = Counter()
        self.write_at = timezone.now() + KEEP
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.namespace == "citizen" and "authority" in match.kwargs:
            self._count(request, response, match.view_name, match.kwargs["authority"])
        return response

    def _count(self, request: HttpRequest, response: HttpResponse, page: str, slug: str) -> None:
        steps = find_steps(request, response, page)
        if not steps:
            return
        now = timezone.now()
        due: Counter[StepKey] = Counter()
        with self.lock:
            self.counts.update((slug, localdate(now), step) for step in steps)
            if now >= self.write_at:
                due, self.counts, self.write_at = self.counts, Counter(), now + KEEP
        if due:
            self._write(due)

    def _write(self, due: Counter[StepKey]) -> None:
        """Write the counts; a database that is busy gets them with the next."""
        try:
            count_steps(counts=due)
        except DatabaseError:
            with self.lock:
                self.counts.update(due)


def find_steps(request: HttpRequest, response: HttpResponse, page: str) -> list[Step]:
    """The steps that an answered request is."""
    if request.method == "POST":
        is_booked = page == "citizen:review" and "/booked/" in response.headers.get("Location", "")
        return [Step.BOOKED] if is_booked else []
    if request.method != "GET" or response.status_code != HTTPStatus.OK:
        return []
    comes_from = request.headers.get("Sec-Fetch-Site", "none")
    visit = [Step.VISIT] if comes_from != "same-origin" else []
    return visit + ([_STEPS[page]] if page in _STEPS else [])
