"""Prices as people read them. Amounts are integers in the minor unit of an ISO 4217 currency,
everywhere.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from moneyed import Money, get_currency
from moneyed.l10n import format_money

# What vendors may price in; all have two decimals, which the directory's price filter counts on.
CURRENCIES = ("EUR", "GBP", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK", "USD")
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


def money_of(amount: int, currency: str) -> Money:
    """`amount` minor units as Money: 1250 EUR-cents are 12.50 EUR, 1250 JPY are 1250 JPY."""
    return Money(Decimal(amount) / get_currency(currency).sub_unit, get_currency(currency))


def decimals_of(currency: str) -> int:
    """How many decimals an amount of it is typed with: two of euros, none of yen, three of Kuwaiti
    dinars.
    """
    return len(str(get_currency(currency).sub_unit)) - 1


def coin_of(currency: str) -> int:
    """The smallest amount that is paid and given back, minor units. Cards take currencies of three
    decimals in tens only ("Currencies", docs.stripe.com/currencies#three-decimal).
    """
    return 10 if decimals_of(currency) == 3 else 1


def part_of(amount: int, percent: int, currency: str) -> int:
    """So many percent of `amount` minor units, rounded down to a coin."""
    coin = coin_of(currency)
    return amount * percent // 100 // coin * coin


def minor_units(amount: Decimal, currency: str) -> int:
    """`amount` as people type it in minor units, a half rounded up; the reverse of money_of."""
    return int((amount * get_currency(currency).sub_unit).to_integral_value(ROUND_HALF_UP))


@lru_cache(maxsize=4096)  # prices repeat
@lru_cache(maxsize=4096)  # a list says the same few amounts, and Babel takes its time for each
def words(amount: int, currency: str, *, locale: str = "en_GB") -> str:
    """ "€1,250.00"; whole amounts without the zeros: "€1,250"; below zero with a true minus. A code
    keeps its distance, as CLDR has it: "KWD 100.250", on one line.
    """
    money = money_of(amount, currency)
    whole = money.amount == money.amount.to_integral_value()
    text = format_money(
        money, locale=locale, format="¤#,##0" if whole else None, currency_digits=not whole
    )
    return LETTER_BEFORE_DIGIT.sub(NO_BREAK, text).replace("-", MINUS)
