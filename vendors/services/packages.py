"""What a vendor sells."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Min

from accounts.models import User
from vendors.models import Extra, Package, Vendor
from vendors.schedules import check_parts
from vendors.search import index_vendors
from vendors.services.addresses import note_page_change
from vendors.services.days import lock_managed_vendor


def add_package(vendor_id: int, *, by: User, extras: Iterable[Extra] = (), **facts: Any) -> Package:
    """A new package; `facts` are its fields, amounts in minor units. `extras` go with it. Raises
    vendors.schedules.BadParts for instalments that make no schedule.
    """
    facts["schedule"] = check_parts(facts.get("schedule", []))
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        package = Package.objects.create(vendor=vendor, **facts)
        _set_extras(package, extras)
        _note_offers(vendor)
    return package


def update_package(
    package_id: int, *, by: User, extras: Iterable[Extra] | None = None, **facts: Any
) -> Package:
    """Change what is offered from now on; bookings keep what was agreed. Without `extras` those
    that go with it stay. Raises BadParts like `add_package`.
    """
    if "schedule" in facts:
        facts["schedule"] = check_parts(facts["schedule"])
    with transaction.atomic():
        package = Package.objects.get(pk=package_id)
        vendor = lock_managed_vendor(package.vendor_id, by=by)
        for field, value in facts.items():
            setattr(package, field, value)
        package.save(update_fields=list(facts))
        if extras is not None:
            _set_extras(package, extras)
        _note_offers(vendor)
    return package


def retire_package(package_id: int, *, by: User) -> Package:
    """Stop offering it; it stays on the bookings that have it."""
    return update_package(package_id, by=by, is_active=False)


def _set_extras(package: Package, extras: Iterable[Extra]) -> None:
    """Of their own vendor only. Those no longer offered stay tied, should they come back."""
    chosen = {extra.pk for extra in extras}
    own = Extra.objects.offered().filter(vendor=package.vendor_id, pk__in=chosen)
    package.extras.set([*own, *package.extras.filter(is_active=False)])


def _note_offers(vendor: Vendor) -> None:
    """What the search knows of them: the lowest price, and their words."""
    offered = Package.objects.offered().filter(vendor=vendor)
    vendor.starting_price = offered.aggregate(lowest=Min("price"))["lowest"]
    vendor.save(update_fields=["starting_price"])
    index_vendors([vendor.pk])
    note_page_change([vendor.pk])
