"""A customer's balance: what they have at the platform (below zero) or owe it, used up by their
next invoices (docs.stripe.com/billing/customer/balance).
"""

from payments.sandbox import listing
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects.fields import acts_on, checked_currency, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World


def create(world: World, call: Call) -> Json:
    acts_on(call, "amount", "currency", "description", "metadata")
    customer = world.store.get("customer", call.ids["id"])
    currency = checked_currency(call.params["currency"])
    if customer["currency"] not in (None, currency):
        raise ApiError(
            f"The customer's currency is {customer['currency']}, not {currency}.", param="currency"
        )
    if call.params["amount"] == 0:
        raise ApiError("Amount must be non-zero.", param="amount")
    balance = customer["balance"] + call.params["amount"]
    world.change(customer, balance=balance, currency=currency)
    movement = world.create(
        "customer_balance_transaction",
        "cbtxn",
        {
            "amount": call.params["amount"],
            "checkout_session": None,
            "credit_note": None,
            "currency": currency,
            "customer": customer["id"],
            "customer_account": None,
            "description": call.params.get("description"),
            "ending_balance": balance,
            "invoice": None,
            "livemode": False,
            "metadata": merged_metadata({}, call.params.get("metadata")),
            "type": "adjustment",
        },
    )
    world.emit("customer.updated", customer)
    return movement


def list_all(world: World, call: Call) -> Json:
    customer = world.store.get("customer", call.ids["id"])
    call.params["customer"] = customer["id"]
    path = f"/v1/customers/{customer['id']}/balance_transactions"
    return listing.page(world, call, "customer_balance_transaction", path, by=["customer"])


ENDPOINTS = [
    Endpoint(
        "POST",
        "/v1/customers/{id}/balance_transactions",
        "CustomerCreateBalanceTransactionParams",
        create,
    ),
    Endpoint(
        "GET",
        "/v1/customers/{id}/balance_transactions",
        "CustomerListBalanceTransactionsParams",
        list_all,
    ),
]
