"""The balance and the transactions that move it; Stripe's own fee is taken here."""

from payments.sandbox import listing
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects.fields import ZERO_DECIMAL
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World

FEE_BASIS_POINTS = 150
FEE_FIXED = 25
DAYS_UNTIL_AVAILABLE = 7


def fee_of(amount: int, currency: str) -> int:
    """Stripe's usual price for a European card: 1.5 % and a quarter, half units rounded up."""
    fixed = 0 if currency in ZERO_DECIMAL else FEE_FIXED
    return min(amount, (amount * FEE_BASIS_POINTS + 5000) // 10_000 + fixed)


def record(
    world: World,
    amount: int,
    currency: str,
    *,
    kind: str,
    source: str,
    fee: int = 0,
    at_once: bool = False,
    available_on: int | None = None,
) -> Json:
    """Write one movement of the balance; `kind` is Stripe's type (charge, refund…)."""
    now = world.clock.stamp()
    if available_on is None:
        available_on = now if at_once else now + DAYS_UNTIL_AVAILABLE * 86_400
    description = "Stripe processing fees"
    details = [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": description,
            "type": "stripe_fee",
        }
    ]
    fields = {
        "amount": amount,
        "available_on": available_on,
        "balance_type": "payments",
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": details if fee else [],
        "net": amount - fee,
        "reporting_category": kind,
        "source": source,
        "status": "available" if available_on <= now else "pending",
        "type": kind,
    }
    return world.create("balance_transaction", "txn", fields)


def control(world: World, asked: Json) -> Json:
    """`/control/balance`: put money on it (`amount` in minor units, `currency`), or take some."""
    amount, currency = asked.get("amount"), str(asked.get("currency", "eur")).lower()
    if not isinstance(amount, int) or not amount:
        raise ApiError("amount must be a number of minor units", param="amount")
    return record(world, amount, currency, kind="topup", source="tu_control", at_once=True)


def available(world: World) -> dict[str, int]:
    """What can be spent now, by currency."""
    return _sums(world)[0]


def require_available(world: World, amount: int, currency: str) -> None:
    if amount > available(world).get(currency, 0):
        raise ApiError(
            "You have insufficient available funds in your Stripe account. Try adding funds"
            " directly to your available balance by creating Charges using the 4000000000000077"
            " test card.",
            code="balance_insufficient",
        )


def retrieve_balance(world: World, call: Call) -> Json:
    available, pending = _sums(world)
    return {
        "object": "balance",
        "available": _by_currency(available),
        "livemode": False,
        "pending": _by_currency(pending),
    }


def _sums(world: World) -> tuple[dict[str, int], dict[str, int]]:
    now = world.clock.stamp()
    available: dict[str, int] = {}
    pending: dict[str, int] = {}
    for movement in world.store.oldest_first("balance_transaction"):
        side = available if movement["available_on"] <= now else pending
        side[movement["currency"]] = side.get(movement["currency"], 0) + movement["net"]
    return available, pending


def retrieve(world: World, call: Call) -> Json:
    return _aged(world, world.store.get("balance_transaction", call.ids["id"]))


def list_all(world: World, call: Call) -> Json:
    path = "/v1/balance_transactions"
    for movement in world.store.oldest_first("balance_transaction"):
        _aged(world, movement)
    return listing.page(world, call, "balance_transaction", path, by=["currency", "source", "type"])


def _aged(world: World, movement: Json) -> Json:
    if movement["status"] == "pending" and movement["available_on"] <= world.clock.stamp():
        world.change(movement, status="available")
    return movement


def _by_currency(sums: dict[str, int]) -> list[Json]:
    return [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted(sums.items())
    ] or [{"amount": 0, "currency": "eur", "source_types": {"card": 0}}]


ENDPOINTS = [
    Endpoint("GET", "/v1/balance", "BalanceRetrieveParams", retrieve_balance),
    Endpoint("GET", "/v1/balance_transactions", "BalanceTransactionListParams", list_all),
    Endpoint("GET", "/v1/balance_transactions/{id}", "BalanceTransactionRetrieveParams", retrieve),
]
