"""Who is asking: citizens are known by a keyed hash of their network address, and by nothing else."""

import dataclasses
import hmac
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from wartefrei.accounts.actors import CITIZEN, Actor


def citizen(request: HttpRequest) -> Actor:
    """The citizen behind a request. ``client`` is empty on the demo's own machine: no limits."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    return dataclasses.replace(CITIZEN, client=hash_address(address))


def hash_address(address: str) -> str:
    """Keyed hash of the address (IPv6: of its /64, which is one household); empty in the demo on loopback."""
    network = _network(address)
    if settings.IS_DEMO and _is_loopback(network):
        return ""
    return hmac.digest(settings.SECRET_KEY.encode(), b"client\n" + network.encode(), sha256).hex()


def _network(address: str) -> str:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(parsed) if parsed.is_loopback else str(ip_network((parsed, 64), strict=False))


def _is_loopback(network: str) -> bool:
    try:
        return ip_address(network).is_loopback
    except ValueError:
        return False
