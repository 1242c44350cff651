"""Cases of a closure that an error came between, and when they are tried again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0007_withdrawn_offers")]

    operations = [
        migrations.AddField(
            model_name="closurecase",
            name="failures",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="closurecase",
            name="try_again_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
