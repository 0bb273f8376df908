"""Invoices, as the API shows them and lets them be changed."""

from payments.sandbox import cards, listing
from payments.sandbox.billing import collecting, invoicing, state
from payments.sandbox.errors import ApiError, Json, unsupported
from payments.sandbox.objects.fields import acts_on, checked_currency, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World, require


def create(world: World, call: Call) -> Json:
    """One that no subscription asked for, of the items that wait for it."""
    acts_on(call, "customer", "currency", "description", "metadata", "auto_advance")
    params = call.params
    require("customer" in params, "Missing required param: customer.", param="customer",
            code="parameter_missing")  # fmt: skip
    if params.get("auto_advance"):
        raise unsupported("invoices of your own that advance by themselves", param="auto_advance")
    customer = world.store.get("customer", params["customer"], param="customer")
    currency = checked_currency(params.get("currency") or customer["currency"] or "eur")
    invoice = invoicing.draft(world, customer, [], currency=currency, reason="manual")
    metadata = merged_metadata({}, params.get("metadata"))
    description = params.get("description")
    return world.change(invoice, metadata=metadata, description=description, auto_advance=False)


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("invoice", call.ids["id"])


def update(world: World, call: Call) -> Json:
    acts_on(call, "metadata", "description", "default_payment_method", "auto_advance")
    invoice, params = _find(world, call), call.params
    if invoice["status"] not in ("draft", "open") and set(params) - {"metadata", "expand"}:
        raise ApiError("Finalized invoices can't be updated in this way.")
    changes = {name: params[name] or None for name in ("description",) if name in params}
    if "default_payment_method" in params:
        method = world.store.get("payment_method", params["default_payment_method"])
        require(method["customer"] == invoice["customer"], "That is not the customer's card.")
        changes["default_payment_method"] = method["id"]
    if "auto_advance" in params:
        changes["auto_advance"] = params["auto_advance"]
    changes["metadata"] = merged_metadata(invoice["metadata"], params.get("metadata"))
    world.change(invoice, **changes)
    world.emit("invoice.updated", invoice)
    return invoice


def finalize(world: World, call: Call) -> Json:
    acts_on(call, "auto_advance")
    invoice = _find(world, call)
    require(invoice["status"] == "draft", "This invoice is already finalized, you can't re-finalize"
            " a non-draft invoice.", code="invoice_not_editable")  # fmt: skip
    invoicing.finalize(world, invoice)
    return invoice


def pay(world: World, call: Call) -> Json:
    """Try now, with this card or with the one on file; a refusal is the answer."""
    acts_on(call, "payment_method", "off_session")
    invoice = _find(world, call)
    if invoice["status"] == "draft":
        invoicing.finalize(world, invoice)
    if invoice["status"] == "paid":
        raise ApiError("Invoice is already paid")
    invoicing.require_state(invoice, "pay", "open", "uncollectible")
    method = call.params.get("payment_method") or collecting.payer_of(world, invoice)
    if method is None:
        raise ApiError(
            "Cannot charge a customer that has no active card.", status=402, type="card_error",
            code="missing",
        )  # fmt: skip
    collecting.collect(
        world, invoice, method=method, off_session=call.params.get("off_session", True)
    )
    if invoice["status"] != "paid":
        raise _refusal(world, invoice)
    return invoice


def void(world: World, call: Call) -> Json:
    acts_on(call)
    invoice = _find(world, call)
    invoicing.void(world, invoice)
    return invoice


def mark_uncollectible(world: World, call: Call) -> Json:
    acts_on(call)
    invoice = _find(world, call)
    invoicing.require_state(invoice, "mark uncollectible", "open")
    now = world.clock.stamp()
    transitions = {**invoice["status_transitions"], "marked_uncollectible_at": now}
    world.change(
        invoice, status="uncollectible", next_payment_attempt=None, status_transitions=transitions
    )
    world.emit("invoice.marked_uncollectible", invoice)
    return invoice


def delete(world: World, call: Call) -> Json:
    invoice = _find(world, call)
    require(
        invoice["status"] == "draft" and invoice["parent"] is None,
        "You can only delete draft invoices that no subscription made.",
    )
    for item in world.store.oldest_first("invoiceitem"):
        if item["invoice"] == invoice["id"]:
            world.change(item, invoice=None)
    world.emit("invoice.deleted", invoice)
    world.store.remove(invoice["id"])
    return {"id": invoice["id"], "object": "invoice", "deleted": True}


def list_all(world: World, call: Call) -> Json:
    acts_on(
        call, "customer", "status", "subscription", "created", "limit", "starting_after",
        "ending_before",
    )  # fmt: skip
    among = None
    if wanted := call.params.get("subscription"):
        among = [each for each in world.store.newest_first("invoice") if state.of(each) == wanted]
    by = ["customer", "status"]
    return listing.page(world, call, "invoice", "/v1/invoices", by=by, among=among)


def list_lines(world: World, call: Call) -> Json:
    invoice = _find(world, call)
    return listing.cut(invoice["lines"]["data"], call.params, f"/v1/invoices/{invoice['id']}/lines")


def list_payments(world: World, call: Call) -> Json:
    acts_on(call, "invoice", "status", "payment", "limit", "starting_after", "ending_before")
    asked: Json = call.params.get("payment", {})
    among = [
        each
        for each in world.store.newest_first("invoice_payment")
        if asked.get("payment_intent") in (None, each["payment"]["payment_intent"])
    ]
    path = "/v1/invoice_payments"
    return listing.page(world, call, "invoice_payment", path, by=["invoice", "status"], among=among)


def retrieve_payment(world: World, call: Call) -> Json:
    return world.store.get("invoice_payment", call.ids["id"])


def _refusal(world: World, invoice: Json) -> ApiError:
    intent = invoicing.intent_of(world, invoice)
    if intent and intent["status"] == "requires_action":
        return ApiError(
            "This invoice's payment requires additional user action before it can be completed.",
            status=402,
            code="invoice_payment_intent_requires_action",
        )
    said = (intent or {}).get("last_payment_error") or {}
    return cards.decline(said.get("decline_code") or "generic_decline")


def _find(world: World, call: Call) -> Json:
    return world.store.get("invoice", call.ids["id"])


ENDPOINTS = [
    Endpoint("POST", "/v1/invoices", "InvoiceCreateParams", create),
    Endpoint("GET", "/v1/invoices", "InvoiceListParams", list_all),
    Endpoint("GET", "/v1/invoices/{id}", "InvoiceRetrieveParams", retrieve),
    Endpoint("POST", "/v1/invoices/{id}", "InvoiceUpdateParams", update),
    Endpoint("DELETE", "/v1/invoices/{id}", "InvoiceDeleteParams", delete),
    Endpoint("GET", "/v1/invoices/{id}/lines", "InvoiceLineItemListParams", list_lines),
    Endpoint("POST", "/v1/invoices/{id}/finalize", "InvoiceFinalizeInvoiceParams", finalize),
    Endpoint("POST", "/v1/invoices/{id}/pay", "InvoicePayParams", pay),
    Endpoint("POST", "/v1/invoices/{id}/void", "InvoiceVoidInvoiceParams", void),
    Endpoint(
        "POST",
        "/v1/invoices/{id}/mark_uncollectible",
        "InvoiceMarkUncollectibleParams",
        mark_uncollectible,
    ),
    Endpoint("GET", "/v1/invoice_payments", "InvoicePaymentListParams", list_payments),
    Endpoint("GET", "/v1/invoice_payments/{id}", "InvoicePaymentRetrieveParams", retrieve_payment),
]
