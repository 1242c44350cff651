"""The camera as a reader: Chromium looks at a film of the QR code instead of a camera."""

import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import segno
from PIL import Image

from tests.factories import NOW
from tests.kiosk.test_journeys import START, number
from tests.kiosk.visitor import book_at
from tests.queueing.house import make_house
from tests.staff import make_device, pair_context
from tests.workplace.clockwork import House
from wartefrei.accounts.models import DeviceKind

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WIDTH, HEIGHT = 640, 480


def film(text: str, path: Path) -> Path:
    """A film of one picture (YUV4MPEG2): a QR code in the middle of a grey room."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", scale=8, border=4)
    room = Image.new("L", (WIDTH, HEIGHT), 120)
    code = Image.open(drawn).convert("L")
    room.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + room.tobytes() + colourless
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 5)
    return path


def test_code_before_the_camera_checks_in(browser: "Browser", house: House, tmp_path: Path) -> None:
    _appointment, view = book_at(make_house())
    with browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=[
            "--no-sandbox",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film(view.qr, tmp_path / 'code.y4m')}",
        ],
    ) as seeing:
        context = seeing.new_context()
        token = make_device(DeviceKind.KIOSK, "amt-haus", now=NOW)
        pair_context(context, DeviceKind.KIOSK, token, url=house.url)
        page = context.new_page()
        page.goto(f"{house.url}{START}de/appointment/")
        page.click("text=Stattdessen die Kamera benutzen")
        assert number(page) == view.ticket_number


def test_without_a_camera_the_page_says_what_else(browser: "Browser", house: House) -> None:
    make_house()
    context = browser.new_context()
    pair_context(context, DeviceKind.KIOSK, make_device(DeviceKind.KIOSK, "amt-haus", now=NOW), url=house.url)
    page = context.new_page()
    page.goto(f"{house.url}{START}de/appointment/")
    page.click("text=Stattdessen die Kamera benutzen")
    page.locator("text=Die Kamera geht nicht.").wait_for()
    context.close()
