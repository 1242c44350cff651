"""QR codes: level M, a quiet zone of four modules, dark on white in every colour scheme (ISO/IEC 18004)."""

import io

import segno

QUIET_ZONE = 4  # modules on each side
DARK, LIGHT = "#000", "#fff"


def qr_png(text: str, scale: int) -> bytes:
    """The QR code as PNG with ``scale`` pixels per module."""
    file = io.BytesIO()
    _make(text).save(file, kind="png", scale=scale, border=QUIET_ZONE, dark=DARK, light=LIGHT)
    return file.getvalue()


def qr_svg(text: str) -> str:
    """The QR code as inline SVG without a size; the page around it gives size, role and name."""
    svg = _make(text).svg_inline(
        border=QUIET_ZONE, dark=DARK, light=LIGHT, omitsize=True, svgclass=None, lineclass=None
    )
    return str(svg)


def _make(text: str) -> segno.QRCode:
    return segno.make(text, error="m", boost_error=False, micro=False)
