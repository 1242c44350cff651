"""QR codes that phones and scanners read."""

import io

import pytest
import zxingcpp
from PIL import Image

from tests.notifications.sample import QR
from wartefrei.notifications.qr import qr_png, qr_svg
from wartefrei.notifications.render import QR_SCALE


def open_picture(content: bytes) -> Image.Image:
    """A picture in grey."""
    return Image.open(io.BytesIO(content)).convert("L")


@pytest.mark.parametrize("text", [QR, "22222222X/2222222222222222222222222X"])
def test_qr_code_survives_a_half_size_jpeg_at_quality_30(text: str) -> None:
    picture = open_picture(qr_png(text, QR_SCALE))
    damaged = io.BytesIO()
    picture.resize((picture.width // 2, picture.height // 2)).save(damaged, "JPEG", quality=30)
    (found,) = zxingcpp.read_barcodes(open_picture(damaged.getvalue()))
    assert found.text == text


def test_qr_code_has_level_m_and_a_white_quiet_zone_of_four_modules() -> None:
    picture = open_picture(qr_png(QR, 1))
    (found,) = zxingcpp.read_barcodes(picture.resize((picture.width * 4, picture.height * 4), 0))
    assert found.ec_level == "M"
    inner = picture.crop((4, 4, picture.width - 4, picture.height - 4))
    assert picture.point(lambda value: 255 - value).getbbox() == (4, 4, picture.width - 4, picture.height - 4)
    assert inner.getpixel((0, 0)) == 0
    assert {value for _, value in picture.getcolors() or []} == {0, 255}


def test_qr_svg_is_dark_on_white_and_has_no_size_of_its_own() -> None:
    svg = qr_svg(QR)
    assert svg.startswith('<svg viewBox="0 0 33 33">')
    assert 'fill="#fff"' in svg
    assert 'stroke="#000"' in svg
    assert "style=" not in svg
