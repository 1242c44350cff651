"""What can be set up at an office and on which page; see `parts`."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from wartefrei.web.administration.configuration.parts import OFFICE, Page, Section, field, fields

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
                            field("name"),
                            field("short_name", _("For narrow places, such as lists on a phone.")),
                            field("house"),
                            field("step_free"),
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
                            field("booking"),
                            field(
                                "booking_note",
                                _("People read it while booking is switched off: why, and since when."),
                                rows=2,
                            ),
                            field("enquiry_text"),
                        ),
                    ),
                    Section(
                        _("Which times"),
                        (
                            field("lead_minutes"),
                            field("horizon_days"),
                            field(
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
                            field("hold_minutes", _("While people fill in the form.")),
                            field("confirm_by_mail_minutes", _("Nothing: they need not confirm.")),
                            field(
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
                (Section("", fields("pauses")),),
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
                        fields("channels.servicepoint", "channels.phone", "channels.counter", rows=2),
                        intro=_("One sentence each how it works. What stays empty is not offered."),
                    ),
                    Section(_("Urgent cases"), fields("urgent_text", rows=3)),
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
                            field("arrival"),
                            field("early_minutes"),
                            field("late_minutes", _("Whoever comes later stands by; nobody is sent away.")),
                            field("most_calls"),
                            field("phone_check_in", _("With the QR code on the poster in the house.")),
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
                            field(
                                "jurisdiction.responsible_for",
                                _(
                                    "Municipalities or post codes, one in each line. Nothing at all: for everybody."
                                ),
                            ),
                            field("jurisdiction.elsewhere", rows=2),
                            field("jurisdiction.not_responsible_for"),
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
                            field("name", _("What staff call it.")),
                            field("services"),
                            field("letters", _("For example A-K. Nothing: all letters.")),
                            field("waiting_area", _("People read it on their ticket.")),
                        ),
                    ),
                    Section(
                        _("Times"),
                        (
                            field("grid_minutes", _("A multiple of 5.")),
                            field("horizon_days", _("Nothing: as the office.")),
                            field("emergency", _("Its places go to registered emergencies, by mail.")),
                        ),
                    ),
                    Section(
                        _("Without appointment"),
                        (
                            field("walk_in"),
                            field("walk_in_per_day", _("Nothing: any number.")),
                            field("walk_ins"),
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
                            *fields("name", "room"),
                            field("teams", _("None chosen: all teams of the office.")),
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
