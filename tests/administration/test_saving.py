"""Between typing and saving others type too, or somebody changes their mind: nothing is lost or half-saved."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.administration.forms_sent import Sent, read_form, read_forms
from tests.administration.test_configuration_pages import HERE, now, press, text
from tests.bookings.test_configuration import book_at, load
from tests.factories import NOW
from tests.offices.documents import make_plain
from tests.staff import make_staff, sign_in
from wartefrei.accounts.models import Role
from wartefrei.offices.history import read_plain
from wartefrei.web.common.templatetags.wartefrei import show_code

pytestmark = pytest.mark.django_db
SERVICE = f"{HERE}services/pass/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        load(make_plain(second_factor="optional"))
        yield traveller


def colleague(name: str) -> Client:
    client = Client()
    sign_in(client, make_staff(Role.AUTHORITY_ADMINISTRATOR, "musterstadt", login=f"{name}@musterstadt"))
    client.get("/account/?language=en")
    return client


def open_form(client: Client) -> Sent:
    return read_form(client.get(SERVICE).content.decode())


def fields(response: Any) -> Sent:
    """What the form of a preview, or of a conflict, sends."""
    return next(form for form in read_forms(response.content.decode()) if "base" in form)


def save(client: Client, sent: Sent, **typed: str) -> Any:
    """Send the form and the preview."""
    return client.post(SERVICE, fields(client.post(SERVICE, {**sent, **typed})))


def minutes() -> tuple[int, int]:
    service = now()["services"][0]
    return service["minutes"], service["max_quantity"]


def test_preview_saves_nothing_and_the_way_back_keeps_what_was_typed() -> None:
    anna = colleague("anna")
    preview = anna.post(SERVICE, {**open_form(anna), "minutes": "20"})
    assert "What changes" in text(preview)
    assert (minutes(), read_plain("musterstadt")[0]) == ((15, 5), 1)
    form = anna.post(SERVICE, {**fields(preview), "again": "1"})
    assert form.status_code == 200
    assert read_form(form.content.decode())["minutes"] == ["20"]


def test_colleagues_who_change_different_fields_both_keep_theirs() -> None:
    anna, bert = colleague("anna"), colleague("bert")
    from_anna, from_bert = open_form(anna), open_form(bert)
    assert save(anna, from_anna, minutes="20").status_code == 302
    preview = bert.post(SERVICE, {**from_bert, "max_quantity": "3"})
    assert "somebody else has changed other things" in text(preview)
    assert bert.post(SERVICE, fields(preview)).status_code == 302
    assert minutes() == (20, 3)


def test_colleague_who_changes_the_same_sees_both_and_loses_nothing() -> None:
    anna, bert = colleague("anna"), colleague("bert")
    from_anna, from_bert = open_form(anna), open_form(bert)
    save(anna, from_anna, minutes="20")
    answer = bert.post(SERVICE, {**from_bert, "minutes": "30", "max_quantity": "3"})
    assert answer.status_code == 409
    assert {"anna@musterstadt", "20 minutes", "30 minutes"} <= set(_cells(answer))
    assert minutes() == (20, 5), "nothing half-saved"
    form = bert.post(SERVICE, {**fields(answer), "again": "1"})
    assert read_form(form.content.decode())["minutes"] == ["30"]
    preview = bert.post(SERVICE, {**fields(answer), "insist": "1"})
    assert (preview.status_code, minutes()) == (200, (20, 5))
    assert bert.post(SERVICE, fields(preview)).status_code == 302
    assert minutes() == (30, 3)


def _cells(response: Any) -> list[str]:
    page: str = response.content.decode()
    return [piece.split("<")[0] for piece in page.split(">")]


def test_sent_twice_is_saved_once() -> None:
    anna = colleague("anna")
    sure = fields(anna.post(SERVICE, {**open_form(anna), "minutes": "20"}))
    assert anna.post(SERVICE, sure).headers["Location"].endswith("?saved=2")
    assert anna.post(SERVICE, sure).headers["Location"].endswith("?saved=0")
    assert read_plain("musterstadt")[0] == 2


def test_what_is_booked_is_not_removed_and_the_way_out_is_told() -> None:
    anna, appointment = colleague("anna"), book_at("08:00", service="meldung")
    service = {"id": "fund", "name": {"de": "Fundsachen"}, "minutes": 10}
    plain = make_plain(second_factor="optional")
    plain["services"].append(service)
    for team in plain["offices"][0]["teams"]:
        team["services"] = [*team["services"], "fund"]
    load(plain)
    answer = press(anna, "services/", "meldung", "remove")
    assert answer.status_code == 422
    assert "can't be removed yet: 1 coming appointment is booked for it" in text(answer)
    assert show_code(appointment.code) not in text(answer), "who administers sees nobody's appointment"


def test_form_without_its_version_is_refused() -> None:
    anna = colleague("anna")
    sent = open_form(anna)
    for base in ("", "x", "99", "9" * 40):
        assert anna.post(SERVICE, {**sent, "base": base, "minutes": "20"}).status_code == 400
    assert minutes() == (15, 5)
