"""Since when somebody registered waits although no emergency places are given any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0011_ends_have_instants")]

    operations = [
        migrations.AddField(
            model_name="emergencyrequest",
            name="suspended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
