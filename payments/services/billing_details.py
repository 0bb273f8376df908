"""To whom invoices of a vendor are written, and whether VIES knows their VAT id."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from payments import tasks
from payments.models import BillingDetails
from payments.vat_ids import compact_vat_id
from payments.vies import ViesIsSilent, is_valid
from vendors.models import Vendor

log = logging.getLogger(__name__)


def update_billing_details(
    vendor_id: int,
    *,
    by: User,
    name: str,
    line1: str,
    line2: str = "",
    postal_code: str = "",
    city: str,
    country: str,
    vat_id: str = "",
) -> BillingDetails:
    """What invoices say from now on. Raises BadVatId for what is no VAT id of that country."""
    given: dict[str, Any] = {
        "name": name,
        "line1": line1,
        "line2": line2,
        "postal_code": postal_code,
        "city": city,
        "country": country,
        "vat_id": compact_vat_id(vat_id, country) if vat_id else "",
    }
    with transaction.atomic():
        vendor = Vendor.objects.select_for_update().get(pk=vendor_id)
        if not by.has_perm("payments.manage_payouts", vendor):
            raise PermissionDenied
        before = BillingDetails.objects.filter(vendor=vendor).first()
        if before is None or before.vat_id != given["vat_id"]:
            given |= {"vat_is_valid": None, "vat_checked_at": None}
        details, _ = BillingDetails.objects.update_or_create(vendor=vendor, defaults=given)
        if details.is_checkable and details.vat_is_valid is None and settings.VIES_URL:
            transaction.on_commit(lambda: tasks.check_vat_id.delay(details.pk), robust=True)
    return details


def check_vat_id(details_id: int) -> bool | None:
    """Ask VIES about the VAT id, with nothing locked; what it says, None when there is nothing to
    ask. Raises ViesIsSilent.
    """
    details = BillingDetails.objects.unchecked().filter(pk=details_id).first()
    if details is None or not settings.VIES_URL:
        return None
    answer = is_valid(details.vat_id)
    # Another id may have been named meanwhile.
    asked = BillingDetails.objects.filter(pk=details.pk, vat_id=details.vat_id)
    asked.update(vat_is_valid=answer, vat_checked_at=timezone.now())
    return answer


def check_vat_ids(at_most: int = 100) -> int:
    """Ask about those of which VIES has said nothing yet; of how many it did."""
    if not settings.VIES_URL:
        return 0
    waiting = BillingDetails.objects.unchecked().order_by("pk").values_list("pk", flat=True)
    return sum(map(_was_answered, list(waiting[:at_most])))


def _was_answered(details_id: int) -> bool:
    try:
        return check_vat_id(details_id) is not None
    except ViesIsSilent as silence:
        log.warning("VIES said nothing of billing details %s: %s", details_id, silence)
        return False
