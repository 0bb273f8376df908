"""What every invoice and credit note begins with: who writes it to whom, the tax in it, its number.

Numbers are without gaps, so a paper is written last in its transaction: whoever waits for the
number holds all else that they hold (`numbering.py`).
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from payments.models import BillingDetails, Invoice, InvoiceLine
from payments.parties import Party, billed, platform
from payments.services.numbering import next_number
from vendors.models import Vendor
from vendors.taxes import Tax, tax_in


@dataclass(frozen=True)
class InvoiceTax:
    """What of a total is tax, minor units. `rate` is percent; None without tax, or with several
    rates.
    """

    amount: int = 0
    name: str = ""
    rate: Decimal | None = None
    is_reverse_charge: bool = False
    is_outside_scope: bool = False


def write_invoice(
    vendor: Vendor,
    kind: Invoice.Kind,
    *,
    at: dt.datetime,
    currency: str,
    lines: tuple[InvoiceLine, ...],
    tax: InvoiceTax,
    **fields: Any,
) -> Invoice:
    """Written and numbered; the caller owes its letter. The total is that of the lines."""
    parties = {"issuer": issuer_with(tax), "recipient": billed(vendor, details_of(vendor))}
    return Invoice.objects.create(
        vendor=vendor,
        kind=kind,
        issued_at=at,
        currency=currency,
        total=sum(line.amount for line in lines),
        tax=tax.amount,
        tax_name=tax.name,
        tax_rate=tax.rate,
        is_reverse_charge=tax.is_reverse_charge,
        is_outside_scope=tax.is_outside_scope,
        lines=[line.as_row() for line in lines],
        number=next_number(Invoice.SERIES[kind], at),
        **{**parties, **fields},
    )


def issuer_with(tax: InvoiceTax) -> Party:
    """Who writes it; without tax, with the reason that is set."""
    issuer = platform()
    if not (tax.name or tax.is_reverse_charge or tax.is_outside_scope):
        issuer["no_tax"] = settings.NO_TAX_REASON
    return issuer


def tax_for(vendor: Vendor, total: int) -> InvoiceTax:
    """By the platform's rate of today, in a total that includes it (minor units)."""
    if none := no_tax_for(vendor):
        return none
    if settings.COMMISSION_TAX_RATE is None:
        return InvoiceTax()
    return of_one_rate(tax_in(total, settings.COMMISSION_TAX_RATE))


def of_one_rate(tax: Tax) -> InvoiceTax:
    return InvoiceTax(tax.amount, tax.name, tax.rate)


def no_tax_for(vendor: Vendor) -> InvoiceTax | None:
    """Why there is no tax of ours in what this vendor is invoiced, if there is none: a business in
    another country of the EU owes it itself, and one outside the EU owes none there. Nothing is
    known of the country of who has not filled in their billing details.
    """
    details = details_of(vendor)
    if details is None:
        return None
    if details.is_outside_eu:
        return InvoiceTax(is_outside_scope=True)
    return InvoiceTax(is_reverse_charge=True) if details.is_reverse_charged else None


def details_of(vendor: Vendor) -> BillingDetails | None:
    return BillingDetails.objects.filter(vendor=vendor).first()
