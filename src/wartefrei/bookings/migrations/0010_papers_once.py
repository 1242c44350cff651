"""A paper sent twice is kept once: a keyed hash of the file as it was sent."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("bookings", "0009_ends")]

    operations = [
        migrations.AddField(
            model_name="emergencydocument",
            name="digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddConstraint(
            model_name="emergencydocument",
            constraint=models.UniqueConstraint(
                condition=~Q(digest=""), fields=("request", "kind", "digest"), name="paper_once"
            ),
        ),
    ]
