"""Addresses that leave a page on paper or in a QR code, from one face to another: whole, and in a language."""

from django.conf import settings

from wartefrei.web.common.posters import poster_token


def waiting_address(language: str, token: str) -> str:
    """The waiting room on somebody's own phone."""
    return f"{settings.PUBLIC_URL}/{language}/waiting/{token}/"


def booking_address(language: str, authority: str) -> str:
    """Where an authority's appointments are booked."""
    return f"{settings.PUBLIC_URL}/{language}/{authority}/"


def poster_address(house: str) -> str:
    """What the QR poster of a house says; the phone's own language decides about the page."""
    return f"{settings.PUBLIC_URL}/waiting/here/{house}/{poster_token(house)}/"
