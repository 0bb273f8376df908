"""Amounts as a provider counts them, and how a payment is shared.

Ours are integers in the minor unit of ISO 4217. Providers keep lists of their own: at Stripe the
króna and the Ugandan shilling still have two decimals, which must be zeros, and three-decimal
currencies end in a zero. PayPal takes decimal strings, has a list of its own, and wants no decimals
in some currencies that have them.
"""

from dataclasses import dataclass
from decimal import Decimal

from moneyed import get_currency

from vendors.money import coin_of

# Stripe's minor units per ISO minor unit, where they differ.
STRIPE_FACTOR = {"ISK": 100, "UGX": 100}
# What PayPal takes from anywhere ("Currency codes"; not those that are for one country alone), and
# what an amount of ours must be a multiple of there.
PAYPAL_STEP = {
    "AUD": 1,
    "CAD": 1,
    "CHF": 1,
    "CZK": 1,
    "DKK": 1,
    "EUR": 1,
    "GBP": 1,
    "HKD": 1,
    "HUF": 100,
    "ILS": 1,
    "JPY": 1,
    "MXN": 1,
    "NOK": 1,
    "NZD": 1,
    "PHP": 1,
    "PLN": 1,
    "SEK": 1,
    "SGD": 1,
    "THB": 1,
    "TWD": 100,
    "USD": 1,
}
PAYPAL_WHOLE = frozenset({"HUF", "JPY", "TWD"})
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
    if there % coin_of(currency):
        raise NotPayable(f"{amount} {currency} cannot be paid by card")
    return there


def from_stripe(amount: int, currency: str) -> int:
    """Back to ours. What does not fit exactly was never one of our amounts."""
    here, rest = divmod(amount, STRIPE_FACTOR.get(currency.upper(), 1))
    if rest:
        raise NotPayable(f"{amount} {currency} is not a whole amount")
    return here


def paypal_takes(amount: int, currency: str) -> bool:
    step = PAYPAL_STEP.get(currency)
    return step is not None and amount % step == 0


def pays_in(provider: str, currency: str) -> bool:
    """Whether money of this currency can be sent by it at all."""
    return provider != "paypal" or currency in PAYPAL_STEP


def step_of(provider: str, currency: str) -> int:
    """What an amount that it sends must be a multiple of, minor units."""
    return PAYPAL_STEP.get(currency, 1) if provider == "paypal" else coin_of(currency)


def to_paypal(amount: int, currency: str) -> str:
    """A decimal string, with as many decimals as PayPal wants."""
    if not paypal_takes(amount, currency):
        raise NotPayable(f"{amount} {currency} cannot be paid with PayPal")
    if currency in PAYPAL_WHOLE:
        return str(amount // PAYPAL_STEP[currency])
    return f"{amount // 100}.{amount % 100:02}"


def from_paypal(value: str, currency: str) -> int:
    """Back to ours. What does not fit exactly was never one of our amounts."""
    units = PAYPAL_STEP.get(currency, 1) if currency in PAYPAL_WHOLE else 100
    here = Decimal(value) * units
    if here != int(here):
        raise NotPayable(f"{value} {currency} is not a whole amount")
    return int(here)
