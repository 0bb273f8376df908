from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from payments.triggers import create_in_migration, drop_in_migration

OF_A_PROVIDER = ("provider_clearing", "provider_fees")


def name_providers(apps, editor):
    """Whose account it was: that of the payout, or else of the payment, which an entry is of."""
    Entry = apps.get_model("payments", "Entry")
    Posting = apps.get_model("payments", "Posting")
    whose = Coalesce("payout__provider", "payment__provider")
    theirs = Entry.objects.filter(pk=OuterRef("entry")).annotate(whose=whose)
    postings = Posting.objects.filter(account__in=OF_A_PROVIDER)
    postings.update(provider=Subquery(theirs.values("whose")))


class Migration(migrations.Migration):
    """Rows of the ledger are not changed: so the guard is away while they learn what they lack."""

    dependencies = [("payments", "0016_count_given_back")]

    operations = [
        migrations.RunPython(drop_in_migration, create_in_migration),
        migrations.AddField(
            model_name="posting",
            name="provider",
            field=models.CharField(
                blank=True,
                choices=[("stripe", "Stripe"), ("paypal", "PayPal")],
                default="",
                max_length=10,
                verbose_name="whose account it is, of those that each provider has",
            ),
        ),
        migrations.RunPython(name_providers, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=Q(account__in=OF_A_PROVIDER) & ~Q(provider="")
                | ~Q(account__in=OF_A_PROVIDER) & Q(provider=""),
                name="posting_names_its_provider",
            ),
        ),
        migrations.RunPython(create_in_migration, drop_in_migration),
    ]
