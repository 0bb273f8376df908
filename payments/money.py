"""Amounts as a provider counts them, and how a payment is shared.

Ours are integers in the minor unit of ISO 4217. Providers keep lists of their own: at Stripe the
króna and the Ugandan shilling still have two decimals, which must be zeros, and three-decimal
currencies end in a zero.
"""

from dataclasses import dataclass

from moneyed import get_currency

# Stripe's minor units per ISO minor unit, where they differ.
STRIPE_FACTOR = {"ISK": 100, "UGX": 100}
# What an amount must be a multiple of at Stripe, in Stripe's minor units.
STRIPE_STEP = {"BHD": 10, "JOD": 10, "KWD": 10, "OMR": 10, "TND": 10}
WHOLE = 10_000


class NotPayable(ValueError):
    """The provider has no coin small enough for this amount."""


@dataclass(frozen=True)
class Split:
    """What a payment comes to for each: the two parts are the whole, to the last unit."""

    vendor: int
    commission: int


def split(amount: int, basis_points: int) -> Split:
    """Share a payment. The vendor's part is rounded down; the remainder is the platform's."""
    vendor = amount * (WHOLE - basis_points) // WHOLE
    return Split(vendor=vendor, commission=amount - vendor)


def to_stripe(amount: int, currency: str) -> int:
    get_currency(currency)
    there = amount * STRIPE_FACTOR.get(currency, 1)
    if there % STRIPE_STEP.get(currency, 1):
        raise NotPayable(f"{amount} {currency} cannot be paid by card")
    return there


def from_stripe(amount: int, currency: str) -> int:
    """Back to ours. What does not fit exactly was never one of our amounts."""
    here, rest = divmod(amount, STRIPE_FACTOR.get(currency.upper(), 1))
    if rest:
        raise NotPayable(f"{amount} {currency} is not a whole amount")
    return here
