"""Every field of every model is declared personal, with how long it is kept, or known not to be (style.md 16)."""

import pytest
from django.apps import apps
from django.db import models

from wartefrei.core.retention import Retention

NOT_PERSONAL = {
    "accounts.Staff": "password last_login is_active",  # of an account, gone with it
    "accounts.Session": "expire_date signed_in_at",
    "accounts.Membership": "authority office role",
    "accounts.Token": "digest created_at revoked_at",
    "accounts.Device": "kind authority house name digest paired_at last_seen_at revoked_at",
    "accounts.PairingCode": "digest kind authority house name expires_at used_at",
    "accounts.IdempotencyKey": "key body_digest reference created_at",
    "accounts.Attempt": "kind window_start_at count",
    "accounts.AuditEvent": "at action authority subject details",
    "notifications.Message": (
        "dedupe_key kind about sender sender_name language message_id state due_at attempts claimed_until"
        " settled_at error created_at batch bounced_at has_new_address"
    ),
    "notifications.MailboxMessage": "message_id subject arrived_at",
    "bookings.TeamDay": "team date version picture withheld",
    "bookings.Appointment": (
        "code nonce day day_version start_tick length start_at end_at status channel contingent created_at"
        " expires_at sequence language is_disputed bounced_at moved_at cancelled_at"
    ),
    "bookings.BasketLine": "appointment service quantity",
    "bookings.ClosureRun": (
        "authority office team closure start_at end_at reason silence answer_hours created_at created_by done_at"
    ),
    "bookings.ClosureCase": (
        "run appointment position old_start_at done_at sequence answer_until accepted_at phoned_at settled_at"
        " failures try_again_at"
    ),
    "bookings.Enquiry": "code nonce office status created_at language wishes bounced_at ended_at",
    "bookings.EnquiryLine": "enquiry service quantity",
    "bookings.Offer": "enquiry appointment withdrawn_at",
    "bookings.EmergencyRequest": (
        "code nonce authority status title expires_on digest created_at completed_at ended_at appointment language"
        " bounced_at suspended_at resumed_at"
    ),
    "bookings.EmergencyDocument": "request kind name media_type pages size created_at",
    "bookings.EmergencyPlaces": "authority date places entered_at",
    "bookings.AllotmentRun": (
        "authority date number position ran_at cut_off places chosen record previous_hash hash told_at"
    ),
    "bookings.TicketNumber": "house date number appointment",
    "offices.Authority": (
        "slug name land time_zone languages website email_sender help_text legal_texts groups documents forms"
        " emergency_policy version holidays retention second_factor"
    ),
    "offices.Revision": "authority version made_at action undone document",
    "offices.House": "authority slug name address position display_text",
    "offices.Office": (
        "house slug name short_name arrival booking booking_note channels urgent_text lead_minutes horizon_days"
        " hold_minutes confirm_by_mail_minutes jurisdiction is_step_free position is_active pauses enquiry_text"
        " reminder_days early_minutes late_minutes most_calls phone_check_in release_minutes"
    ),
    "offices.Service": (
        "authority slug name group description hint documents forms keywords mail_subject unit leika_key minutes"
        " minutes_each_further max_quantity position is_active phone file_number"
    ),
    "offices.Team": (
        "office slug name services letter_first letter_last grid_minutes horizon_days walk_in is_emergency"
        " waiting_area position is_active walk_in_per_day walk_ins"
    ),
    "offices.Counter": "office slug name room teams position is_active",
    "offices.Opening": (
        "team weekdays every_weeks nth_in_month first_date last_date start end places online emergency is_special"
    ),
    "records.Feedback": "authority date rating count",
    "records.PageCount": "authority date step count",
    "records.RetentionRun": "ran_at erased",
    "queueing.QueueDay": "house date version",
    "queueing.Ticket": (
        "day office team number appointment appointment_sequence state is_late language due_at checked_in_at"
        " since_at priority skipped_until counter reserved_for calls called_at missed_at started_at ended_at"
        " is_delayed lacks_documents"
    ),
    "queueing.TicketLine": "ticket service quantity is_done",
    "queueing.Call": "day sequence number counter room language called_at",
    "queueing.CounterSession": "counter opened_at closed_at",
    "queueing.Alarm": "office counter raised_at ended_at",
    "queueing.ServingTime": "office service mean variance count",
    "queueing.DayEnd": "office date ended_at missed unserved",
    "offices.Limit": "team start_at end_at places reason",
    "offices.Closure": "authority office team start_at end_at reason",
}
"""By model, the fields somebody has looked at and found to say nothing about a person by themselves."""

OURS = [model for model in apps.get_models() if model.__module__.startswith("wartefrei.")]


def read_fields(model: type[models.Model]) -> set[str]:
    concrete = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return {field.name for field in concrete if not field.primary_key}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_is_personal_with_a_retention_or_known_not_to_be(model: type[models.Model]) -> None:
    personal: dict[str, str] = getattr(model, "personal")  # noqa: B009 -- a model without it fails here
    others = set(NOT_PERSONAL[model._meta.label].split())
    assert personal.keys() | others == read_fields(model)
    assert personal.keys() & others == set()
    assert set(personal.values()) <= set(Retention)


def test_list_names_no_model_that_is_gone() -> None:
    assert NOT_PERSONAL.keys() == {model._meta.label for model in OURS}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_says_what_it_is(model: type[models.Model]) -> None:
    assert model.__doc__
    assert "__str__" in vars(model)
