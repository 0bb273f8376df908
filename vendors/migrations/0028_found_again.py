import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

INDEX = "CREATE INDEX vendor_name_parts ON vendors_vendor USING gin (UPPER(name) gin_trgm_ops)"


def index_names(apps, schema_editor):
    """What stands anywhere in a name is found without reading them all. SQLite reads them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX vendor_name_parts")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("messaging", "0005_search"),  # makes the extension for trigrams
        ("vendors", "0027_hidden_photos"),
    ]

    operations = [
        migrations.AddField(
            model_name="photoreport",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(index_names, drop_index),
    ]
