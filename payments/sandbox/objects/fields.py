"""Small rules that several resources share: money, metadata, and saying which parameters the
sandbox acts on.
"""

from payments.sandbox.errors import ApiError, Json, unsupported
from payments.sandbox.world import Call


def _codes(names: str) -> frozenset[str]:
    return frozenset(names.split())


ZERO_DECIMAL = _codes("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf")
THREE_DECIMAL = _codes("bhd jod kwd omr tnd")
TWO_DECIMAL = _codes(
    "aed aud bgn brl cad chf cop czk dkk eur gbp hkd huf idr ils inr isk mxn myr nok nzd "
    "php pln ron rsd sek sgd thb try twd uah ugx usd zar"
)
SMALLEST = {
    "usd": 50,
    "eur": 50,
    "gbp": 30,
    "chf": 50,
    "dkk": 250,
    "nok": 300,
    "sek": 300,
    "pln": 200,
    "jpy": 50,
}
LARGEST = 99_999_999
# Two decimals at Stripe that have no coins, and third decimals that must be zero.
STEP = {"isk": 100, "ugx": 100, "bhd": 10, "jod": 10, "kwd": 10, "omr": 10, "tnd": 10}


def checked_currency(code: str) -> str:
    currency = code.lower()
    if currency not in ZERO_DECIMAL | THREE_DECIMAL | TWO_DECIMAL:
        raise ApiError(f"Invalid currency: {code}", param="currency")
    return currency


def checked_amount(amount: int, currency: str) -> int:
    if amount < 1:
        message = "This value must be greater than or equal to 1."
        raise ApiError(message, code="parameter_invalid_integer", param="amount")
    if amount < SMALLEST.get(currency, 1):
        least = shown(SMALLEST[currency], currency)
        raise ApiError(f"Amount must be at least {least}.", code="amount_too_small", param="amount")
    if amount > LARGEST:
        most = shown(LARGEST, currency)
        raise ApiError(
            f"Amount must be no more than {most}.", code="amount_too_large", param="amount"
        )
    if amount % STEP.get(currency, 1):
        message = f"Invalid amount: {shown(amount, currency)} cannot be charged in this currency."
        raise ApiError(message, code="parameter_invalid_integer", param="amount")
    return amount


def positive(params: Json) -> int:
    """The amount of what moves between balances, which has no least but one."""
    if "amount" not in params:
        raise ApiError("Missing required param: amount.", code="parameter_missing", param="amount")
    amount = int(params["amount"])
    if amount < 1:
        message = "This value must be greater than or equal to 1."
        raise ApiError(message, code="parameter_invalid_integer", param="amount")
    return amount


def shown(amount: int, currency: str) -> str:
    places = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    return f"{amount / 10**places:.{places}f} {currency.upper()}"


def merged_metadata(before: Json, given: Json | str | None) -> Json:
    """An empty value removes a key, an empty string all of them."""
    if given is None:
        return before
    if isinstance(given, str):
        return {}
    merged = {key: value for key, value in {**before, **given}.items() if value != ""}
    if len(merged) > 50:
        raise ApiError("Metadata can have at most 50 keys.", param="metadata")
    for key, value in merged.items():
        if len(key) > 40 or len(value) > 500:
            raise ApiError(
                f"Metadata key or value too long: {key[:40]}", param=f"metadata[{key[:40]}]"
            )
    return merged


def acts_on(call: Call, *names: str) -> None:
    """Stripe takes more parameters than we act on; one that we would ignore is refused instead."""
    for name in call.params:
        if name not in names and name != "expand":
            raise unsupported(f"the parameter {name} here", param=name)
