"""Offered times that the office could not keep."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0006_withheld_places")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
