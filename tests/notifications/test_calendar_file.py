"""Calendar files as a reader of our own understands them, that knows nothing of the library that makes them."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from tests.notifications.ics import Component, parse, read_duration, read_start
from tests.notifications.sample import CONTEXT
from tests.notifications.test_render import CANCELLING, LANGUAGES, PASSES, are_isolates_balanced, make
from wartefrei.notifications.models import Kind


def read(kind: Kind, language: str = "de", **changes: object) -> Component:
    """The calendar file of a mail."""
    (file,) = make(kind, language, **changes).iter_attachments()
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    return parse(content)


@pytest.mark.parametrize(("kind", "language"), list(product(sorted(PASSES | CANCELLING), LANGUAGES)))
def test_file_says_what_the_mail_says(kind: Kind, language: str) -> None:
    calendar = read(kind, language)
    (event,) = calendar.find("VEVENT")
    is_cancelled = kind in CANCELLING
    assert {name: calendar.value(name) for name in calendar.properties} == {
        "VERSION": "2.0",
        "PRODID": "-//wartefrei//appointments//EN",
        "METHOD": "CANCEL" if is_cancelled else "PUBLISH",
    }
    assert {name: event.value(name) for name in ("UID", "SEQUENCE", "STATUS", "ORGANIZER")} == {
        "UID": "7QF4KMW2X@wartefrei",
        "SEQUENCE": "3",
        "STATUS": "CANCELLED" if is_cancelled else "CONFIRMED",
        "ORGANIZER": "mailto:termine@rhein-kreis-neuss.example",
    }
    assert event.value("DTSTAMP") == "20261120T200000Z"
    assert read_start(calendar) == datetime(2026, 11, 26, 8, 20, tzinfo=UTC)
    assert read_duration(event) == timedelta(minutes=50)
    texts = [event.properties[name].text for name in ("SUMMARY", "LOCATION", "DESCRIPTION")]
    assert all(map(are_isolates_balanced, texts))
    assert CONTEXT["address"] in texts[1]
    assert CONTEXT["pin"][:3] not in texts[2]


def test_commas_semicolons_backslashes_and_line_ends_come_back_as_they_were() -> None:
    address = "Straße 1; Hof, links \\ Tür\u2028zwei"
    (event,) = read(Kind.CONFIRMATION, address=address).find("VEVENT")
    assert event.properties["LOCATION"].text.splitlines()[1:] == [*address.splitlines(), "Wartebereich 1"]


def test_letters_of_many_bytes_are_folded_whole() -> None:
    (event,) = read(Kind.CONFIRMATION, "ar", neutral_subject={"ar": "موعد" * 30}).find("VEVENT")
    assert event.properties["SUMMARY"].text == "موعد" * 30


def test_cancellation_ends_the_entry_that_was_published() -> None:
    published, cancelled = (
        read(kind, sequence=sequence).find("VEVENT")[0]
        for kind, sequence in ((Kind.CONFIRMATION, 0), (Kind.CANCELLED_BY_OFFICE, 1))
    )
    assert published.value("UID") == cancelled.value("UID")
    assert int(published.value("SEQUENCE")) < int(cancelled.value("SEQUENCE"))


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 3, 28, 7, tzinfo=UTC),
        datetime(2026, 3, 29, 6, tzinfo=UTC),
        datetime(2026, 10, 24, 6, tzinfo=UTC),
        datetime(2026, 10, 25, 7, tzinfo=UTC),
        datetime(2027, 3, 28, 6, tzinfo=UTC),
        datetime(2027, 10, 31, 7, tzinfo=UTC),
        datetime(2026, 12, 31, 22, tzinfo=UTC),
        datetime(2027, 1, 1, 7, tzinfo=UTC),
    ],
)
def test_zone_rules_of_the_file_lead_to_the_right_instant(instant: datetime) -> None:
    assert read_start(read(Kind.CONFIRMATION, start=instant.isoformat())) == instant
