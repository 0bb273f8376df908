"""The terms of a booking, put together so that what was accepted can be shown word for word."""

import hashlib

from vendors.models import Vendor
from vendors.policies import Policy

PLATFORM = """The booking is an agreement between you and {vendor}; Wedding Bazaar arranges it \
and takes the payments.
The day is yours once the deposit is paid. Until then it is held for you for the time that the \
page shows.
Prices are in {currency} and are those that the page showed when you agreed.
Whoever cancels does so on the page of the booking; what comes back is shown there first."""


def terms_of(vendor: Vendor) -> str:
    """What a couple that books with `vendor` today agrees to."""
    return terms_text(vendor, vendor.policy)


def terms_text(vendor: Vendor, policy: Policy) -> str:
    """The platform's terms, the cancellation policy, and the vendor's own words."""
    parts = [PLATFORM.format(vendor=vendor.name, currency=vendor.currency)]
    cancelling = [f"Cancelling ({policy.name.lower()}):", *(f"- {line}" for line in policy.lines())]
    parts.append("\n".join(cancelling))
    if vendor.terms.strip():
        parts.append(f"{vendor.name} adds:\n{vendor.terms.strip()}")
    return "\n\n".join(parts)


def hash_of(text: str) -> str:
    """SHA-256 of the text, hexadecimal: what a form carries to say which terms it showed."""
    return hashlib.sha256(text.encode()).hexdigest()
