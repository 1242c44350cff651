"""What mails say about emergency requests."""

import pytest

from tests.notifications.sample import CONTEXT, EMERGENCY
from tests.notifications.test_render import body, make
from wartefrei.notifications.models import Kind


def test_emergency_mail_lists_what_is_missing() -> None:
    emergency = {**EMERGENCY, "missing": [{"de": "Reisepass", "en": "Passport"}]}
    text = body(make(Kind.EMERGENCY_INCOMPLETE, "en", emergency=emergency), "plain")
    assert "Still missing\n- Passport\n" in text
    assert f"Add the documents:\n{EMERGENCY['status_url']}\n" in text


def test_who_was_not_chosen_learns_rank_cut_off_and_the_next_time() -> None:
    text = body(make(Kind.EMERGENCY_NOT_ALLOTTED, "en"), "plain").partition("Deutsch")[0]
    for words in (
        "expires on or before Monday, 23 November 2026.",
        "You are now number 12 of about 40.",
        "Places are given next on Monday, 23 November 2026, 07:45.",
        "Residence permit",
        "Expires on Tuesday, 24 November 2026",
    ):
        assert words in text


def test_chosen_person_can_give_the_place_back_in_time_and_learns_when_the_office_opens() -> None:
    text = body(make(Kind.EMERGENCY_ALLOTTED, "en"), "plain")
    assert "Say so until Thursday, 26 November 2026, 08:20" in text
    assert "opens at" not in text
    emergency = {
        **EMERGENCY,
        "starts": "from_opening",
        "opens_at": "2026-11-26T07:30:00+01:00",
        "decline_until": "",
    }
    text = body(make(Kind.EMERGENCY_ALLOTTED, "en", emergency=emergency), "plain")
    assert "The office opens at 07:30." in text
    assert "Please say so all the same. You stay registered.\n" in text
    assert EMERGENCY["decline_url"] in text


@pytest.mark.parametrize("kind", [Kind.CANCELLED, Kind.CANCELLED_BY_OFFICE])
def test_cancelled_emergency_appointment_says_whether_the_registration_lives_on(kind: Kind) -> None:
    stays = body(make(kind, "en", emergency=EMERGENCY), "plain")
    ended = body(make(kind, "en", emergency={**EMERGENCY, "status_url": ""}), "plain")
    assert ("You stay registered" in stays, "You stay registered" in ended) == (True, False)
    assert CONTEXT["book_url"] not in stays + ended


def test_mail_to_somebody_who_has_no_request_yet_shows_no_code() -> None:
    text = body(make(Kind.EMERGENCY_ELIGIBLE, "en", code="", pin="", services=[]), "plain")
    assert "PIN" not in text
