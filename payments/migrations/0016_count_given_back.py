from django.db import migrations
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce


def count_again(apps, editor):
    """What did not arrive had stayed in what was given back: now only what counts is in it."""
    Booking = apps.get_model("bookings", "Booking")
    Refund = apps.get_model("payments", "Refund")
    given = Refund.objects.filter(reason="given_back")
    failed = given.filter(state="failed").values("payment__booking")
    of_it = given.exclude(state="failed").filter(payment__booking=OuterRef("pk"))
    total = of_it.order_by().values("payment__booking").annotate(sum=Sum("amount")).values("sum")
    Booking.objects.filter(pk__in=failed).update(given_back=Coalesce(Subquery(total), 0))


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0013_charged_back'),
        ('payments', '0015_disputes'),
    ]

    operations = [
        migrations.RunPython(count_again, migrations.RunPython.noop, elidable=True),
    ]
