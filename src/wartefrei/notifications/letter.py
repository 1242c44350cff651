"""A mail in one language: everything it says, ready to be set as plain text or as HTML."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language_info, ngettext, override
from django.utils.translation import gettext as _

from wartefrei.core.codes import show_code, show_pin
from wartefrei.core.texts import FALLBACK
from wartefrei.notifications.context import MailContext, ServiceLine, Text, complete
from wartefrei.notifications.dates import clock, long_date, long_moment, short_date, weekday
from wartefrei.notifications.emergency import EmergencyWriter
from wartefrei.notifications.marks import Words, direction, fill, foreign, isolate, pick, say
from wartefrei.notifications.models import Kind
from wartefrei.notifications.parts import Letter, Link, Row, Section
from wartefrei.notifications.wording import ARRIVALS, PARTS_OF_DAY, SEVERAL_OFFERS, WORDINGS, Wording

LONGEST_SUBJECT = 78
"""Characters that a line of a header should not pass (RFC 5322, 2.1.1)."""


def write_letter(kind: Kind, context: MailContext, language: str) -> Letter:
    """The mail in one language."""
    with override(language):
        return _Writer(kind, complete(context), language).write()


class _Writer:
    """Writes one letter while its language is the active one."""

    def __init__(self, kind: Kind, context: MailContext, language: str) -> None:
        offers = context.get("offers", [])
        self.offers = offers if len(offers) > 1 else []
        self.wording: Wording = SEVERAL_OFFERS if self.offers else WORDINGS[kind]
        self.context, self.language = context, language
        details = context.get("emergency")
        zone = ZoneInfo(context["time_zone"])
        self.emergency = EmergencyWriter(kind, details, zone, language) if details else None
        self.start = self._local(context["start"]) if self.wording.has_time else None
        self.authority = foreign(context["authority"], FALLBACK, language)

    def write(self) -> Letter:
        context, wording, language = self.context, self.wording, self.language
        number = context["ticket_number"] if wording.is_pass else None
        return Letter(
            language=language,
            direction=direction(language),
            language_name=get_language_info(language)["name_local"],
            subject=self._subject(),
            authority=self.authority,
            office=pick(context["office"], language),
            heading=say(wording.heading, language),
            lead=tuple(self._lead()),
            action=self._action(),
            number=Row(_("Ticket number"), self._isolated(str(number))) if number else None,
            when=long_moment(self.start, language) if self.start and not self.offers else Words(""),
            length=self._length() if self.start else "",
            place=tuple(self._place()),
            keys=tuple(self._keys()),
            qr=context["qr"] if wording.is_pass else "",
            qr_name=str(self._coded(_("QR code for check-in. Code: %(code)s"))),
            arrival=str(ARRIVALS[context["arrival"]]) if wording.is_pass else "",
            sections=tuple(section for section in self._sections() if section.items or section.paragraphs),
            calendar_summary=self._summary(),
            footer=_("This e-mail was sent automatically. Please do not reply to it."),
        )

    def _subject(self) -> Words:
        """Date and time; where the services agree on neutral words and they are not too long, with these."""
        subject = self._dated(str(self.wording.subject))
        if self.wording.says_service and self.context["neutral_subject"]:
            words = pick(self.context["neutral_subject"], self.language)
            longer = self._dated(_("%(words)s: %(date)s, %(time)s"), words=words)
            return longer if len(longer) <= LONGEST_SUBJECT else subject
        return subject

    def _summary(self) -> Words:
        words = pick(self.context["neutral_subject"], self.language)
        return words or fill(_("Appointment: %(authority)s"), authority=self.authority)

    def _lead(self) -> Iterator[Words]:
        yield say(self.wording.lead, self.language)
        if self.wording.rebooks and not self.emergency:
            yield say(self.wording.next_step, self.language)
        is_shorter = self.wording.offers and self.context.get("is_shorter", False)
        if is_shorter:
            yield say(
                _("We are sorry: other times that we had offered you can no longer be kept."), self.language
            )
        if (self.wording.gives_reason or is_shorter) and self.context["reason"]:
            reason = pick(self.context["reason"], self.language)
            yield fill(_("The office’s reason: %(reason)s"), reason=reason)
        if self.context["expires_at"]:
            yield from self._deadline(long_moment(self._local(self.context["expires_at"]), self.language))
        if self.emergency:
            yield from self.emergency.lead()

    def _deadline(self, end: Words) -> Iterator[Words]:
        """Until when an answer is awaited, and what becomes of the time without one."""
        if self.offers:
            yield fill(_("You have until %(moment)s. After that, others can book the times."), moment=end)
        elif self.wording.asks or self.wording.offers:
            yield fill(_("You have until %(moment)s. After that, others can book the time."), moment=end)
        elif self.wording.asks_consent and self.context.get("silence") == "cancel":
            yield fill(_("Please accept it until %(moment)s. Otherwise we cancel it."), moment=end)
        elif self.wording.asks_consent:
            yield fill(_("Please answer until %(moment)s. Otherwise the new time stays."), moment=end)

    def _action(self) -> Link | None:
        if self.emergency:
            return self.emergency.action()
        if self.wording.asks:
            return Link(_("Confirm the appointment"), self.context["confirm_url"])
        if self.wording.offers:
            words = _("Choose a time") if self.offers else _("See the offer")
            return Link(words, self.context["manage_url"])
        if self.wording.asks_consent:
            return Link(_("Accept the new time"), self.context["manage_url"])
        if self.wording.rebooks:
            label = _("Send a new enquiry") if self.wording.is_enquiry else _("Book a new appointment")
            return Link(label, self.context["book_url"])
        return None

    def _length(self) -> str:
        minutes = self.context["duration_minutes"]
        text = ngettext("about %(minutes)s minute", "about %(minutes)s minutes", minutes)
        return text % {"minutes": minutes}

    def _place(self) -> Iterator[Words]:
        if self.context["office"]:
            yield pick(self.context["office"], self.language)
        if self.context["address"]:
            yield foreign(self.context["address"], FALLBACK, self.language)
        if self.wording.is_coming and self.context["team_room"]:
            yield pick(self.context["team_room"], self.language)

    def _keys(self) -> Iterator[Row]:
        has_keys = self.wording.is_coming or self.wording.is_enquiry or self.wording.is_registration
        if has_keys and self.context["code"]:
            yield Row(_("Booking code"), self._coded("%(code)s"))
            yield Row(_("PIN"), self._isolated(show_pin(self.context["pin"])))

    def _sections(self) -> Iterator[Section]:
        context, language = self.context, self.language
        if self.offers:
            moments = (long_moment(self._local(start), language) for start in self.offers)
            yield Section(_("Times to choose from"), items=tuple(moments))
        yield Section(_("Your services"), items=tuple(map(self._service, context["services"])))
        if self.emergency:
            yield from self.emergency.sections()
        if self.wording.is_coming:
            yield self._documents()
            yield Section(_("Please note"), paragraphs=self._picked(context["hint"]))
            yield self._waiting()
            yield self.emergency.declining() if self.emergency else self._changing()
        if self.wording.is_enquiry and not (self.wording.offers or self.wording.rebooks):
            yield Section(_("When it suits you"), items=tuple(self._wishes()))
            yield Section(
                _("No longer needed?"),
                paragraphs=(Words(_("Please tell us, so that nobody looks for a date in vain.")),),
                links=(Link(_("See or withdraw the enquiry"), context["manage_url"]),),
            )
        help_words = pick(context["help"], language)
        yield Section(_("Questions?"), paragraphs=(help_words,) if help_words else ())

    def _documents(self) -> Section:
        """What to bring; a reminder asks whether it is all there."""
        question = _("Is everything together? Without all of it we may not be able to help you.")
        asked = (Words(question),) if self.wording.reminds and self.context["documents"] else ()
        items = self._picked(self.context["documents"])
        return Section(_("Please bring"), items=items, paragraphs=asked)

    def _waiting(self) -> Section:
        """The way to the own phone as waiting room."""
        if not self.wording.is_pass or not self.context["wait_url"]:
            return Section("")
        hint = _("This page tells your phone when it will be your turn.")
        link = Link(_("Waiting room on your phone"), self.context["wait_url"])
        return Section(_("On the day"), paragraphs=(Words(hint),), links=(link,))

    def _changing(self) -> Section:
        """One link to move and one to cancel where that is the question; the others lead to the page with both."""
        context = self.context
        links = [Link(_("Move or cancel the appointment"), context["manage_url"])]
        if self.wording.reminds or self.wording.asks_consent:
            links = [
                Link(_("Move the appointment"), context["move_url"]),
                Link(_("Cancel the appointment"), context["cancel_url"]),
            ]
        sentence = Words(_("Please tell us, so that somebody else can have the time."))
        return Section(_("Can’t come?"), paragraphs=(sentence,), links=tuple(links))

    def _wishes(self) -> Iterator[Words]:
        context, language = self.context, self.language
        for day in context.get("wished_days", ()):
            yield Words(long_date(date.fromisoformat(day), language))
        for number in context.get("wished_weekdays", ()):
            yield Words(weekday(number, language))
        for part in context.get("wished_parts", ()):
            yield Words(str(PARTS_OF_DAY[part]))

    def _service(self, line: ServiceLine) -> Words:
        name = pick(line["name"], self.language)
        if line["quantity"] == 1:
            return name
        return fill("%(quantity)s\u00a0× %(name)s", quantity=str(line["quantity"]), name=name)

    def _picked(self, texts: list[Text]) -> tuple[Words, ...]:
        return tuple(pick(text, self.language) for text in texts)

    def _dated(self, template: str, **values: Words) -> Words:
        if self.start is None:
            return Words(template)
        date, time = short_date(self.start, self.language), clock(self.start, self.language)
        return fill(template, date=date, time=time, **values)

    def _coded(self, template: str) -> Words:
        return fill(template, code=self._isolated(show_code(self.context["code"])))

    def _isolated(self, value: str) -> Words:
        return isolate(value, self.language)

    def _local(self, instant: str) -> datetime:
        return datetime.fromisoformat(instant).astimezone(ZoneInfo(self.context["time_zone"]))
