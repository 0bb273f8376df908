"""What a payment intent looks like: when it is new, and to a browser."""

from payments.sandbox.errors import ApiError, Json, unsupported
from payments.sandbox.objects import payment_methods
from payments.sandbox.objects.fields import checked_amount, merged_metadata
from payments.sandbox.world import Call, World

PLAIN = (
    "description",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)
PUBLIC = [
    "id",
    "object",
    "amount",
    "automatic_payment_methods",
    "canceled_at",
    "cancellation_reason",
    "capture_method",
    "client_secret",
    "confirmation_method",
    "created",
    "currency",
    "description",
    "last_payment_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_types",
    "processing",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "source",
    "status",
]


def new_fields(world: World, params: Json, currency: str) -> Json:
    if params.get("capture_method") == "manual":
        raise unsupported("manual capture", param="capture_method")
    automatic, types = params.get("automatic_payment_methods"), params.get("payment_method_types")
    if types and automatic:
        raise ApiError(
            "You may only specify one of these parameters:"
            " automatic_payment_methods, payment_method_types."
        )
    if types and types != ["card"]:
        raise unsupported("payment methods other than cards", param="payment_method_types")
    if not types:
        automatic = {"allow_redirects": "always", **(automatic or {"enabled": True})}
    customer, method = params.get("customer"), params.get("payment_method")
    if customer:
        world.store.get("customer", customer, param="customer")
    return {
        "amount": checked_amount(params["amount"], currency),
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": automatic,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": params.get("capture_method", "automatic_async"),
        "client_secret": None,
        "confirmation_method": params.get("confirmation_method", "automatic"),
        "currency": currency,
        "customer": customer,
        "customer_account": None,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": merged_metadata({}, params.get("metadata")),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": payment_methods.find(world, method)["id"] if method else None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {"installments": None, "request_three_d_secure": "automatic"}
        },
        "payment_method_types": ["card"],
        "processing": None,
        "review": None,
        "source": None,
        "status": "requires_confirmation" if method else "requires_payment_method",
        "transfer_data": None,
        **{name: params.get(name) for name in PLAIN},
    }


def for_caller(intent: Json, call: Call) -> Json:
    return {name: intent[name] for name in PUBLIC} if call.publishable else intent
