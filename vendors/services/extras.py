"""What couples can add to a vendor's packages."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from vendors.models import Extra, Package
from vendors.services.addresses import note_page_change
from vendors.services.days import lock_managed_vendor


def add_extra(vendor_id: int, *, packages: Iterable[Package], by: User, **facts: Any) -> Extra:
    """A new extra behind the others; `facts` are its fields, amounts in minor units."""
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        last = vendor.extras.aggregate(last=Max("order"))["last"]
        order = 0 if last is None else last + 1
        extra = Extra.objects.create(vendor=vendor, order=order, **facts)
        _set_packages(extra, packages)
        note_page_change([vendor.pk])
    return extra


def update_extra(
    extra_id: int, *, by: User, packages: Iterable[Package] | None = None, **facts: Any
) -> Extra:
    """Change what is offered from now on; bookings keep what was agreed."""
    with transaction.atomic():
        extra = _locked(extra_id, by=by)
        for field, value in facts.items():
            setattr(extra, field, value)
        extra.save(update_fields=list(facts))
        if packages is not None:
            _set_packages(extra, packages)
        note_page_change([extra.vendor_id])
    return extra


def retire_extra(extra_id: int, *, by: User) -> Extra:
    """Stop offering it; it stays on the bookings that have it."""
    return update_extra(extra_id, by=by, is_active=False)


def offer_extra_again(extra_id: int, *, by: User) -> Extra:
    """With the packages that it went with before."""
    return update_extra(extra_id, by=by, is_active=True)


def place_extra(extra_id: int, *, place: int, by: User) -> Extra:
    """Put it at this place of the vendor's extras, the first is 0; the others make room."""
    with transaction.atomic():
        extra = _locked(extra_id, by=by)
        others = list(Extra.objects.filter(vendor=extra.vendor_id).exclude(pk=extra_id))
        row = [*others[:place], extra, *others[place:]]
        for order, one in enumerate(row):
            one.order = order
        Extra.objects.bulk_update(row, ["order"])
        note_page_change([extra.vendor_id])
    return extra


def _locked(extra_id: int, *, by: User) -> Extra:
    """The extra, behind its vendor, which is locked."""
    vendor = lock_managed_vendor(
        Extra.objects.values_list("vendor", flat=True).get(pk=extra_id), by=by
    )
    return vendor.extras.get(pk=extra_id)


def _set_packages(extra: Extra, packages: Iterable[Package]) -> None:
    """Of its own vendor only. Those no longer offered stay tied, should they come back."""
    chosen = {package.pk for package in packages}
    own = Package.objects.offered().filter(vendor=extra.vendor_id, pk__in=chosen)
    extra.packages.set([*own, *extra.packages.filter(is_active=False)])
