"""Invoices as the services write them."""

import datetime as dt
import itertools
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from payments import services
from payments.models import BillingDetails, Invoice, InvoiceLine
from payments.services import PaidInvoice
from vendors.models import Vendor

_numbers = itertools.count(1)


def of_provider(total: int = 2_900, **facts: Any) -> PaidInvoice:
    """An invoice of a month that was paid by card; 29.00 unless said otherwise."""
    start = dt.date(2026, 11, 1)
    facts = {
        "provider": "stripe",
        "provider_id": f"in_test{next(_numbers)}",
        "currency": "EUR",
        "total": total,
        "credit_used": 0,
        "paid": total,
        "paid_at": timezone.now(),
        "paid_with": "Visa ending in 4242",
        "lines": (InvoiceLine("Pro, a month", total, start, dt.date(2026, 11, 30)),),
    } | facts
    return PaidInvoice(**facts)


def invoiced(vendor: Vendor, total: int = 2_900, **facts: Any) -> Invoice:
    with transaction.atomic():
        return services.issue_invoice(vendor.pk, of_provider(total, **facts))


def credited(invoice: Invoice, amount: int, reason: str = "Cancelled") -> Invoice:
    return services.issue_credit_note(invoice.pk, amount=amount, reason=reason, at=timezone.now())


def billed_at(vendor: Vendor, by: User, **facts: Any) -> BillingDetails:
    """A business in Portugal, where the platform is, unless said otherwise."""
    facts = {
        "name": "Rosewood Lda",
        "line1": "Rua das Flores 1",
        "postal_code": "1200-001",
        "city": "Lisboa",
        "country": "PT",
        "vat_id": "",
    } | facts
    return services.update_billing_details(vendor.pk, by=by, **facts)
