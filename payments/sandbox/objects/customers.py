"""Customers."""

from payments.sandbox import listing
from payments.sandbox.errors import ApiError, Json, no_such
from payments.sandbox.objects.fields import acts_on, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World

PLAIN = ("email", "name", "phone", "description", "address", "shipping", "preferred_locales")


def create(world: World, call: Call) -> Json:
    acts_on(call, *PLAIN, "metadata", "invoice_settings")
    customer = world.create("customer", "cus", new_fields(call.params))
    world.emit("customer.created", customer)
    return customer


def new_fields(params: Json) -> Json:
    """What a customer looks like when they are new."""
    return {
        **{name: params.get(name) for name in PLAIN},
        "balance": 0,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "discount": None,
        "invoice_prefix": random_id("", 8).strip("_").upper(),
        "invoice_settings": _invoice_settings(params.get("invoice_settings")),
        "livemode": False,
        "metadata": merged_metadata({}, params.get("metadata")),
        "next_invoice_sequence": 1,
        "preferred_locales": params.get("preferred_locales", []),
        "tax_exempt": "none",
        "test_clock": None,
    }


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("customer", call.ids["id"])


def update(world: World, call: Call) -> Json:
    acts_on(call, *PLAIN, "metadata", "invoice_settings")
    customer = world.store.get("customer", call.ids["id"])
    changes = {name: call.params[name] for name in PLAIN if name in call.params}
    changes["metadata"] = merged_metadata(customer["metadata"], call.params.get("metadata"))
    if "invoice_settings" in call.params:
        given = call.params["invoice_settings"]
        _check_default(world, customer, given)
        changes["invoice_settings"] = {**customer["invoice_settings"], **given}
    before = {name: customer[name] for name in changes if customer[name] != changes[name]}
    world.change(customer, **changes)
    world.emit("customer.updated", customer, **before)
    return customer


def delete(world: World, call: Call) -> Json:
    customer = world.store.get("customer", call.ids["id"])
    for method in world.store.oldest_first("payment_method"):
        if method["customer"] == customer["id"]:
            world.change(method, customer=None)
            world.store.secrets(method["id"])["let_go"] = True
    world.emit("customer.deleted", customer)
    world.store.remove(customer["id"])
    return {"id": customer["id"], "object": "customer", "deleted": True}


def list_all(world: World, call: Call) -> Json:
    return listing.page(world, call, "customer", "/v1/customers", by=["email"])


def payment_methods(world: World, call: Call) -> Json:
    world.store.get("customer", call.ids["id"])
    call.params["customer"] = call.ids["id"]
    path = f"/v1/customers/{call.ids['id']}/payment_methods"
    return listing.page(world, call, "payment_method", path, by=["customer", "type"])


def payment_method(world: World, call: Call) -> Json:
    world.store.get("customer", call.ids["id"])
    method = world.store.get("payment_method", call.ids["method"], param="payment_method")
    if method["customer"] != call.ids["id"]:
        raise no_such("payment_method", method["id"], param="payment_method")
    return method


def _check_default(world: World, customer: Json, given: Json) -> None:
    """Only a method that the customer keeps can be its default."""
    id = given.get("default_payment_method")
    if not id:
        return
    method = world.store.get("payment_method", id, param="invoice_settings[default_payment_method]")
    if method["customer"] != customer["id"]:
        raise ApiError(
            "The customer does not have a payment method with the ID"
            f" {id}. The payment method must be attached to the customer.",
            code="resource_missing",
            param="invoice_settings[default_payment_method]",
        )


def _invoice_settings(given: Json | None) -> Json:
    return {
        "custom_fields": None,
        "default_payment_method": None,
        "footer": None,
        "rendering_options": None,
        **(given or {}),
    }


ENDPOINTS = [
    Endpoint("POST", "/v1/customers", "CustomerCreateParams", create),
    Endpoint("GET", "/v1/customers", "CustomerListParams", list_all),
    Endpoint("GET", "/v1/customers/{id}", "CustomerRetrieveParams", retrieve),
    Endpoint("POST", "/v1/customers/{id}", "CustomerUpdateParams", update),
    Endpoint("DELETE", "/v1/customers/{id}", "CustomerDeleteParams", delete),
    Endpoint(
        "GET",
        "/v1/customers/{id}/payment_methods",
        "CustomerListPaymentMethodsParams",
        payment_methods,
    ),
    Endpoint(
        "GET",
        "/v1/customers/{id}/payment_methods/{method}",
        "CustomerRetrievePaymentMethodParams",
        payment_method,
    ),
]
