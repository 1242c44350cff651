"""What a mail is about, as plain data: all this room ever knows of an appointment."""

from typing import Literal, NotRequired, TypedDict, cast

Text = dict[str, str]
"""Language code → words."""


class ServiceLine(TypedDict):
    """A service and how many units of it."""

    name: Text
    quantity: int


class EmergencyDetails(TypedDict):
    """What a mail says about somebody's emergency request. Dates and instants are ISO 8601; empty means none.

    ``title``: residence_permit, visa or fiction_certificate. ``missing``: papers not there yet. ``rank`` of about
    ``waiting`` requests; ``cut_off``: the last expiry date that got a place. ``next_mail_at``: when places are given
    next. ``starts``: staggered or from_opening, then from ``opens_at`` on. ``decline_until``: until when somebody else
    can have the place. An empty ``status_url``: the request has ended. ``ends_on``: when it ends, as no places are
    given any more; an empty ``register_url``: nobody can register.
    """

    title: str
    expires_on: str
    missing: list[Text]
    rank: int | None
    waiting: int
    cut_off: str
    next_mail_at: str
    starts: str
    opens_at: str
    decline_until: str
    decline_url: str
    status_url: str
    register_url: str
    eligible_on: str
    ends_on: NotRequired[str]


class MailContext(TypedDict):
    """The data of a mail, ready for JSON. Instants are ISO 8601 with offset; an empty string means none.

    ``sequence`` counts the changes of the appointment, for its calendar entry. ``reason``: why the office cancels or
    declines, in its own words. ``neutral_subject``: what a subject may say of the services; mostly empty, then it says
    nothing. An enquiry has no ``start`` before something is offered, but wishes: dates (ISO 8601), weekdays (0 is
    Monday), and parts of the day (``morning``, ``afternoon``). ``offers``: times to choose from, ``start`` the first.
    ``is_shorter``: others were offered with them that the office can't keep, for its ``reason``.
    ``silence``: what becomes of a time the office has moved somebody to, when nobody has answered until ``expires_at``.
    """

    authority: str
    office: Text
    address: str
    team_room: Text
    start: str
    time_zone: str
    duration_minutes: int
    ticket_number: int | None
    code: str
    pin: str
    qr: str
    services: list[ServiceLine]
    documents: list[Text]
    hint: list[Text]
    arrival: Literal["check_in", "none"]
    manage_url: str
    move_url: str
    cancel_url: str
    wait_url: str
    confirm_url: str
    book_url: str
    expires_at: str
    help: Text
    sequence: int
    reason: Text
    neutral_subject: Text
    wished_days: NotRequired[list[str]]
    wished_weekdays: NotRequired[list[int]]
    wished_parts: NotRequired[list[str]]
    offers: NotRequired[list[str]]
    is_shorter: NotRequired[bool]
    silence: NotRequired[Literal["keep", "cancel"]]
    emergency: NotRequired[EmergencyDetails]


def make_empty(*, authority: str, office: Text, address: str, time_zone: str) -> MailContext:
    """What every mail of an office says; about nothing yet."""
    return MailContext(
        authority=authority,
        office=office,
        address=address,
        team_room={},
        start="",
        time_zone=time_zone,
        duration_minutes=0,
        ticket_number=None,
        code="",
        pin="",
        qr="",
        services=[],
        documents=[],
        hint=[],
        arrival="none",
        manage_url="",
        move_url="",
        cancel_url="",
        wait_url="",
        confirm_url="",
        book_url="",
        expires_at="",
        help={},
        sequence=0,
        reason={},
        neutral_subject={},
    )


def complete(context: MailContext) -> MailContext:
    """The context with what is newer than the mail: it may have waited in the outbox while the program was updated."""
    manage_url = context["manage_url"]
    newer = {
        "move_url": manage_url,
        "cancel_url": manage_url,
        "wait_url": "",
        "reason": {},
        "neutral_subject": {},
    }
    return cast("MailContext", newer | context)
