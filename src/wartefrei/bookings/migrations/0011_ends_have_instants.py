"""What was cancelled or has ended says when. Apart from 0009, for PostgreSQL alters no table it has just filled."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("bookings", "0010_papers_once")]

    operations = [
        migrations.AddConstraint(
            "appointment",
            models.CheckConstraint(
                condition=~Q(status="cancelled") | Q(cancelled_at__isnull=False),
                name="appointment_cancelled_at_an_instant",
            ),
        ),
        migrations.AddConstraint(
            "enquiry",
            models.CheckConstraint(
                condition=Q(status__in=("received", "offered"), ended_at__isnull=True)
                | Q(status__in=("booked", "declined", "withdrawn", "lapsed"), ended_at__isnull=False),
                name="enquiry_open_or_ended",
            ),
        ),
    ]
