"""The schema of a configuration file: one authority with everything below it.

``docs/configuration.md`` says the same in words, with examples; a test holds the two together.
"""

from wartefrei.offices.documents.schema.authority import AuthorityDocument, Emergency, Legal, Retention
from wartefrei.offices.documents.schema.offices import Channels, House, Jurisdiction, Office, OtherOffice
from wartefrei.offices.documents.schema.part import WEEKDAYS, Part
from wartefrei.offices.documents.schema.services import Form, Service
from wartefrei.offices.documents.schema.teams import Counter, Team, WalkIn
from wartefrei.offices.documents.schema.times import ALWAYS, Closure, Holiday, Limit, Opening, Pause, Span

__all__ = [
    "ALWAYS",
    "WEEKDAYS",
    "AuthorityDocument",
    "Channels",
    "Closure",
    "Counter",
    "Emergency",
    "Form",
    "Holiday",
    "House",
    "Jurisdiction",
    "Legal",
    "Limit",
    "Office",
    "Opening",
    "OtherOffice",
    "Part",
    "Pause",
    "Retention",
    "Service",
    "Span",
    "Team",
    "WalkIn",
]
