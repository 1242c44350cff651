"""A counter that serves all teams of its office says so by naming none."""

from typing import Any

from django.db import migrations


def forget_links_to_all(apps: Any, schema_editor: Any) -> None:
    """Counters linked to all teams in use were bound to none: that is how they were exported."""
    counters = apps.get_model("offices", "Counter").objects.using(schema_editor.connection.alias)
    for counter in counters.prefetch_related("teams", "office__teams"):
        in_use = {team.pk for team in counter.office.teams.all() if team.is_active}
        if in_use <= {team.pk for team in counter.teams.all()}:
            counter.teams.clear()


class Migration(migrations.Migration):
    dependencies = [("offices", "0005_second_factor")]

    operations = [migrations.RunPython(forget_links_to_all, migrations.RunPython.noop)]
