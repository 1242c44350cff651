"""What the buttons of the workplace do: each reads its form, runs one operation and says what became of it."""

from collections.abc import Callable
from datetime import timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from wartefrei.bookings.agenda import read_agenda_row
from wartefrei.core.lifecycle import TicketState
from wartefrei.queueing import errors, operations
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.queries import read_counters
from wartefrei.web.workplace import forms as sent
from wartefrei.web.workplace.forms import read_form
from wartefrei.web.workplace.notices import UNDO_SECONDS, Notice
from wartefrei.web.workplace.once import do_once
from wartefrei.web.workplace.places import Place

Action = Callable[[Place, QueryDict], Notice | None]


def call_next(place: Place, data: QueryDict) -> Notice | None:
    """Finish who is at the counter, as the page knew it, and call the next. A second click changes nothing."""
    if data.get("at"):
        finish(place, data)
    ticket = operations.call_next(counter=place.counter, office=place.office, by=place.actor, now=place.now)
    return None if ticket is not None else Notice("info", _("Nobody is waiting for your teams."))


def call(place: Place, data: QueryDict) -> Notice | None:
    """Call a certain number, from a row or typed."""
    operations.call_ticket(
        office=place.office, number=_number(data), counter=place.counter, by=place.actor, now=place.now
    )
    return None


def recall(place: Place, data: QueryDict) -> Notice | None:
    """Call once more."""
    number = _number(data)
    operations.recall(office=place.office, number=number, by=place.actor, now=place.now)
    return Notice("info", _("%(number)s is called again") % {"number": number}, seconds=8)


def start(place: Place, data: QueryDict) -> Notice | None:
    """The person is at the counter."""
    operations.start(office=place.office, number=_number(data), by=place.actor, now=place.now)
    return None


def finish(place: Place, data: QueryDict) -> Notice | None:
    """Served, with what was really done."""
    number = sent.NumberForm({"number": data.get("number") or data.get("at")})
    operations.finish(
        office=place.office,
        number=read_form(number)["number"],
        services=sent.read_done(data, place.office.authority.services),
        lacks_documents=data.get("lacks_documents") == "1",
        by=place.actor,
        now=place.now,
    )
    return None


def miss(place: Place, data: QueryDict) -> Notice | None:
    """Nobody came; can be undone for ten seconds."""
    number = _number(data)
    ticket = operations.no_show(office=place.office, number=number, by=place.actor, now=place.now)
    is_over = ticket.state == TicketState.MISSED
    text = _("This was the last call: the appointment counts as missed, and the person gets a mail.")
    return Notice(
        "warning",
        _("%(number)s did not appear") % {"number": number},
        text if is_over else _("The number is called again in some minutes."),
        undo=number,
        ends_at=(place.now + timedelta(seconds=UNDO_SECONDS)).isoformat(),
    )


def undo(place: Place, data: QueryDict) -> Notice | None:
    """They are here after all."""
    operations.undo_no_show(office=place.office, number=_number(data), by=place.actor, now=place.now)
    return None


def park(place: Place, data: QueryDict) -> Notice | None:
    """Put a ticket aside."""
    found = read_form(sent.NoteForm(data))
    operations.park(
        office=place.office, number=found["number"], note=found["note"], by=place.actor, now=place.now
    )
    return Notice("info", _("%(number)s is parked") % {"number": found["number"]}, seconds=8)


def resume(place: Place, data: QueryDict) -> Notice | None:
    """Let a parked ticket wait again."""
    number = _number(data)
    operations.resume(office=place.office, number=number, by=place.actor, now=place.now)
    return Notice("info", _("%(number)s waits again") % {"number": number}, seconds=8)


def pass_on(place: Place, data: QueryDict) -> Notice | None:
    """Let another team or counter go on."""
    form = sent.PassOnForm(data)
    number = read_form(form)["number"]
    target = form.target
    operations.transfer(
        office=place.office,
        number=number,
        team=target["team"],
        counter=target["counter"],
        by=place.actor,
        now=place.now,
    )
    names = {team.slug: team.name for team in place.office.teams} if target["team"] else {}
    names |= {one.slug: one.name for one in place.office.counters} if target["counter"] else {}
    where = names.get(target["team"] or target["counter"] or "", "")
    title = _("%(number)s is passed on: %(where)s") % {"number": number, "where": where}
    return Notice("info", title, seconds=8)


def prefer(place: Place, data: QueryDict) -> Notice | None:
    """Let somebody come first, with a reason."""
    found = read_form(sent.PreferForm(data))
    operations.prioritise(
        office=place.office, number=found["number"], reason=found["reason"], by=place.actor, now=place.now
    )
    return Notice("info", _("%(number)s comes first") % {"number": found["number"]}, seconds=8)


def note(place: Place, data: QueryDict) -> Notice | None:
    """Write something down for colleagues."""
    found = read_form(sent.NoteForm(data))
    operations.add_note(
        office=place.office, number=found["number"], note=found["note"], by=place.actor, now=place.now
    )
    return None


def add_service(place: Place, data: QueryDict) -> Notice | None:
    """One more thing to do."""
    found = read_form(sent.ServiceForm(data))
    operations.add_service(
        office=place.office,
        number=found["number"],
        service=found["service"],
        quantity=found["quantity"] or 1,
        by=place.actor,
        now=place.now,
    )
    return None


