"""Who acts: a citizen, a member of staff, a kiosk or display, or the program itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. ``login`` is set for staff, and for devices their key.

    ``client`` is a keyed hash of the network address, or empty.
    """

    kind: str
    login: str = ""
    client: str = ""

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    def __str__(self) -> str:
        return f"{self.kind}:{self.login}" if self.login else self.kind


CITIZEN = Actor("citizen")
SYSTEM = Actor("system")


def staff(login: str) -> Actor:
    """The actor for a member of staff."""
    return Actor("staff", login)


def device(pk: int) -> Actor:
    """The actor for what people do at a kiosk or display."""
    return Actor("device", str(pk))
