"""Why something with an emergency request can't be done, in words: what is true, and what to do next."""

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy

from wartefrei.bookings import errors
from wartefrei.bookings.uploads.errors import DocumentProblem
from wartefrei.core.emergency import ExpiryProblem
from wartefrei.web.common.dates import clock, whole_day
from wartefrei.web.common.explanation import Explanation

Sentences = tuple[StrPromise, StrPromise]

_SENTENCES: dict[type[Exception], Sentences] = {
    errors.EmergencyOff: (
        gettext_lazy("There are no emergency appointments here"),
        gettext_lazy("Please book an appointment, or reach the office in another way."),
    ),
    errors.TitleUnknown: (
        gettext_lazy("This title does not count for an emergency appointment"),
        gettext_lazy("Please choose one of the titles shown, or book an appointment."),
    ),
    errors.NotYetEligible: (
        gettext_lazy("You can register from %(day)s on"),
        gettext_lazy("If you like, we send you an e-mail on that day."),
    ),
    errors.AlreadyRegistered: (
        gettext_lazy("You are registered already"),
        gettext_lazy(
            "Somebody with this name and birthday is registered for an emergency appointment. "
            "We have sent the code and PIN to the e-mail address of that registration."
        ),
    ),
    errors.RequestUnknown: (
        gettext_lazy("There is no registration with this code and PIN"),
        gettext_lazy("Please compare both with the mail. The link in the mail works without typing."),
    ),
    errors.RequestEnded: (
        gettext_lazy("This can’t be done with the registration any more"),
        gettext_lazy("Please look at its status first."),
    ),
    errors.KindUnknown: (
        gettext_lazy("This paper is not needed"),
        gettext_lazy("Please send the papers that are asked for."),
    ),
    errors.TooManyDocuments: (
        gettext_lazy("There are too many files"),
        gettext_lazy("At most %(most)s files are kept. Please delete one first."),
    ),
    errors.DocumentUnknown: (
        gettext_lazy("This paper does not exist any more"),
        gettext_lazy("Papers are destroyed soon after the visit."),
    ),
    errors.ScannerAway: (
        gettext_lazy("Files can’t be checked at the moment"),
        gettext_lazy("The file has not been saved. Please try again in a few minutes."),
    ),
    errors.PlacesFixed: (
        gettext_lazy("The places of this day are fixed"),
        gettext_lazy("Please enter them before, or limit the team’s places for the rest of the day."),
    ),
    errors.BehindCutOff: (
        gettext_lazy("With this date there would have been no place today"),
        gettext_lazy("Please refuse the request. The person can register again."),
    ),
}

_EXPIRY: Mapping[ExpiryProblem, Sentences] = {
    ExpiryProblem.TOO_OLD: (
        gettext_lazy("This date is too long ago"),
        gettext_lazy("Please enter the date on which your title expires, with the year in four digits."),
    ),
    ExpiryProblem.TOO_FAR: (
        gettext_lazy("This date is too far ahead"),
        gettext_lazy("Please enter the date on which your title expires, with the year in four digits."),
    ),
}

_DOCUMENT: Mapping[DocumentProblem, Sentences] = {
    DocumentProblem.EMPTY: (
        gettext_lazy("The file is empty"),
        gettext_lazy("Please choose another file."),
    ),
    DocumentProblem.TOO_LARGE: (
        gettext_lazy("The file is too large"),
        gettext_lazy("A file may have at most 20 megabytes."),
    ),
    DocumentProblem.UNKNOWN_TYPE: (
        gettext_lazy("This is neither a photo nor a PDF"),
        gettext_lazy("Please send a photo (JPEG, PNG, HEIC) or a PDF."),
    ),
    DocumentProblem.UNREADABLE: (
        gettext_lazy("The file can’t be read"),
        gettext_lazy("Please take a new photo of the paper, or save the PDF again."),
    ),
    DocumentProblem.TOO_MANY_PIXELS: (
        gettext_lazy("The picture is too large"),
        gettext_lazy("Please take a photo with the usual settings of your phone."),
    ),
    DocumentProblem.TOO_MANY_PAGES: (
        gettext_lazy("The PDF has too many pages"),
        gettext_lazy("A PDF may have at most 20 pages."),
    ),
    DocumentProblem.LOCKED: (
        gettext_lazy("The PDF is locked with a password"),
        gettext_lazy("Please save it without a password, or take a photo of the paper."),
    ),
    DocumentProblem.MALWARE: (
        gettext_lazy("The file contains something harmful"),
        gettext_lazy("It has been deleted. Please take a new photo of the paper."),
    ),
}

REGISTERING_REFUSALS: tuple[type[Exception], ...] = (
    *_SENTENCES,
    errors.ExpiryRefused,
    errors.DocumentRefused,
)
"""Everything `explain_registering` knows."""

REGISTERING_STATUS: Mapping[type[Exception], HTTPStatus] = {
    errors.EmergencyOff: HTTPStatus.NOT_FOUND,
    errors.RequestUnknown: HTTPStatus.NOT_FOUND,
    errors.DocumentUnknown: HTTPStatus.NOT_FOUND,
    errors.ScannerAway: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.TitleUnknown: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ExpiryRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.KindUnknown: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.DocumentRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""What a page answers with, where it is not a conflict."""


def explain_registering(refusal: Exception) -> Explanation:
    """A refusal of emergency requests in the active language."""
    match refusal:
        case errors.ExpiryRefused():
            title, what_to_do = _EXPIRY[refusal.reason]
        case errors.DocumentRefused():
            title, what_to_do = _DOCUMENT[refusal.reason]
        case errors.PlacesFixed(until=until) if until is not None:
            title, what_to_do = _SENTENCES[errors.PlacesFixed]
            fixed = gettext_lazy("They could be entered until %(time)s.")
            return Explanation(str(title), f"{fixed % {'time': clock(until)}} {what_to_do}")
        case _:
            title, what_to_do = _SENTENCES[type(refusal)]
    details = _details(refusal)
    return Explanation(str(title) % details, str(what_to_do) % details)


def _details(refusal: Exception) -> dict[str, object]:
    day = getattr(refusal, "eligible_on", None)
    return {"day": whole_day(day) if day else "", "most": getattr(refusal, "most", "")}
