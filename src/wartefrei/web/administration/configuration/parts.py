"""What can be set up and on which page: one table. Forms, lists, the overview and the missing texts are made from it.

Openings, limits, closures and holidays have pages of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from wartefrei.offices.documents.problems import Path
from wartefrei.web.administration.configuration.building import Field

OFFICE = "<office>"
"""Stands in a path for the short name of the office."""


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together."""

    title: Any
    fields: tuple[Field, ...]
    intro: Any = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the configuration.

    ``where``: the part it shows, or the list (``one`` says what one of it is called) whose parts it shows.
    ``is_named``: a mapping from short names, not a list. ``optional``: the whole part can be switched off.
    """

    kind: str
    title: Any
    where: tuple[str, ...]
    sections: tuple[Section, ...]
    intro: Any = ""
    one: Any = ""
    new: Any = ""
    none: Any = ""
    is_named: bool = False
    optional: bool = False
    can_remove: bool = True

    @property
    def is_list(self) -> bool:
        return bool(self.one)

    @property
    def of_office(self) -> bool:
        return OFFICE in self.where

    def at(self, office: str) -> Path:
        """The path, with the office in it."""
        return tuple(office if key == OFFICE else key for key in self.where)


def _fields(*names: str, **more: Any) -> tuple[Field, ...]:
    return tuple(Field(tuple(name.split(".")) if name else (), **more) for name in names)


def _field(name: str, hint: Any = "", **more: Any) -> Field:
    return Field(tuple(name.split(".")) if name else (), hint, **more)


AUTHORITY_PAGES: Mapping[str, Page] = MappingProxyType(
    {
        page.kind: page
        for page in (
            Page(
                "authority",
                _("The authority"),
                (),
                (
                    Section(
                        _("Authority"),
                        (
                            _field("name"),
                            _field("land", _("Its public holidays hold by themselves.")),
                            _field("website"),
                            _field(
                                "languages", _("The languages people can choose. German is always there.")
                            ),
                        ),
                    ),
                    Section(_("Staff"), _fields("second_factor")),
                    Section(
                        _("Help"),
                        (
                            _field(
                                "help_text",
                                _(
                                    "Stands below every page: where people get help who can’t book by themselves."
                                ),
                                rows=3,
                            ),
                        ),
                    ),
                ),
            ),
            Page(
                "legal",
                _("Legal texts"),
                (),
                (Section("", _fields("legal.imprint", "legal.privacy", "legal.accessibility", rows=8)),),
                intro=_("They are linked at the foot of every page."),
            ),
            Page(
                "mail",
                _("Mail"),
                (),
                (
                    Section(
                        "",
                        (
                            _field(
                                "email_sender",
                                _("Mails to people come from this address. Answers go there too."),
                            ),
                        ),
                    ),
                ),
            ),
            Page(
                "retention",
                _("How long data is kept"),
                (),
                (
                    Section(
                        "",
                        _fields(
                            "retention.visits_days",
                            "retention.cancelled_days",
                            "retention.enquiries_days",
                            "retention.papers_days",
                            "retention.mails_days",
                            "retention.audit_months",
                        ),
                    ),
                ),
                intro=_("After this time what is personal is erased by itself. The shorter, the better."),
            ),
            Page(
                "groups",
                _("Groups of services"),
                ("groups",),
                (Section("", _fields("")),),
                intro=_("Headings under which people find the services."),
                one=_("Group"),
                new=_("New group"),
                is_named=True,
            ),
            Page(
                "documents",
                _("Documents to bring"),
                ("documents",),
                (Section("", (_field("", rows=2),)),),
                intro=_("Each stands here once. At the services you choose which are needed."),
                one=_("Document"),
                new=_("New document"),
                is_named=True,
            ),
            Page(
                "forms",
                _("Forms"),
                ("forms",),
                (Section("", _fields("name", "url")),),
                intro=_("What people can fill in before they come. At the services you choose which."),
                one=_("Form"),
                new=_("New form"),
                is_named=True,
            ),
            Page(
                "services",
                _("Services"),
                ("services",),
                (
                    Section(
                        _("What people read"),
                        (
                            _field("name"),
                            _field("group", empty=_("without group")),
                            _field("description", rows=2),
                            _field("hint", rows=2),
                            _field("keywords", _("Everyday words with commas, so that people find it.")),
                        ),
                    ),
                    Section(_("Who does it"), _fields("teams")),
                    Section(
                        _("How long it takes"),
                        (
                            _field("minutes", _("For the first person or piece.")),
                            _field("minutes_each_further", _("Nothing: as long as the first.")),
                            _field("unit"),
                            _field("max_quantity"),
                        ),
                    ),
                    Section(_("What people bring"), _fields("documents", "forms")),
                    Section(
                        _("What people are asked for"),
                        (
                            _field(
                                "phone", _("If several services are booked together, the strictest counts.")
                            ),
                            _field("file_number", _("The number on letters of the office (Aktenzeichen).")),
                        ),
                    ),
                    Section(
                        _("More"),
                        (
                            _field(
                                "mail_subject",
                                _("Instead of the name, where it says too much about the person."),
                            ),
                            _field("leika_key", _("Number of the service in the federal catalogue.")),
                        ),
                    ),
                ),
                intro=_("What people come with, in the order in which they see it."),
                one=_("Service"),
                new=_("New service"),
            ),
            Page(
                "houses",
                _("Houses"),
                ("houses",),
                (
                    Section(
                        "",
                        (
                            _field("name"),
                            _field("address", _("Street, post code, place.")),
                            _field("display_text", _("Stands on the screens below the calls."), rows=2),
                        ),
                    ),
                ),
                intro=_(
                    "Buildings with one entrance: offices in one house share numbers, kiosks and screens. A house "
                    "comes with its first office and goes with its last."
                ),
                can_remove=False,
                one=_("House"),
                new=_("New house with its first office"),
            ),
            Page(
                "offices",
                _("Offices"),
                ("offices",),
                (),
                intro=_("Places with rules of booking of their own, in the order in which people see them."),
                one=_("Office"),
                new=_("New office"),
            ),
            Page(
                "emergency",
                _("Emergency appointments"),
                ("emergency",),
                (
                    Section(
                        _("Where and what"),
                        (
                            _field("office"),
                            _field("team", _("A team that is only for emergency appointments.")),
                            _field("service", _("The service such an appointment is booked as.")),
                            _field("valid_from"),
                        ),
                    ),
                    Section(
                        _("Who may register, and with what"),
                        (
                            _field("window_days"),
                            *_fields(
                                "titles.residence_permit",
                                "titles.visa",
                                "titles.fiction_certificate",
                                is_ordered=True,
                            ),
                            _field("lapse_days"),
                        ),
                        intro=_(
                            "The last document of each list shows the date of expiry. Titles without documents can’t "
                            "be registered."
                        ),
                    ),
                    Section(
                        _("The mail"),
                        (
                            _field("mail_times", _("Days without a time have no emergency appointments.")),
                            _field("places_until_minutes"),
                            _field("order", is_ordered=True),
                            _field("starts"),
                            _field("first_start_minutes"),
                        ),
                    ),
                    Section(_("During the day"), _fields("decline_until_minutes", "standby")),
                ),
                intro=_(
                    "People whose residence title is about to expire register with their documents; places of the day "
                    "go to them in order of expiry, by mail."
                ),
                optional=True,
            ),
        )
    }
)
"""Pages of the whole authority, in the order of the overview."""

OFFICE_PAGES: Mapping[str, Page] = MappingProxyType(
    {
        page.kind: replace(page, where=("offices", OFFICE, *page.where))
        for page in (
            Page(
                "about",
                _("Name and house"),
                (),
                (
                    Section(
                        "",
                        (
                            _field("name"),
                            _field("short_name", _("For narrow places, such as lists on a phone.")),
                            _field("house"),
                            _field("step_free"),
                        ),
                    ),
                ),
            ),
            Page(
                "booking",
                _("Booking"),
                (),
                (
                    Section(
                        _("Whether people can book"),
                        (
                            _field("booking"),
                            _field(
                                "booking_note",
                                _("People read it while booking is switched off: why, and since when."),
                                rows=2,
                            ),
                            _field("enquiry_text"),
                        ),
                    ),
                    Section(
                        _("Which times"),
                        (
                            _field("lead_minutes"),
                            _field("horizon_days"),
                            _field(
                                "release_minutes",
                                _(
                                    "At a moment nobody knows, so that times can’t be handed on. 0: at once. "
                                    "Staff may book them at once."
                                ),
                            ),
                        ),
                    ),
                    Section(
                        _("From choosing to coming"),
                        (
                            _field("hold_minutes", _("While people fill in the form.")),
                            _field("confirm_by_mail_minutes", _("Nothing: they need not confirm.")),
                            _field(
                                "reminder_days",
                                _("Numbers with commas, at most five. Nothing: no reminders."),
                            ),
                        ),
                    ),
                ),
            ),
            Page(
                "pauses",
                _("Pauses of online booking"),
                (),
                (Section("", _fields("pauses")),),
                intro=_(
                    "From then on nobody books or moves an appointment online; staff may. Appointments made before "
                    "stay. On days on which nobody is received, add a closure too."
                ),
            ),
            Page(
                "channels",
                _("Other ways and urgent cases"),
                (),
                (
                    Section(
                        _("Other ways to an appointment"),
                        _fields("channels.servicepoint", "channels.phone", "channels.counter", rows=2),
                        intro=_("One sentence each how it works. What stays empty is not offered."),
                    ),
                    Section(_("Urgent cases"), _fields("urgent_text", rows=3)),
                ),
            ),
            Page(
                "arrival",
                _("Arrival and calls"),
                (),
                (
                    Section(
                        "",
                        (
                            _field("arrival"),
                            _field("early_minutes"),
                            _field("late_minutes", _("Whoever comes later stands by; nobody is sent away.")),
                            _field("most_calls"),
                            _field("phone_check_in", _("With the QR code on the poster in the house.")),
                        ),
                    ),
                ),
            ),
            Page(
                "jurisdiction",
                _("Jurisdiction"),
                (),
                (
                    Section(
                        "",
                        (
                            _field(
                                "jurisdiction.responsible_for",
                                _(
                                    "Municipalities or post codes, one in each line. Nothing at all: for everybody."
                                ),
                            ),
                            _field("jurisdiction.elsewhere", rows=2),
                            _field("jurisdiction.not_responsible_for"),
                        ),
                    ),
                ),
                intro=_("People are asked where they live before they choose a time."),
            ),
            Page(
                "teams",
                _("Teams"),
                ("teams",),
                (
                    Section(
                        _("Team"),
                        (
                            _field("name", _("What staff call it.")),
                            _field("services"),
                            _field("letters", _("For example A-K. Nothing: all letters.")),
                            _field("waiting_area", _("People read it on their ticket.")),
                        ),
                    ),
                    Section(
                        _("Times"),
                        (
                            _field("grid_minutes", _("A multiple of 5.")),
                            _field("horizon_days", _("Nothing: as the office.")),
                            _field("emergency", _("Its places go to registered emergencies, by mail.")),
                        ),
                    ),
                    Section(
                        _("Without appointment"),
                        (
                            _field("walk_in"),
                            _field("walk_in_per_day", _("Nothing: any number.")),
                            _field("walk_ins"),
                        ),
                    ),
                ),
                intro=_("Who is responsible for which services. One team is enough."),
                one=_("Team"),
                new=_("New team"),
            ),
            Page(
                "counters",
                _("Counters"),
                ("counters",),
                (
                    Section(
                        "",
                        (
                            *_fields("name", "room"),
                            _field("teams", _("None chosen: all teams of the office.")),
                        ),
                    ),
                ),
                intro=_("Where people are served. Without counters nobody is called."),
                one=_("Counter"),
                new=_("New counter"),
                none=_("No counter yet."),
            ),
        )
    }
)
"""Pages of one office, in the order of its overview."""

NOT_SHOWN = frozenset({("AuthorityDocument", "time_zone")})
"""What has no page: all of Germany has one time."""
