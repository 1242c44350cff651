"""Short marks beside a number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tag:
    """``kind``: emergency, late, ok, info or plain; the words say the same as the colour."""

    kind: str
    words: str