def open_counter(place: Place, data: QueryDict) -> Notice | None:
    """Work here; from a colleague who has left without closing it only when that was asked for."""
    operations.open_counter(
        office=place.office,
        counter=place.counter,
        by=place.actor,
        now=place.now,
        is_taking_over=data.get("take_over") == "1",
    )
    return None


def close_counter(place: Place, _data: QueryDict) -> Notice | None:
    """Pause, or the end of the day."""
    operations.close_counter(office=place.office, counter=place.counter, by=place.actor, now=place.now)
    return None


def raise_alarm(place: Place, _data: QueryDict) -> Notice | None:
    """Call colleagues for help; nothing is said here."""
    operations.raise_alarm(office=place.office, counter=place.counter, by=place.actor, now=place.now)
    return None


def end_alarm(place: Place, data: QueryDict) -> Notice | None:
    """The alarm is over: this counter's, or a colleague's."""
    wanted = data.get("of") or place.counter.slug
    counter = next((one for one in place.office.counters if one.slug == wanted), place.counter)
    operations.end_alarm(office=place.office, counter=counter, by=place.actor, now=place.now)
    return None


def check_in(place: Place, data: QueryDict) -> Notice | None:
    """Let somebody wait whose phone is empty and who is not at the kiosk."""
    row = read_agenda_row(pk=int(read_form(sent.AppointmentForm(data))["appointment"]), office=place.office)
    if row is None:
        raise errors.NothingFound
    ticket = operations.check_in(
        office=place.office,
        appointment=row.appointment,
        allows_early=data.get("early") == "1",
        by=place.actor,
        now=place.now,
    )
    return say_checked_in(ticket)


def say_checked_in(ticket: Ticket) -> Notice:
    """The number, and whether it waits or stands by."""
    number = ticket.number.number
    if ticket.state == TicketState.STANDBY:
        title = _("%(number)s is checked in and stands by") % {"number": number}
        return Notice("success", title, _("The person came late and is called when there is a gap."))
    return Notice("success", _("%(number)s is checked in and waits") % {"number": number})


def take_ticket(place: Place, data: QueryDict) -> Notice | None:
    """A number for somebody without an appointment; called to this counter at once where that was asked for."""
    found = read_form(sent.WalkInForm(data, office=place.office))

    def take() -> str:
        ticket = operations.take_ticket(
            office=place.office,
            service=found["service"],
            language=found["language"],
            is_urgent=found["urgent"],
            by=place.actor,
            now=place.now,
        )
        return str(ticket.number.number)

    number = int(do_once("walk-in", place, data, take))
    if found["call"]:
        operations.call_ticket(
            office=place.office, number=number, counter=place.counter, by=place.actor, now=place.now
        )
        return None
    title = _("The new number is %(number)s") % {"number": number}
    slip = reverse("workplace:servicepoint-number", args=(place.office.slug, number))
    return Notice("success", title, _("Tell it the person."), url=slip, url_words=_("Print the slip"))


def _number(data: QueryDict) -> int:
    return int(read_form(sent.NumberForm(data))["number"])


ACTIONS: dict[str, Action] = {
    "next": call_next,
    "call": call,
    "recall": recall,
    "start": start,
    "finish": finish,
    "missing": miss,
    "undo": undo,
    "park": park,
    "resume": resume,
    "transfer": pass_on,
    "prefer": prefer,
    "note": note,
    "service": add_service,
    "open": open_counter,
    "close": close_counter,
    "check-in": check_in,
    "walk-in": take_ticket,
    "alarm": raise_alarm,
    "calm": end_alarm,
}
"""By the last part of the address."""


def check_here(place: Place, data: QueryDict) -> None:
    """Refuse what an old page means for its own counter, when the number is at another one by now.

    Raises:
        TicketElsewhere
    """
    number = data.get("number") or data.get("at")
    if not number or data.get("at") != number:
        return
    for view in read_counters(office=place.office, now=place.now):
        if str(view.number) == number and view.state is not None and view.slug != place.counter.slug:
            raise errors.TicketElsewhere(int(number), view.state, view.name)


_WANTED: dict[str, frozenset[TicketState]] = {
    "next": frozenset({TicketState.FINISHED}),
    "start": frozenset({TicketState.SERVING}),
    "finish": frozenset({TicketState.FINISHED}),
    "missing": frozenset({TicketState.WAITING, TicketState.STANDBY, TicketState.MISSED}),
    "park": frozenset({TicketState.PARKED}),
    "resume": frozenset({TicketState.WAITING, TicketState.STANDBY, TicketState.SERVING}),
}


def is_done_already(action: str, place: Place, data: QueryDict, refusal: Exception) -> bool:
    """Whether a refusal only says that the first of two clicks has done what was wanted."""
    if isinstance(refusal, errors.CounterBusy):
        is_same = action == "call" and data.get("number") == str(refusal.number)
        return is_same or action in {"next", "walk-in"}
    if isinstance(refusal, errors.TicketElsewhere):
        here = refusal.counter in {"", place.counter.name}
        return here and refusal.state in _WANTED.get(action, frozenset())
    return False
