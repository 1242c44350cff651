"""Every page and state of the citizen's way, in a real browser: for the accessibility tests and for pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from playwright.sync_api import FilePayload

from tests.citizen.demo import Demo
from tests.uploads.papers import make_photo

if TYPE_CHECKING:
    from playwright.sync_api import Page

_NUMBERS = count(1)
BASKET = "service=anmeldung:2&service=personalausweis:1"
TOO_LONG = "&".join(
    f"service={slug}"
    for slug in (
        "anmeldung:6",
        "anmeldung-ausland:4",
        "abmeldung:6",
        "personalausweis:5",
        "reisepass:5",
        "beglaubigung:10",
    )
)
"""More than any morning or afternoon holds."""


def letters(number: int) -> str:
    """A number in letters, for names that nobody else has."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")


@dataclass
class Visitor:
    """Somebody with a browser."""

    page: "Page"
    demo: Demo
    language: str
    family_name: str = field(default_factory=lambda: f"Łącka-Ðorđe{letters(next(_NUMBERS))}")

    def go(self, path: str) -> None:
        """Open a page; ``~`` stands for the language."""
        self.page.goto(self.demo.url + path.replace("~", self.language))

    def fill_details(self, *, family_name: str = "", email: str = "sule+termin@example.org") -> None:
        """Type the details and send them."""
        fields = {
            "given_name": "Şule",
            "family_name": family_name or self.family_name,
            "birth_day": "7",
            "birth_month": "3",
            "birth_year": "1991",
            "email": email,
        }
        for name, value in fields.items():
            self.page.fill(f"#{name}", value)
        self.send()

    def send(self) -> None:
        """Press the one filled button."""
        self.page.click("main button.kern-btn--primary")

    def choose_time(self, number: int = 0) -> None:
        """Take a time of the day that is shown."""
        start = self.page.locator("#day button[name=start]").nth(number)
        hour = start.locator("xpath=ancestor::details[not(@open)]")
        if hour.count():
            hour.locator("summary").click()
        start.click()

    def book(self, *, place: str = "leonberg", basket: str = BASKET) -> None:
        """From details to the booked page."""
        self.go(f"/~/{place}/details/?{basket}")
        self.fill_details()
        self.choose_time()
        self.send()


def walk(visitor: Visitor) -> Iterator[str]:
    """Bring the browser into every state, one after the other; yields its name."""
    for part in (_start, _details, _times, _booked, _disputed, _managing, _rest):
        yield from part(visitor)


def _start(visitor: Visitor) -> Iterator[str]:
    pages = {
        "authorities": "/~/",
        "services-empty": "/~/rhein-kreis-neuss/",
        "services-chosen": "/~/rhein-kreis-neuss/?service=ukraine:2&service=abholung:1",
        "services-split": "/~/leonberg/?service=anmeldung:1&service=verpflichtungserklaerung:1",
        "services-not-found": "/~/leonberg/?q=xyz",
        "jurisdiction": "/~/rhein-kreis-neuss/jurisdiction/?service=ukraine:2",
        "jurisdiction-other": "/~/rhein-kreis-neuss/jurisdiction/?service=ukraine:2&municipality=Neuss",
        "jurisdiction-unknown": "/~/rhein-kreis-neuss/jurisdiction/?service=ukraine:2&municipality=Atlantis",
        "services-one-office": "/~/leonberg/?office=leonberg-hoefingen&service=anmeldung:1",
        "calendar": f"/~/leonberg/calendar/?{BASKET}",
        "calendar-fits-nothing": f"/~/leonberg/calendar/?{BASKET}&weekday=6",
        "calendar-one-office": "/~/stuttgart/calendar/?service=einbuergerung:1",
        "calendar-too-long": f"/~/leonberg/calendar/?{TOO_LONG}",
    }
    for name, path in pages.items():
        visitor.go(path)
        yield name
    visitor.go("/~/leonberg/")
    visitor.page.locator(".wf-more summary").first.click()
    yield "services-documents"


def _details(visitor: Visitor) -> Iterator[str]:
    visitor.go(f"/~/leonberg/details/?{BASKET}")
    yield "details"
    visitor.fill_details(family_name="Шевченко", email="sule.example.org")
    yield "details-errors"


def _times(visitor: Visitor) -> Iterator[str]:
    visitor.fill_details()
    yield "times"
    address = visitor.page.url
    for name, query in {
        "month": "view=month",
        "fits-nothing": "weekday=6",
        "narrowed": "part=morning",
    }.items():
        visitor.page.goto(f"{address}&{query}")
        yield f"times-{name}"
    visitor.page.goto(address)
    _spoil_first_start(visitor.page)
    visitor.choose_time()
    yield "times-lost"
    visitor.choose_time()
    yield "review"
    yield from _review_soon(visitor)
    visitor.go(f"/~/leonberg/times/?{BASKET}")
    yield "times-while-holding"
    visitor.go(f"/~/leonberg/review/?{BASKET}")


def _spoil_first_start(page: "Page") -> None:
    """Make the first button send a start that the office does not offer."""
    page.evaluate(
        "() => { const button = document.querySelector('#day button[name=start]');"
        " button.value = button.value.replace(/T\\d\\d:\\d\\d/, 'T03:00'); }"
    )


def _booked(visitor: Visitor) -> Iterator[str]:
    visitor.send()
    yield "booked"
    yield from _feedback(visitor)


