from django.db import migrations
from django.db.models import Count, Q

ENOUGH = 3


def count(apps, editor):
    """What `bookings.services.recount_acceptance` keeps from now on."""
    Booking = apps.get_model("bookings", "Booking")
    Vendor = apps.get_model("vendors", "Vendor")
    answered = Booking.objects.filter(
        Q(accepted_at__isnull=False) | Q(state__in=("declined", "expired"))
    )
    rows = answered.order_by().values_list("vendor").annotate(
        accepted=Count("pk", filter=Q(accepted_at__isnull=False)), answered=Count("pk")
    )
    for vendor, accepted, number in rows.filter(answered__gte=ENOUGH):
        percent = (200 * accepted + number) // (2 * number)
        Vendor.objects.filter(pk=vendor).update(acceptance_percent=percent)


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0020_taken_back"),
        ("vendors", "0025_tier_unpaid_until"),
    ]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
