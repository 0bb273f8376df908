"""A couple and a vendor begin to talk."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Couple, User
from messaging.services import start_conversation, touch
from vendors.models import Inquiry, Vendor


def open_inquiry(vendor_id: int, *, couple: Couple, by: User) -> Inquiry:
    """The pair's one conversation, begun when there is none yet.

    Raises PermissionDenied for people outside the couple; Vendor.DoesNotExist for vendors nobody
    may see.
    """
    with transaction.atomic():
        vendor = lock_visible_vendor(vendor_id)
        if not couple.members.filter(user=by).exists():
            raise PermissionDenied
        inquiry = Inquiry.objects.filter(couple=couple, vendor=vendor).first()
        if inquiry is None:
            conversation = start_conversation(
                {person: str(person) for person in couple.people()},
                dict.fromkeys(vendor.people(), vendor.name),
            )
            inquiry = Inquiry.objects.create(
                couple=couple, vendor=vendor, conversation=conversation
            )
            touch(vendor.people(), "bookings", "all")
    return inquiry


def set_stage(inquiry_id: int, *, stage: str, by: User) -> Inquiry:
    """Where the vendor sees this couple on the way to a booking. Raises ValueError for a stage
    that does not exist, PermissionDenied for all who do not work there.
    """
    with transaction.atomic():
        inquiry = Inquiry.objects.select_for_update(of=("self",)).select_related("vendor")
        found = inquiry.get(pk=inquiry_id)
        if not by.has_perm("vendors.work_for_vendor", found.vendor):
            raise PermissionDenied
        found.stage = Inquiry.Stage(stage)
        found.save(update_fields=["stage"])
        touch(found.vendor.people(), "bookings", "all")
    return found


def mark_lost(vendor_id: int, couple_id: int) -> None:
    """The vendor said no: unless there is another booking, this couple is not on the way to one."""
    inquiries = Inquiry.objects.filter(vendor=vendor_id, couple=couple_id)
    inquiries.update(stage=Inquiry.Stage.LOST)


def lock_visible_vendor(vendor_id: int) -> Vendor:
    """One vendor that the public sees, locked: a pair must not begin two conversations at once."""
    return Vendor.objects.public().select_for_update().get(pk=vendor_id)