def _disputed(visitor: Visitor) -> Iterator[str]:
    visitor.go(f"/~/leonberg/details/?{BASKET}")
    visitor.fill_details()
    visitor.choose_time(3)
    yield "already-booked"
    visitor.page.locator("input[name=dispute] ~ button").click()
    visitor.send()
    yield "booked-unconfirmed"
    visitor.demo.deliver()
    visitor.go(confirm_link(visitor))
    yield "confirm"
    visitor.send()


def confirm_link(visitor: Visitor) -> str:
    """The path of the newest mail's link that asks to confirm."""
    return find_link(visitor, "/confirm/")


def find_link(visitor: Visitor, part: str) -> str:
    """The path of a link in the newest mail, by something it contains."""
    visitor.go("/demo/mailbox/")
    visitor.page.locator("main li a").first.click()
    address = visitor.page.locator(f"main p a[href*='{part}']").first.get_attribute("href") or ""
    return address.replace(visitor.demo.url, "")


def _managing(visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    yield "appointment"
    address = page.url
    for name in ("times", "resend", "cancel", "print", "everything", "delete"):
        page.goto(f"{address}{name}/")
        yield f"appointment-{name}"
    page.goto(f"{address}times/")
    visitor.choose_time(5)
    yield "appointment-reschedule"
    visitor.send()
    yield "appointment-moved"
    page.goto(f"{address}cancel/")
    page.click("main button[type=submit]")
    yield "appointment-cancelled"
    page.goto(f"{address}delete/")
    page.click("main button[type=submit]")
    yield "appointment-deleted"


def _feedback(visitor: Visitor) -> Iterator[str]:
    visitor.page.click("#feedback button[value='4']")
    yield "booked-feedback-given"


ENQUIRY = "service=einbuergerung:2"


def _enquiry(visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    visitor.go("/~/musterstadt/")
    yield "services-enquiry"
    visitor.go(f"/~/musterstadt/enquiry/?{ENQUIRY}")
    yield "enquiry"
    page.check("#weekday-1")
    page.check("#part-morning")
    page.fill("#words", "Ich komme mit Rollstuhl.")
    visitor.send()
    yield "enquiry-details"
    visitor.fill_details()
    yield "enquiry-details-errors"
    page.fill("#phone", "0200 117")
    page.fill("#file_number", "33.2/17 B")
    visitor.send()
    yield "enquiry-review"
    visitor.send()
    yield "enquiry-sent"
    page.click("main a[href*='/enquiry/'] >> nth=0")
    yield "enquiry-status"
    page.click("main a[href*='/withdraw/']")
    yield "enquiry-withdraw"
    page.click("main button[type=submit]")
    yield "enquiry-withdrawn"
    visitor.go("/~/enquiry/")
    yield "enquiry-open"


def expiring(days: int, title: str = "residence_permit") -> str:
    """The query of a title that expires in so many days."""
    day = datetime.now(UTC).date() + timedelta(days=days)
    return f"title={title}&expires_day={day.day}&expires_month={day.month}&expires_year={day.year}"


def send_document(page: "Page", kind: str, content: bytes, name: str = "pass.jpg") -> None:
    """Choose a file for one kind of document and send it."""
    box = page.locator(f"#files-{kind}")
    box.set_input_files(FilePayload(name=name, mimeType="image/jpeg", buffer=content))
    box.locator("xpath=ancestor::form").locator("button[type=submit]").first.click()


def _emergency(visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    visitor.go("/~/stuttgart/emergency/")
    yield "emergency"
    page.fill("#expires_day", "99")
    visitor.send()
    yield "emergency-errors"
    for name, days in {"early": 30, "eligible": 3}.items():
        visitor.go(f"/~/stuttgart/emergency/?{expiring(days)}")
        yield f"emergency-{name}"
    page.click("main a.kern-btn--primary")
    yield "emergency-details"
    visitor.fill_details()
    address = page.url
    yield "emergency-registered"
    send_document(page, "pass", b"no photo")
    page.wait_for_selector("[id^=problem-]")
    yield "emergency-document-refused"
    for kind in ("pass", "aufenthaltstitel"):
        page.goto(address)
        send_document(page, kind, make_photo(size=(60, 40)))
        page.wait_for_selector(f"li:has(#files-{kind}) .wf-upload__files")
    yield "emergency-complete"
    for name in ("everything", "expiry", "withdraw", "delete"):
        page.goto(f"{address}{name}/")
        yield f"emergency-{name}"
    page.click("main button[type=submit]")
    yield "emergency-deleted"


def _review_soon(visitor: Visitor) -> Iterator[str]:
    """The notice when only two minutes are left, and when none is."""
    for before_end in (120, 0):
        visitor.page.evaluate(
            "seconds => { const notice = document.querySelector('.wf-hold');"
            " notice.classList.add('wf-hold--warn');"
            " const words = notice.querySelector(`template[data-before-end='${seconds}']`);"
            " notice.querySelector('[role=status]').replaceChildren(words.content.cloneNode(true)); }",
            before_end,
        )
        yield f"review-hold-{before_end}"
    visitor.page.reload()


def _rest(visitor: Visitor) -> Iterator[str]:
    visitor.go("/~/appointment/")
    yield "open"
    visitor.page.fill("#code", "234-567-89C")
    visitor.page.fill("#pin", "123456")
    visitor.send()
    yield "open-unknown"
    visitor.go("/~/nowhere/")
    yield "not-found"
    yield from _enquiry(visitor)
    yield from _emergency(visitor)
    for name in ("help", "imprint", "privacy", "accessibility"):
        visitor.go(f"/~/leonberg/{name}/")
        yield name
