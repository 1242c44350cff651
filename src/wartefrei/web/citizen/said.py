"""What the waiting room on the phone says of a place: a headline, what to do, the page's title, a spoken sentence."""

from dataclasses import dataclass

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wartefrei.web.citizen.places import Place, Stage
from wartefrei.web.common.dates import minutes_words


@dataclass(frozen=True, slots=True)
class Said:
    """Words about a place. ``spoken`` is what a screen reader hears when it changes."""

    headline: str
    advice: str
    title: str
    spoken: str


_WORDS: dict[Stage, tuple[StrPromise, StrPromise]] = {
    Stage.STANDBY: (
        gettext_lazy("You are on standby"),
        gettext_lazy("You came late, but you keep your number: we call you as soon as there is time."),
    ),
    Stage.SERVING: (gettext_lazy("It is your turn"), gettext_lazy("You are at the counter.")),
    Stage.PARKED: (
        gettext_lazy("Your number has been put aside"),
        gettext_lazy("Please stay in the house. We call you again."),
    ),
    Stage.FINISHED: (
        gettext_lazy("Your visit is over"),
        gettext_lazy("Thank you for coming. You can close this page."),
    ),
    Stage.MISSED: (
        gettext_lazy("You did not come when we called"),
        gettext_lazy(
            "Are you in the house? Then please check in again, or ask our staff. Otherwise book a new time."
        ),
    ),
    Stage.UNSERVED: (
        gettext_lazy("We are sorry: we could not see you today"),
        gettext_lazy(
            "Please book a new time. If we have your e-mail address, we have sent you a link for it."
        ),
    ),
    Stage.WITHDRAWN: (
        gettext_lazy("This place has been given up"),
        gettext_lazy("You can book a new time whenever you like."),
    ),
    Stage.UNCONFIRMED: (
        gettext_lazy("This appointment is not confirmed yet"),
        gettext_lazy("Please open the link in our e-mail first, then check in again."),
    ),
}


def say(place: Place) -> Said:
    """The words for the stage the place is in."""
    headline, advice = _headline(place)
    title = (
        _("Called: %(number)s") % {"number": place.number}
        if place.stage is Stage.CALLED
        else _title(place, headline)
    )
    return Said(headline, advice, title, _spoken(place, headline))


def _headline(place: Place) -> tuple[str, str]:
    if place.stage in _WORDS:
        headline, advice = _WORDS[place.stage]
        return str(headline), str(advice)
    if place.stage is Stage.CALLED and place.view is not None:
        return _("You are being called"), _("Please go to %(counter)s") % {"counter": place.view.counter}
    if place.stage is Stage.WAITING:
        return say_position(place), ""
    return _("Your appointment"), ""


def say_position(place: Place) -> str:
    """``2 numbers before you``."""
    ahead = place.view.ahead if place.view is not None else 0
    if not ahead:
        return _("You are next")
    return ngettext("%(number)s number before you", "%(number)s numbers before you", ahead) % {
        "number": ahead
    }


def _title(place: Place, headline: str) -> str:
    if place.stage is Stage.CALLED:
        return _("Called: %(number)s") % {"number": place.number}
    return f"{place.number} – {headline}" if place.number else headline


def _spoken(place: Place, headline: str) -> str:
    view = place.view
    if place.stage is Stage.CALLED and view is not None:
        return _("You are being called: number %(number)s, please go to %(counter)s") % {
            "number": view.number,
            "counter": ", ".join(part for part in (view.counter, view.room) if part),
        }
    if place.stage is Stage.WAITING and view is not None and view.estimate is not None:
        about = minutes_words(view.estimate[1])
        return _("%(position)s, at most about %(minutes)s") % {"position": headline, "minutes": about}
    return headline
