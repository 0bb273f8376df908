"""Tax as a line: how much of a price that includes it is tax. Prices are gross, always."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator

# Rates are percent with three decimals, as 33.333; amounts are minor units.
RATE_BOUNDS = [MinValueValidator(0), MaxValueValidator(100)]
THOUSANDTHS = 1_000


@dataclass(frozen=True)
class Tax:
    """What a gross amount is made of: `net` and `amount` are the whole, to the last unit."""

    rate: Decimal
    net: int
    amount: int

    @property
    def name(self) -> str:
        return f"VAT {rate_words(self.rate)}"


def tax_in(gross: int, rate: Decimal) -> Tax:
    """The net is rounded half up to the minor unit, what is left is tax. What went back has the
    same parts, below zero.
    """
    whole = 100 * THOUSANDTHS
    taxed = whole + int(rate * THOUSANDTHS)
    net = (2 * abs(gross) * whole + taxed) // (2 * taxed)
    net = net if gross >= 0 else -net
    return Tax(rate, net, gross - net)


def rate_words(rate: Decimal) -> str:
    """ "20 %", "33.333 %"."""
    return f"{without_zeros(rate)} %"


def without_zeros(rate: Decimal) -> str:
    """As people type it."""
    return f"{rate:.3f}".rstrip("0").rstrip(".")
