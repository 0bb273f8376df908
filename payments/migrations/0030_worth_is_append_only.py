from django.db import migrations

from payments.triggers import create_of_worth_in_migration, drop_of_worth_in_migration


class Migration(migrations.Migration):
    dependencies = [("payments", "0029_trial_endings")]

    operations = [
        migrations.RunPython(create_of_worth_in_migration, drop_of_worth_in_migration),
    ]
