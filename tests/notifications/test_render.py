"""What a mail says, in every kind and language."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from html.parser import HTMLParser
from itertools import product
from typing import Any, cast

import pytest
from icalendar import Calendar

from tests.notifications.sample import CONTEXT, EMERGENCY, NOW, QR, sample_of
from wartefrei.notifications.context import MailContext
from wartefrei.notifications.letter import write_letter
from wartefrei.notifications.models import Kind, Message
from wartefrei.notifications.render import render

LANGUAGES = ("de", "en", "fr", "tr", "ar", "ru", "uk")
EVERY = pytest.mark.parametrize(("kind", "language"), list(product(Kind, LANGUAGES)))
ISOLATE, POP = "\u2068", "\u2069"
TIMELESS = {
    Kind.ENQUIRY_RECEIVED,
    Kind.ENQUIRY_DECLINED,
    Kind.ENQUIRY_OFFERS_WITHDRAWN,
    Kind.ENQUIRY_LAPSED,
    Kind.EMERGENCY_REGISTERED,
    Kind.EMERGENCY_INCOMPLETE,
    Kind.EMERGENCY_NOT_ALLOTTED,
    Kind.EMERGENCY_SUSPENDED,
    Kind.EMERGENCY_REFUSED,
    Kind.EMERGENCY_ELIGIBLE,
    Kind.TEST,
}
PASSES = {
    Kind.CONFIRMATION,
    Kind.CHANGED,
    Kind.MOVED_BY_OFFICE,
    Kind.ALREADY_BOOKED,
    Kind.REMINDER,
    Kind.EMERGENCY_ALLOTTED,
}
CANCELLING = {Kind.CANCELLED, Kind.CANCELLED_BY_OFFICE}
ENDED = {*CANCELLING, Kind.MISSED, Kind.UNSERVED, Kind.EMERGENCY_MISSED, Kind.EMERGENCY_UNSERVED, Kind.TEST}
LINKS_OF: dict[Kind, set[str]] = {
    Kind.CONFIRMATION: {"manage_url", "wait_url"},
    Kind.PLEASE_CONFIRM: {"manage_url", "confirm_url"},
    Kind.REMINDER: {"move_url", "cancel_url", "wait_url"},
    Kind.CHANGED: {"manage_url", "wait_url"},
    Kind.MOVED_BY_OFFICE: {"manage_url", "move_url", "cancel_url", "wait_url"},
    Kind.CANCELLED: {"book_url"},
    Kind.CANCELLED_BY_OFFICE: {"book_url"},
    Kind.MISSED: {"book_url"},
    Kind.UNSERVED: {"book_url"},
    Kind.ALREADY_BOOKED: {"manage_url", "wait_url"},
    Kind.ENQUIRY_RECEIVED: {"manage_url"},
    Kind.ENQUIRY_OFFERED: {"manage_url"},
    Kind.ENQUIRY_DECLINED: {"book_url"},
    Kind.ENQUIRY_OFFERS_WITHDRAWN: {"manage_url"},
    Kind.ENQUIRY_LAPSED: {"book_url"},
    Kind.EMERGENCY_REGISTERED: {"status_url"},
    Kind.EMERGENCY_INCOMPLETE: {"status_url"},
    Kind.EMERGENCY_ALLOTTED: {"wait_url", "decline_url"},
    Kind.EMERGENCY_NOT_ALLOTTED: {"status_url"},
    Kind.EMERGENCY_SUSPENDED: {"status_url"},
    Kind.EMERGENCY_MISSED: {"register_url"},
    Kind.EMERGENCY_UNSERVED: {"status_url"},
    Kind.EMERGENCY_REFUSED: {"register_url"},
    Kind.EMERGENCY_ELIGIBLE: {"register_url"},
    Kind.TEST: set(),
}
"""Every address that a mail of the kind leads to; no other."""
VOID = {"meta", "br", "img"}


def make(kind: Kind, language: str, **changes: object) -> EmailMessage:
    """A mail as it arrives."""
    context: MailContext = {**sample_of(kind), **changes}  # type: ignore[typeddict-item]
    message = Message(
        kind=kind,
        language=language,
        context=context,
        sender="termine@rhein-kreis-neuss.example",
        sender_name="Rhein-Kreis Neuss – Ausländeramt",
        recipient="person@example.org",
        message_id="<0123456789abcdef.0123456789abcdef@rhein-kreis-neuss.example>",
    )
    return BytesParser(policy=default).parsebytes(render(message, now=NOW).as_bytes())


def body(mail: EmailMessage, kind: str) -> str:
    """The words of the text or HTML part."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def calendar(mail: EmailMessage) -> Any:
    """The attached calendar; any part of it may be of any type."""
    (file,) = mail.iter_attachments()
    return Calendar.from_ical(str(file.get_content()))


