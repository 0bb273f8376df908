import django.db.models.deletion
from django.db import migrations, models


def link_requests(apps, editor):
    """What was given back is of the request that was agreed on last before it, with its words."""
    Refund = apps.get_model("payments", "Refund")
    RefundRequest = apps.get_model("payments", "RefundRequest")
    given = Refund.objects.filter(reason="given_back", request=None).select_related("payment")
    for refund in given.order_by("pk").iterator():
        refund.request = (
            RefundRequest.objects.filter(
                booking=refund.payment.booking_id,
                state="approved",
                why=refund.explanation,
                decided_at__lte=refund.created_at,
            )
            .order_by("-decided_at", "-pk")
            .first()
        )
        refund.save(update_fields=["request"])


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0021_disputed_consent'),
    ]

    operations = [
        migrations.AddField(
            model_name='refund',
            name='failed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='we heard of it'),
        ),
        migrations.AddField(
            model_name='refund',
            name='request',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.refundrequest'),
        ),
        migrations.RunPython(link_requests, migrations.RunPython.noop, elidable=True),
    ]
