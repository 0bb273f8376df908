from django.db import migrations

from payments.triggers import create_in_migration, drop_in_migration


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunPython(create_in_migration, drop_in_migration)]
