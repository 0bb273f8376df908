from typing import Any

from django.db import migrations, models


def name_them(apps: Any, schema_editor: Any) -> None:
    """What was cancelled before they had a state of their own."""
    rows = apps.get_model("adminpanel", "BulkRow").objects
    over = ("cancelled", "undoing", "undone")
    rows.filter(state="planned", operation__state__in=over).update(state="dropped")


class Migration(migrations.Migration):
    dependencies = [("adminpanel", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="bulkrow",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "To do"),
                    ("left_out", "Left out"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                    ("undone", "Undone"),
                    ("stuck", "Could not be undone"),
                    ("dropped", "Not done, cancelled"),
                ],
                default="planned",
                max_length=10,
            ),
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
    ]
