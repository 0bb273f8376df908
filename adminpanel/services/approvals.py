"""Who may offer here: each decision with its line in the audit log."""

from django.db import transaction

from accounts.models import User
from adminpanel.services.auditing import record
from vendors import services as vendors
from vendors.models import Vendor


def approve_vendor(vendor_id: int, *, by: User) -> Vendor:
    with transaction.atomic():
        vendor = vendors.approve_vendor(vendor_id, by=by)
        record(by, "approved", vendor)
    return vendor


def request_vendor_changes(
    vendor_id: int,
    *,
    note: str,
    comments: dict[str, str] | None = None,
    on_photos: dict[int, str] | None = None,
    on_packages: dict[int, str] | None = None,
    by: User,
) -> Vendor:
    said = dict(comments or {})
    said |= {f"picture {pk}": text for pk, text in (on_photos or {}).items()}
    said |= {f"package {pk}": text for pk, text in (on_packages or {}).items()}
    with transaction.atomic():
        vendor = vendors.request_vendor_changes(
            vendor_id,
            note=note,
            comments=comments,
            on_photos=on_photos,
            on_packages=on_packages,
            by=by,
        )
        record(by, "asked for changes to", vendor, note=note, comments=said)
    return vendor


def reject_vendor(vendor_id: int, *, note: str, by: User) -> Vendor:
    with transaction.atomic():
        vendor = vendors.reject_vendor(vendor_id, note=note, by=by)
        record(by, "rejected", vendor, note=note)
    return vendor


def suspend_vendor(vendor_id: int, *, note: str, by: User) -> Vendor:
    with transaction.atomic():
        vendor = vendors.suspend_vendor(vendor_id, note=note, by=by)
        record(by, "suspended", vendor, note=note)
    return vendor


def restore_vendor(vendor_id: int, *, by: User) -> Vendor:
    with transaction.atomic():
        vendor = vendors.restore_vendor(vendor_id, by=by)
        record(by, "restored", vendor)
    return vendor
