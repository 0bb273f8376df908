"""Amounts that wait for a customer's next invoice."""

from payments.sandbox import listing
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects.fields import acts_on, checked_currency, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World, require


def create(world: World, call: Call) -> Json:
    acts_on(call, "customer", "amount", "currency", "description", "metadata")
    params = call.params
    for name in ("customer", "amount", "currency"):
        require(name in params, f"Missing required param: {name}.", param=name,
                code="parameter_missing")  # fmt: skip
    customer = world.store.get("customer", params["customer"], param="customer")
    now = world.clock.stamp()
    item = world.store.add(
        "invoiceitem",
        {
            "id": random_id("ii"),
            "object": "invoiceitem",
            "amount": params["amount"],
            "currency": checked_currency(params["currency"]),
            "customer": customer["id"],
            "customer_account": None,
            "date": now,
            "description": params.get("description"),
            "discountable": True,
            "discounts": [],
            "frozen_fields": None,
            "invoice": None,
            "livemode": False,
            "metadata": merged_metadata({}, params.get("metadata")),
            "net_amount": params["amount"],
            "parent": None,
            "period": {"start": now, "end": now},
            "pricing": {
                "price_details": None,
                "type": "price_details",
                "unit_amount_decimal": str(params["amount"]),
            },
            "proration": False,
            "proration_details": {"discount_amounts": [], "credited_items": None},
            "quantity": 1,
            "quantity_decimal": "1",
            "tax_rates": [],
            "test_clock": None,
        },
    )
    world.emit("invoiceitem.created", item)
    return item


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("invoiceitem", call.ids["id"])


def list_all(world: World, call: Call) -> Json:
    acts_on(call, "customer", "invoice", "pending", "limit", "starting_after", "ending_before")
    pending = call.params.get("pending")
    among = [
        each
        for each in world.store.newest_first("invoiceitem")
        if pending is None or pending == (each["invoice"] is None)
    ]
    by = ["customer", "invoice"]
    return listing.page(world, call, "invoiceitem", "/v1/invoiceitems", by=by, among=among)


def delete(world: World, call: Call) -> Json:
    item = world.store.get("invoiceitem", call.ids["id"])
    if item["invoice"] is not None:
        raise ApiError("You can only delete invoice items that are not on an invoice yet.")
    world.emit("invoiceitem.deleted", item)
    world.store.remove(item["id"])
    return {"id": item["id"], "object": "invoiceitem", "deleted": True}


ENDPOINTS = [
    Endpoint("POST", "/v1/invoiceitems", "InvoiceItemCreateParams", create),
    Endpoint("GET", "/v1/invoiceitems", "InvoiceItemListParams", list_all),
    Endpoint("GET", "/v1/invoiceitems/{id}", "InvoiceItemRetrieveParams", retrieve),
    Endpoint("DELETE", "/v1/invoiceitems/{id}", "InvoiceItemDeleteParams", delete),
]
