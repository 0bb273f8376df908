import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COLUMNS = ("name", "email")


def index_people(apps, schema_editor):
    """What stands anywhere in the name or address of whoever is on one of the two sides is found
    without reading them all. SQLite reads them.
    """
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(
                f"CREATE INDEX person_{column}_parts ON accounts_user"
                f" USING gin (UPPER({column}) gin_trgm_ops)"
            )


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(f"DROP INDEX person_{column}_parts")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("accounts", "0004_erased_at"),
        ("messaging", "0005_search"),  # makes the extension for trigrams
        ("bookings", "0021_count_acceptance"),
    ]

    operations = [
        migrations.AddField(
            model_name="reviewreport",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(index_people, drop_indexes),
    ]
