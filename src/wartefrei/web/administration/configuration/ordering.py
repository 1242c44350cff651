"""The order of parts in their lists: what people see first."""

from collections.abc import Iterable
from typing import Any

from wartefrei.web.administration.configuration.controls import move
from wartefrei.web.administration.configuration.shapes import Plain


def list_order(document: Plain, kind: str, parts: Any) -> list[str]:
    """The short names of a list that has an order, in it; groups stand in that of their services."""
    if kind == "groups":
        return list_groups(document["services"])
    return [part["id"] for part in parts] if isinstance(parts, list) else []


def list_groups(services: Iterable[Plain]) -> list[str]:
    """The groups in use, as people see them: each where its first service stands."""
    return list(dict.fromkeys(service["group"] for service in services if service.get("group")))


def move_part(document: Plain, owner: Plain, kind: str, slug: str, step: int) -> None:
    """Move a part of ``owner`` up (-1) or down (1) in its list; at the end it stays. A group moves its services."""
    if kind == "groups":
        document["services"] = _move_group(document["services"], slug, step)
    else:
        by_name = {part["id"]: part for part in owner[kind]}
        owner[kind] = [by_name[name] for name in move(list(by_name), slug, step)]


def _move_group(services: list[Plain], slug: str, step: int) -> list[Plain]:
    """The services in their groups, those without one where the first of them stood."""
    before = list_groups(services)
    after = move(before, slug, step)
    if after == before:
        return services
    places = iter(after)
    blocks = dict.fromkeys(service.get("group") for service in services)
    order = [block and next(places) for block in blocks]
    return [service for block in order for service in services if service.get("group") == block]
