from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('adminpanel', '0011_agreed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decisiontext',
            name='kind',
            field=models.CharField(choices=[('changes', 'Changes requested'), ('rejection', 'Rejection'), ('picture', 'Picture hidden')], max_length=10, verbose_name='for'),
        ),
    ]
