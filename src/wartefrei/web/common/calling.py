"""Why staff can't do something with a ticket or a counter, in words: what is true, and what to do next."""

from typing import Any

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy

from wartefrei.core.lifecycle import TicketState
from wartefrei.queueing import errors
from wartefrei.web.common.explanation import Explanation

_SENTENCES: dict[type[Exception], tuple[StrPromise, StrPromise]] = {
    errors.TicketUnknown: (
        gettext_lazy("There is no such number today"),
        gettext_lazy("Please compare the number with the list."),
    ),
    errors.CounterBusy: (
        gettext_lazy("Number %(number)s is at this counter"),
        gettext_lazy("Please finish or park that visit first."),
    ),
    errors.CounterTaken: (
        gettext_lazy("Somebody else works at this counter"),
        gettext_lazy("Please choose another counter, or take this one over if your colleague has left."),
    ),
    errors.CounterClosed: (
        gettext_lazy("This counter is closed"),
        gettext_lazy("Please open it first."),
    ),
    errors.NotServed: (
        gettext_lazy("This is not done there"),
        gettext_lazy("Please choose a team, a counter and services of this office."),
    ),
    errors.DelayUsed: (
        gettext_lazy("Five more minutes are possible only once, before the call"),
        gettext_lazy("Please go to the counter when your number is called."),
    ),
    errors.TooLate: (
        gettext_lazy("This can’t be undone any more"),
        gettext_lazy("Please call the number again."),
    ),
}

_ELSEWHERE: dict[TicketState, tuple[StrPromise, StrPromise]] = {
    TicketState.WAITING: (
        gettext_lazy("Number %(number)s waits"),
        gettext_lazy("Please call it first."),
    ),
    TicketState.STANDBY: (
        gettext_lazy("Number %(number)s stands by"),
        gettext_lazy("Please call it first."),
    ),
    TicketState.CALLED: (
        gettext_lazy("Number %(number)s has been called to %(counter)s"),
        gettext_lazy("Please look at the list again."),
    ),
    TicketState.SERVING: (
        gettext_lazy("Number %(number)s is being served at %(counter)s"),
        gettext_lazy("Please look at the list again."),
    ),
    TicketState.PARKED: (
        gettext_lazy("Number %(number)s is parked"),
        gettext_lazy("Please take it up again first."),
    ),
    TicketState.MISSED: (
        gettext_lazy("Number %(number)s did not appear"),
        gettext_lazy("Please call it first."),
    ),
}
_ENDED: tuple[StrPromise, StrPromise] = (
    gettext_lazy("The visit with number %(number)s is over"),
    gettext_lazy("Nothing has been changed."),
)

CALLING_REFUSALS: tuple[type[Exception], ...] = (*_SENTENCES, errors.TicketElsewhere)
"""Everything `explain_calling` knows."""


def explain_calling(refusal: Any) -> Explanation:
    """One of `CALLING_REFUSALS` in the active language."""
    if isinstance(refusal, errors.TicketElsewhere):
        title, what_to_do = _ELSEWHERE.get(refusal.state, _ENDED)
    else:
        title, what_to_do = _SENTENCES[type(refusal)]
    details = {"number": getattr(refusal, "number", ""), "counter": getattr(refusal, "counter", "")}
    return Explanation(str(title) % details, str(what_to_do))
