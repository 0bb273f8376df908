"""Vendors that a couple likes."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Couple, User
from messaging.services import touch
from vendors.models import ShortlistEntry, Vendor


def add_to_shortlist(vendor_id: int, *, by: User) -> ShortlistEntry:
    """Once, however often it is asked for.

    Raises PermissionDenied for people who are no couple; Vendor.DoesNotExist for vendors nobody
    may see.
    """
    with transaction.atomic():
        couple = _couple_of(by)
        vendor = Vendor.objects.public().get(pk=vendor_id)
        entry, is_new = ShortlistEntry.objects.get_or_create(couple=couple, vendor=vendor)
        if is_new:
            touch(couple.people(), "shortlist", couple.pk)
    return entry


def remove_from_shortlist(vendor_id: int, *, by: User) -> None:
    """Also vendors that are no longer listed; harmless when it is not on the list."""
    with transaction.atomic():
        couple = _couple_of(by)
        gone, _ = ShortlistEntry.objects.filter(couple=couple, vendor=vendor_id).delete()
        if gone:
            touch(couple.people(), "shortlist", couple.pk)


def _couple_of(user: User) -> Couple:
    if user.couple is None:
        raise PermissionDenied
    return user.couple