def are_isolates_balanced(text: str) -> bool:
    """Whether every isolate ends on its own line, and none lies in another."""
    marks = re.findall(f"[{ISOLATE}{POP}\n]", text)
    return not re.search(f"{ISOLATE}[{ISOLATE}\n]|(?<!{ISOLATE}){POP}|{ISOLATE}$", "".join(marks))


class Tags(HTMLParser):
    """Collects elements; fails when they are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@EVERY
def test_mail_is_complete_and_well_formed(kind: Kind, language: str) -> None:
    mail = make(kind, language)
    subject, text, html = str(mail["Subject"]), body(mail, "plain"), body(mail, "html")
    assert len(subject) <= 78
    assert not re.search(r"%\(|%s|\{\{|\{%", subject + text + html.partition("</style>")[2])
    assert are_isolates_balanced(subject)
    assert are_isolates_balanced(text)
    assert (ISOLATE in text) == (language == "ar")
    assert (ISOLATE in subject) == (language == "ar" and kind not in TIMELESS)
    tags = Tags(html).seen
    assert tags[0] == ("html", {"lang": language, "dir": "rtl" if language == "ar" else "ltr"})
    assert next(tag for tag, _ in tags if tag in {"h1", "h2", "h3"}) == "h1"
    assert not [attributes for _, attributes in tags if "style" in attributes]
    assert [tag for tag, _ in tags].count("style") == 1
    assert [tag for tag, _ in tags].count("bdi") == html.count("</bdi>")


@EVERY
def test_subject_tells_nothing_but_date_and_time(kind: Kind, language: str) -> None:
    subject = str(make(kind, language)["Subject"])
    date = {"en": "26 Nov 2026"}.get(language, "26.11.2026")
    has_time = kind not in TIMELESS
    assert (date in subject) == has_time
    assert ("09:20" in subject) == has_time
    assert not any(word in subject for word in ("Ausländer", "Abholung", "Neuss", "7QF", "417", "Visa"))


@EVERY
def test_parts_of_a_kind(kind: Kind, language: str) -> None:
    mail = make(kind, language)
    text, html = body(mail, "plain"), body(mail, "html")
    is_pass, has_keys = kind in PASSES, kind not in ENDED
    is_coming = is_pass or kind is Kind.PLEASE_CONFIRM
    shown = {
        "417": is_pass,
        "7QF-4KM-W2X": has_keys,
        "583 042": has_keys,
        "Lichtbild": is_coming,
        "Lindenstraße 10": True,
        "09:20": kind not in TIMELESS,
        "2\u00a0×": True,
    }
    assert {words: words in text for words in shown} == shown
    assert {words: words in html for words in shown} == shown
    assert ("cid:" in html) == is_pass
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        *(["image/png"] if is_pass else []),
        *(["text/calendar"] if is_pass or kind in CANCELLING else []),
    ]


@EVERY
def test_links_of_a_kind(kind: Kind, language: str) -> None:
    mail = make(kind, language)
    names = {url: name for name, url in {**CONTEXT, **EMERGENCY}.items() if name.endswith("_url")}
    written = re.findall(r"https://\S+", body(mail, "plain"))
    clicked = [
        attributes.get("href") or "" for tag, attributes in Tags(body(mail, "html")).seen if tag == "a"
    ]
    assert {names[url] for url in written} == LINKS_OF[kind]
    assert {names[url] for url in clicked if not url.startswith("#")} == LINKS_OF[kind]
    assert len(written) == len(LINKS_OF[kind]) * (1 if language == "de" else 2)


@pytest.mark.parametrize("kind", list(Kind))
def test_german_follows_once(kind: Kind) -> None:
    german = body(make(kind, "de"), "plain")
    assert german.count("Ihre Dienstleistungen") == 1
    for language in ("en", "ar"):
        text = body(make(kind, language), "plain")
        first, rule, second = text.partition("-" * 40)
        assert rule
        assert "Ihre Dienstleistungen" not in first
        assert second.endswith(german)
        assert make(kind, language)["Content-Language"] == f"{language}, de"
    assert make(kind, "de")["Content-Language"] == "de"


@pytest.mark.parametrize("kind", list(Kind))
def test_arabic_mail_is_arabic(kind: Kind) -> None:
    first = body(make(kind, "ar"), "plain").partition("-" * 40)[0]
    isolated = re.sub(f"{ISOLATE}[^{POP}]*{POP}|https?:\\S+", "", first)
    assert not re.search("[A-Za-z]{4,}", isolated)
    assert not re.search("[٠-٩]", first)


def test_words_of_the_office_are_escaped_and_marked_with_their_language() -> None:
    html = body(make(Kind.CONFIRMATION, "en"), "html")
    assert '<bdi lang="de" dir="ltr">Abholung &lt;eAT&gt; &amp; mehr</bdi>' in html
    html = body(make(Kind.CONFIRMATION, "ar"), "html")
    assert '<bdi lang="de" dir="ltr">Lindenstraße 10, 41515 Grevenbroich</bdi>' in html
    assert "<bdi>7QF-4KM-W2X</bdi>" in html


def test_nothing_is_fetched_from_elsewhere() -> None:
    html = body(make(Kind.CONFIRMATION, "ar"), "html")
    addresses = [
        attributes.get("src") or attributes.get("href")
        for _, attributes in Tags(html).seen
        if "src" in attributes or "href" in attributes
    ]
    assert [
        address for address in addresses if address and not address.startswith("https://termine.example/")
    ] == [
        "#de",
        "cid:qr.0123456789abcdef.0123456789abcdef@rhein-kreis-neuss.example",
    ]
    assert "url(" not in html
    assert "<script" not in html


def test_qr_code_has_words_beside_it() -> None:
    tags = Tags(body(make(Kind.CONFIRMATION, "de"), "html")).seen
    (picture,) = [attributes for tag, attributes in tags if tag == "img"]
    assert picture["alt"] == "QR-Code für die Anmeldung vor Ort. Code: 7QF-4KM-W2X"
    assert QR not in body(make(Kind.CONFIRMATION, "de"), "plain")


def test_enquiry_says_when_it_suits() -> None:
    wishes = {"wished_days": ["2026-12-01"], "wished_weekdays": [0, 4], "wished_parts": ["morning"]}
    text = body(make(Kind.ENQUIRY_RECEIVED, "en", start="", **wishes), "plain")
    assert "- Tuesday, 1 December 2026\n- Monday\n- Friday\n- in the morning\n" in text


def test_offers_that_are_left_say_that_others_were_taken_back_and_why() -> None:
    sentence, reason = "other times that we had offered you can no longer be kept", "The office’s reason"
    (full, shorter) = (
        body(make(Kind.ENQUIRY_OFFERED, "en", is_shorter=is_shorter), "plain").partition("Deutsch")[0]
        for is_shorter in (False, True)
    )
    assert (sentence in full, reason in full) == (False, False)
    assert (sentence in shorter, reason in shorter) == (True, True)


def test_reminder_asks_whether_the_documents_are_together_where_there_are_any() -> None:
    question = "Is everything together?"
    assert question in body(make(Kind.REMINDER, "en"), "plain")
    assert question not in body(make(Kind.REMINDER, "en", documents=[]), "plain")
    assert question not in body(make(Kind.CONFIRMATION, "en"), "plain")


def test_reminder_says_all_that_the_confirmation_says() -> None:
    first, second = (body(make(kind, "en"), "plain") for kind in (Kind.CONFIRMATION, Kind.REMINDER))
    changed = {"Your appointment is booked", "Move or cancel the appointment:", CONTEXT["manage_url"]}
    german = {"Ihr Termin ist gebucht", "Termin verschieben oder absagen:"}
    assert set(first.splitlines()) - set(second.splitlines()) == changed | german


@pytest.mark.parametrize(
    "kind", [Kind.CANCELLED_BY_OFFICE, Kind.MOVED_BY_OFFICE, Kind.ENQUIRY_DECLINED, Kind.EMERGENCY_REFUSED]
)
def test_office_says_why_in_the_language_it_has_words_in(kind: Kind) -> None:
    assert "المكتب مغلق في هذا اليوم." in body(make(kind, "ar"), "plain")
    html = body(make(kind, "en"), "html")
    assert '<bdi lang="de" dir="ltr">Das Amt ist an diesem Tag geschlossen.</bdi>' in html
    without = body(make(kind, "en", reason={}), "plain")
    assert "reason" not in without.partition("Deutsch")[0]


def test_neutral_words_of_the_services_stand_in_the_subject_unless_they_are_too_long() -> None:
    words = {"de": "Ihr Termin im Rathaus", "en": "Your appointment at the town hall"}
    mail = make(Kind.CONFIRMATION, "en", neutral_subject=words)
    assert mail["Subject"] == "Your appointment at the town hall: 26 Nov 2026, 09:20"
    assert calendar(mail).walk("VEVENT")[0]["SUMMARY"] == "Your appointment at the town hall"
    long = make(Kind.CONFIRMATION, "en", neutral_subject={"en": "Your appointment " * 5})
    assert long["Subject"] == "Your appointment on 26 Nov 2026, 09:20"


def test_line_breaks_of_the_office_do_not_end_a_header() -> None:
    mail = make(Kind.CONFIRMATION, "de", neutral_subject={"de": "Termin\nim Amt"})
    assert str(mail["Subject"]).startswith("Termin im Amt:")


def test_quantity_of_one_is_not_counted() -> None:
    text = body(
        make(Kind.CONFIRMATION, "de", services=[{"name": {"de": "Abholung"}, "quantity": 1}]), "plain"
    )
    assert "- Abholung\n" in text


def test_office_without_check_in_says_so() -> None:
    text = body(make(Kind.CONFIRMATION, "de", arrival="none"), "plain")
    assert "Sie müssen sich nicht anmelden." in text


def test_please_confirm_says_until_when() -> None:
    text = body(make(Kind.PLEASE_CONFIRM, "de"), "plain")
    assert "bis Freitag, 20. November 2026, 23:00 Uhr." in text


def test_empty_parts_are_left_out() -> None:
    text = body(make(Kind.CONFIRMATION, "de", documents=[], hint=[], help={}, team_room={}), "plain")
    assert not any(
        title in text for title in ("Bitte mitbringen", "Bitte beachten", "Fragen?", "Wartebereich")
    )


def test_names_of_din_91379_pass_unchanged() -> None:
    authority = "Ạ̈ C̨̆ ǣ Ĳ Å̱ ʼn"
    mail = make(Kind.CONFIRMATION, "de", authority=authority)
    assert authority in body(mail, "plain")
    assert authority in body(mail, "html")


def test_long_sender_domain_keeps_the_message_id_whole() -> None:
    message_id = f"<0123456789abcdef.0123456789abcdef@{'x' * 60}.{'y' * 60}.example>"
    message = Message(
        kind=Kind.CONFIRMATION,
        language="de",
        context=CONTEXT,
        sender="a@x.example",
        sender_name="A",
        recipient="b@x.example",
        message_id=message_id,
    )
    mail = BytesParser(policy=default).parsebytes(render(message, now=NOW).as_bytes())
    assert mail["Message-ID"] == message_id


@EVERY
def test_calendar_entry_is_published_or_cancelled(kind: Kind, language: str) -> None:
    if kind not in PASSES | CANCELLING:
        return
    entry = calendar(make(kind, language))
    (event,) = entry.walk("VEVENT")
    is_cancelled = kind in CANCELLING
    assert [str(entry["METHOD"]), str(event["STATUS"])] == (
        ["CANCEL", "CANCELLED"] if is_cancelled else ["PUBLISH", "CONFIRMED"]
    )
    assert (str(event["UID"]), event["SEQUENCE"]) == ("7QF4KMW2X@wartefrei", 3)
    assert event["DTSTART"].dt.isoformat() == "2026-11-26T09:20:00+01:00"
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["DURATION"].dt.total_seconds() == 50 * 60
    assert are_isolates_balanced(str(event["SUMMARY"]))
    assert are_isolates_balanced(str(event["DESCRIPTION"]))
    assert "583" not in str(event["DESCRIPTION"])
    assert [str(zone["TZID"]) for zone in entry.walk("VTIMEZONE")] == ["Europe/Berlin"]


def test_calendar_file_is_folded_and_ends_lines_as_rfc_5545_wants() -> None:
    (file,) = make(Kind.CONFIRMATION, "ar").iter_attachments()
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert file["Content-Type"].params["method"] == "PUBLISH"


@pytest.mark.parametrize(
    ("start", "instant"),
    [
        ("2026-03-29T08:00:00+02:00", datetime(2026, 3, 29, 6, tzinfo=UTC)),
        ("2026-10-25T08:00:00+01:00", datetime(2026, 10, 25, 7, tzinfo=UTC)),
        ("2027-03-28T08:00:00+02:00", datetime(2027, 3, 28, 6, tzinfo=UTC)),
        ("2027-10-31T08:00:00+01:00", datetime(2027, 10, 31, 7, tzinfo=UTC)),
    ],
)
def test_clock_changes(start: str, instant: datetime) -> None:
    mail = make(Kind.CONFIRMATION, "en", start=instant.isoformat())
    assert "08:00" in body(mail, "plain")
    (event,) = calendar(mail).walk("VEVENT")
    assert event["DTSTART"].dt == instant
    assert event["DTSTART"].dt.isoformat() == start


def test_calendar_changes_its_clocks_when_the_law_does() -> None:
    """Summer time begins at 02:00 and ends at 03:00 (directive 2000/84/EC, for Central Europe)."""
    (zone,) = calendar(make(Kind.CONFIRMATION, "de")).walk("VTIMEZONE")
    changes = [
        (part.DTSTART.isoformat(), part.TZOFFSETFROM, part.TZOFFSETTO)
        for part in zone.subcomponents
        if part.TZOFFSETFROM != part.TZOFFSETTO
    ]
    one, two = timedelta(hours=1), timedelta(hours=2)
    assert sorted(changes) == [("2026-03-29T02:00:00", one, two), ("2026-10-25T03:00:00", two, one)]


@pytest.mark.parametrize("kind", [Kind.CONFIRMATION, Kind.CHANGED, Kind.CANCELLED, Kind.ENQUIRY_RECEIVED])
def test_mail_from_before_an_update_is_still_written(kind: Kind) -> None:
    newer = ("move_url", "cancel_url", "wait_url", "reason", "neutral_subject")
    older = {name: value for name, value in CONTEXT.items() if name not in newer}
    letter = write_letter(kind, cast("MailContext", older), "de")
    assert letter.subject == write_letter(kind, CONTEXT, "de").subject
