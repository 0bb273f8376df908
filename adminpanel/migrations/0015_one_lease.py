from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('adminpanel', '0014_evidence'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='bulkoperation',
            name='lease',
        ),
        migrations.RemoveField(
            model_name='bulkoperation',
            name='leased_until',
        ),
    ]
