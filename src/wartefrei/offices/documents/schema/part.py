"""What every part of a document is, and the small numbers in it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from wartefrei.core.plan import MAX_PLACES

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Places = Annotated[int, Field(ge=0, le=MAX_PLACES)]
LongTime = Annotated[int, Field(ge=0, le=100_000)]
Days = Annotated[int, Field(ge=0, le=730)]


class Part(BaseModel):
    """A part of a document: nothing unknown in it, no value bent into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
