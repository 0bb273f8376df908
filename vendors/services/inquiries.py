"""A couple and a vendor begin to talk."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Couple, User
from messaging.services import start_conversation
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
    return inquiry


def lock_visible_vendor(vendor_id: int) -> Vendor:
    """One vendor that the public sees, locked: a pair must not begin two conversations at once."""
    return Vendor.objects.public().select_for_update().get(pk=vendor_id)
