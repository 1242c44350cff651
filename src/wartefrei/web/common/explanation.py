"""What every refusal becomes before anybody reads it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """A refusal in the active language: what is true, and what to do."""

    title: str
    what_to_do: str
