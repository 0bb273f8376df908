"""How fast vendors answer, measured for their pages."""

from messaging.services import reply_times
from vendors.models import Vendor

ENOUGH = 3  # answers below which a number would say nothing


def measure_reply_times() -> int:
    """Of all vendors that the public sees; returns how many changed."""
    changed = 0
    for vendor in Vendor.objects.public().prefetch_related("members"):
        measured = reply_times([member.user_id for member in vendor.members.all()])
        minutes = None
        if measured.median is not None and measured.answers >= ENOUGH:
            minutes = round(measured.median.total_seconds() / 60)
        if minutes != vendor.reply_minutes:
            changed += Vendor.objects.filter(pk=vendor.pk).update(reply_minutes=minutes)
    return changed
