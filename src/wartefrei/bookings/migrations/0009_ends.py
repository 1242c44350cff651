"""When appointments were cancelled and moved, and when enquiries ended: read from the audit trail so far."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

_CANCELLED = ("appointment.cancelled", "appointment.released")
_ENDED = ("enquiry.booked", "enquiry.declined", "enquiry.withdrawn", "enquiry.lapsed")


def read_trail(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What the trail no longer knows ended when it began: it goes all the sooner."""
    events = apps.get_model("accounts", "AuditEvent").objects

    def last(*actions: str) -> Subquery:
        found = events.filter(subject=OuterRef("code"), action__in=actions).order_by()
        return Subquery(found.values("subject").annotate(last=Max("at")).values("last"))

    appointments = apps.get_model("bookings", "Appointment").objects
    cancelled_at = Coalesce(last(*_CANCELLED), F("created_at"))
    appointments.filter(status="cancelled").update(cancelled_at=cancelled_at)
    appointments.exclude(sequence=0).update(moved_at=last("appointment.moved"))
    enquiries = apps.get_model("bookings", "Enquiry").objects
    ended = enquiries.exclude(status__in=("received", "offered"))
    ended.update(ended_at=Coalesce(last(*_ENDED), F("created_at")))


class Migration(migrations.Migration):
    dependencies = [("bookings", "0008_failed_cases"), ("accounts", "0003_operators")]

    operations = [
        migrations.AddField("appointment", "cancelled_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("appointment", "moved_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("enquiry", "ended_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(read_trail, migrations.RunPython.noop),
    ]
