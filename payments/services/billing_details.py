"""To whom invoices of a vendor are written, and whether VIES knows their VAT id."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from messaging.services import notify, touch
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
    """What invoices say from now on; an id that VIES did not know is asked about once more. Raises
    BadVatId for what is no VAT id of that country.
    """
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
        if before is None or before.vat_id != given["vat_id"] or before.vat_is_valid is False:
            given |= {"vat_is_valid": None, "vat_checked_at": None}
        details, _ = BillingDetails.objects.update_or_create(vendor=vendor, defaults=given)
        if details.is_checkable and details.vat_is_valid is None and settings.VIES_URL:
            transaction.on_commit(lambda: tasks.check_vat_id.delay(details.pk), robust=True)
    return details


def check_vat_id(details_id: int) -> bool | None:
    """Ask VIES about the VAT id, with nothing locked; what it says, None when there is nothing to
    ask. Raises ViesIsSilent.
    """
    waiting = BillingDetails.objects.to_check(timezone.now()).select_related("vendor")
    details = waiting.filter(pk=details_id).first()
    if details is None or not settings.VIES_URL:
        return None
    answer = is_valid(details.vat_id)
    with transaction.atomic():
        # Another id may have been named meanwhile.
        asked = BillingDetails.objects.filter(pk=details.pk, vat_id=details.vat_id)
        if asked.update(vat_is_valid=answer, vat_checked_at=timezone.now()):
            _tell(details, answer)
    return answer


def _tell(details: BillingDetails, answer: bool) -> None:
    """Open pages show it; that an id is not known, or not any more, is news."""
    people = details.vendor.managers()
    touch(people, "billing", details.vendor_id)
    if details.vat_is_valid is not False and not answer and details.is_abroad_in_eu:
        text = (
            f"VIES, the register of the EU, does not know your VAT id {details.vat_id}. Our"
            " invoices include VAT until it does; we ask it every day."
        )
        for person in people:
            notify(person, "subscription", text, reverse("billing:details-update"))


def check_vat_ids(at_most: int = 100) -> int:
    """Ask about those of which VIES has said nothing yet, and once more about what it has refused,
    or found valid long ago; of how many it said something.
    """
    if not settings.VIES_URL:
        return 0
    waiting = BillingDetails.objects.to_check(timezone.now()).values_list("pk", flat=True)
    return sum(map(_was_answered, list(waiting[:at_most])))


def _was_answered(details_id: int) -> bool:
    try:
        return check_vat_id(details_id) is not None
    except ViesIsSilent as silence:
        log.warning("VIES said nothing of billing details %s: %s", details_id, silence)
        return False
