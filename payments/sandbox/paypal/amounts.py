"""PayPal's amounts: decimal strings in the currencies of "Currency codes" of its documentation."""

from payments.sandbox.errors import Json
from payments.sandbox.paypal.errors import detail, malformed, unprocessable

WHOLE_ONLY = frozenset({"HUF", "JPY", "TWD"})
CURRENCIES = WHOLE_ONLY | {
    *("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS", "MXN", "MYR"),
    *("NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "USD"),
}
FEE_BASIS_POINTS, FEE_FIXED = 299, 39


def read(amount: Json, *, field: str) -> int:
    """In the smallest coin that PayPal knows of that currency."""
    currency, value = amount["currency_code"], amount["value"]
    if currency not in CURRENCIES:
        said = "Currency code is invalid or is not currently supported."
        raise malformed(detail("INVALID_CURRENCY_CODE", said, f"{field}/currency_code", currency))
    whole, _, cents = value.partition(".")
    if currency in WHOLE_ONLY:
        if cents.strip("0"):
            said = "Decimal amounts are not supported for this currency."
            raise unprocessable("DECIMALS_NOT_SUPPORTED", said, field=f"{field}/value")
        coins = int(whole)
    else:
        coins = int(whole) * 100 + int(cents.ljust(2, "0"))
    if not coins:
        said = "Must be greater than zero."
        raise unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE", said, field=f"{field}/value")
    return coins


def write(coins: int, currency: str) -> Json:
    if currency in WHOLE_ONLY:
        return {"currency_code": currency, "value": str(coins)}
    return {"currency_code": currency, "value": f"{coins // 100}.{coins % 100:02}"}


def fee_of(coins: int, currency: str) -> int:
    """2.99 % and 0.39, half units up; never more than there is."""
    fixed = FEE_FIXED if currency not in WHOLE_ONLY else FEE_FIXED // 10
    return min(coins, (coins * FEE_BASIS_POINTS + 5_000) // 10_000 + fixed)
