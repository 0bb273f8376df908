import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from payments.triggers import create_in_migration, drop_in_migration

KINDS = [
    ("capture", "The couple paid"),
    ("fee", "The provider took its fee"),
    ("share", "Shared between vendor and platform"),
    ("unshare", "Taken back from vendor and platform"),
    ("refund", "Sent back to the couple"),
    ("refund_failed", "The refund came back"),
    ("payout", "Paid out to the vendor"),
    ("payout_fee", "The provider's fee for a payout"),
    ("payout_returned", "A payout came back"),
    ("take_back", "Taken back from the vendor's account"),
    ("owed", "Owed by the vendor from now on"),
    ("dispute_held", "Taken by the cardholder's bank"),
    ("dispute_fee", "The provider's fee for a dispute"),
    ("dispute_won", "Given back by the cardholder's bank"),
    ("dispute_lost", "A dispute was lost"),
    ("moved", "Moved between providers through the bank"),
]


class Migration(migrations.Migration):
    """SQLite makes the table anew for a column: so the guard is away meanwhile."""

    dependencies = [
        ("payments", "0018_paypal_payouts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(drop_in_migration, create_in_migration),
        migrations.AddField(
            model_name="entry",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who wrote it, where a person did",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="note",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="what they said of it"
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=15),
        ),
        migrations.RunPython(create_in_migration, drop_in_migration),
    ]
