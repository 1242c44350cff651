"""Steps on the way to an appointment are counted, and nothing about who takes them."""

from datetime import datetime, timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from tests.factories import make_office
from wartefrei.core.figures import Step
from wartefrei.records.figures import read_online
from wartefrei.records.models import PageCount
from wartefrei.records.operations import count_feedback, count_steps
from wartefrei.web.citizen import counting

pytestmark = pytest.mark.django_db

DETAILS = "/de/stadt/details/?service=pass:1&office=amt"


@pytest.fixture(autouse=True)
def _write_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "KEEP", timedelta(0))


def counted() -> dict[str, int]:
    return dict(PageCount.objects.values_list("step", "count"))


def test_visit_begins_where_somebody_comes_from_elsewhere() -> None:
    make_office()
    client = Client()
    client.get("/de/stadt/", headers={"Sec-Fetch-Site": "cross-site"})
    client.get("/de/stadt/", headers={"Sec-Fetch-Site": "same-origin"})
    client.get("/de/stadt/help/", headers={"Sec-Fetch-Site": "none"})
    assert counted() == {"visit": 2}


def test_pages_of_the_way_are_steps() -> None:
    make_office()
    client = Client()
    assert client.get(DETAILS, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert counted() == {"details": 1}


def test_what_is_not_shown_is_not_counted() -> None:
    make_office()
    client = Client()
    client.get("/de/nirgends/")
    client.get("/de/stadt/times/", headers={"Sec-Fetch-Site": "same-origin"})
    client.get("/healthz")
    assert counted() == {}


def test_booking_is_counted_where_it_leads_to_the_booked_page() -> None:
    request: HttpRequest = RequestFactory().post("/de/stadt/review/")
    booked = HttpResponse(status=302, headers={"Location": "/de/stadt/booked/"})
    lost = HttpResponse(status=302, headers={"Location": "/de/stadt/times/"})
    assert counting.find_steps(request, booked, "citizen:review") == [Step.BOOKED]
    assert counting.find_steps(request, lost, "citizen:review") == []


def test_counts_wait_in_memory_for_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "KEEP", timedelta(hours=1))
    make_office()
    Client().get("/de/stadt/")
    assert counted() == {}


def test_conversion_and_satisfaction_of_an_authority() -> None:
    authority = make_office().authority
    day = datetime.date(timezone.now())
    count_steps(
        counts={("stadt", day, Step.VISIT): 8, ("stadt", day, Step.BOOKED): 2, ("weg", day, Step.VISIT): 1}
    )
    count_feedback(authority=authority, day=day, rating=5)
    count_feedback(authority=authority, day=day, rating=2)
    online = read_online(authorities=[authority], first=day, last=day)
    assert (online.conversion, online.answers, online.satisfaction) == (0.25, 2, 3.5)
    assert online.steps == {
        Step.VISIT: 8,
        Step.TIMES: 0,
        Step.DETAILS: 0,
        Step.REVIEW: 0,
        Step.BOOKED: 2,
    }
