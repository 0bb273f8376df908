from django.db import migrations

from adminpanel.triggers import AUDIT


class Migration(migrations.Migration):
    dependencies = [("adminpanel", "0012_texts_of_pictures")]

    operations = [
        migrations.RunPython(AUDIT.create_in_migration, AUDIT.drop_in_migration),
    ]
