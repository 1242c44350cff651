"""Since when somebody registered waits although no emergency places are given any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0012_suspended_requests")]

    operations = [
        migrations.AddField(
            model_name="emergencyrequest",
            name="resumed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
