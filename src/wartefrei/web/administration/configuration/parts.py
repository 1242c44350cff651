"""What can be set up and on which page, for the whole authority; `office_parts` has the pages of an office.

Forms, lists, the overview and the missing texts are made from these tables.

Openings, limits, closures and holidays have pages of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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


def fields(*names: str, **more: Any) -> tuple[Field, ...]:
    """Fields without help, by their paths with dots."""
    return tuple(Field(tuple(name.split(".")) if name else (), **more) for name in names)


def field(name: str, hint: Any = "", **more: Any) -> Field:
    """A field with help, by its path with dots."""
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
                            field("name"),
                            field("land", _("Its public holidays hold by themselves.")),
                            field("website"),
                            field(
                                "languages",
                                _("German is always there. Kiosks begin with the first one."),
                                is_ordered=True,
                            ),
                        ),
                    ),
                    Section(_("Staff"), fields("second_factor")),
                    Section(
                        _("Help"),
                        (
                            field(
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
                (Section("", fields("legal.imprint", "legal.privacy", "legal.accessibility", rows=8)),),
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
                            field(
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
                        fields(
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
                (Section("", fields("")),),
                intro=_(
                    "Headings under which people find the services. ↑ and ↓ move a heading with all its services."
                ),
                one=_("Group"),
                new=_("New group"),
                is_named=True,
            ),
            Page(
                "documents",
                _("Documents to bring"),
                ("documents",),
                (Section("", (field("", rows=2),)),),
                intro=_("Each stands here once. At the services you choose which are needed."),
                one=_("Document"),
                new=_("New document"),
                is_named=True,
            ),
            Page(
                "forms",
                _("Forms"),
                ("forms",),
                (Section("", fields("name", "url")),),
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
                            field("name"),
                            field("group", empty=_("without group")),
                            field("description", rows=2),
                            field("hint", rows=2),
                            field("keywords", _("Everyday words with commas, so that people find it.")),
                        ),
                    ),
                    Section(_("Who does it"), fields("teams")),
                    Section(
                        _("How long it takes"),
                        (
                            field("minutes", _("For the first person or piece.")),
                            field("minutes_each_further", _("Nothing: as long as the first.")),
                            field("unit"),
                            field("max_quantity"),
                        ),
                    ),
                    Section(_("What people bring"), fields("documents", "forms", is_ordered=True)),
                    Section(
                        _("What people are asked for"),
                        (
                            field(
                                "phone", _("If several services are booked together, the strictest counts.")
                            ),
                            field("file_number", _("The number on letters of the office (Aktenzeichen).")),
                        ),
                    ),
                    Section(
                        _("More"),
                        (
                            field(
                                "mail_subject",
                                _("Instead of the name, where it says too much about the person."),
                            ),
                            field("leika_key", _("Number of the service in the federal catalogue.")),
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
                            field("name"),
                            field("address", _("Street, post code, place.")),
                            field("display_text", _("Stands on the screens below the calls."), rows=2),
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
                            field("office"),
                            field("team", _("A team that is only for emergency appointments.")),
                            field("service", _("The service such an appointment is booked as.")),
                            field("valid_from"),
                        ),
                    ),
                    Section(
                        _("Who may register, and with what"),
                        (
                            field("window_days"),
                            *fields(
                                "titles.residence_permit",
                                "titles.visa",
                                "titles.fiction_certificate",
                                is_ordered=True,
                            ),
                            field("lapse_days"),
                        ),
                        intro=_(
                            "The last document of each list shows the date of expiry. Titles without documents can’t "
                            "be registered."
                        ),
                    ),
                    Section(
                        _("The mail"),
                        (
                            field("mail_times", _("Days without a time have no emergency appointments.")),
                            field("places_until_minutes"),
                            field("order", is_ordered=True),
                            field("starts"),
                            field("first_start_minutes"),
                        ),
                    ),
                    Section(_("During the day"), fields("decline_until_minutes", "standby")),
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

NOT_SHOWN = frozenset({("AuthorityDocument", "time_zone")})
"""What has no page: all of Germany has one time."""
