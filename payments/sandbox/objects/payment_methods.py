"""Payment methods: cards, made from a number in the browser or from Stripe's test tokens on the
server.
"""

import datetime as dt

from payments.sandbox import cards, listing
from payments.sandbox.errors import ApiError, Json, unsupported
from payments.sandbox.objects.fields import acts_on, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World

NOBODY = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}
NOWHERE = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


def create(world: World, call: Call) -> Json:
    acts_on(call, "type", "card", "billing_details", "metadata", "allow_redisplay")
    if call.params.get("type") != "card":
        raise unsupported("payment methods other than cards", param="type")
    card = call.params.get("card")
    if not card:
        raise ApiError("Missing required param: card.", code="parameter_missing", param="card")
    if "number" not in card:
        raise unsupported("cards without a number", param="card")
    today = dt.datetime.fromtimestamp(world.clock.now(), dt.UTC)
    cards.check_card(card, year=today.year, month=today.month)
    method = _new(world, card["number"], card, call.params.get("billing_details"))
    method["metadata"] = merged_metadata({}, call.params.get("metadata"))
    return method


def find(world: World, id: str) -> Json:
    """The method with this id; a test token makes a new one, as at Stripe."""
    if id in cards.TOKENS:
        number = cards.TOKENS[id]
        year = dt.datetime.fromtimestamp(world.clock.now(), dt.UTC).year + 1
        return _new(world, number, {"exp_month": 12, "exp_year": year, "cvc": "123"}, None)
    return world.store.get("payment_method", id, param="payment_method")


def card_behind(world: World, method: Json) -> cards.TestCard:
    return cards.behaviour(world.store.secrets(method["id"])["number"])


def save_for(world: World, method: Json, customer: str) -> None:
    """Keep the method for this customer. From now on the bank knows that it was agreed to."""
    _attach(world, method, customer)
    world.store.secrets(method["id"])["agreed"] = True
    world.store.touch(method)


def has_expired(world: World, method: Json) -> bool:
    """Whether the last month printed on the card is over, by the sandbox's clock."""
    today = dt.datetime.fromtimestamp(world.clock.now(), dt.UTC)
    card = method["card"]
    return (int(card["exp_year"]), int(card["exp_month"])) < (today.year, today.month)


def refuses_to_be_kept(world: World, method: Json) -> str:
    """Why the bank does not let the card be kept; most that decline do not even that."""
    card = card_behind(world, method)
    return "" if card.declines_only_charges else card.declines


def asks_for_the_payer(world: World, method: Json, *, off_session: bool) -> bool:
    """Whether the bank wants to see the payer before this payment."""
    challenge = card_behind(world, method).challenge
    if not off_session:
        return bool(challenge)
    agreed = world.store.secrets(method["id"]).get("agreed", False)
    return challenge == "always" or (challenge == "unless_agreed" and not agreed)


def check_owner(world: World, method: Json, customer: str | None) -> None:
    """A kept method is its customer's alone, and one that was let go is nobody's for ever."""
    owner = method["customer"]
    if world.store.secrets(method["id"]).get("let_go"):
        raise ApiError(
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer"
            " attachment, shared with a connected account without Customer attachment, or was"
            " detached from a Customer. It may not be used again. To use a PaymentMethod multiple"
            " times, you must attach it to a Customer first.",
            param="payment_method",
        )
    if owner and customer is None:
        raise ApiError(
            f"The PaymentMethod {method['id']} belongs to the Customer {owner}. Please include the"
            " Customer in the `customer` parameter on the PaymentIntent.",
            param="payment_method",
        )
    if owner and owner != customer:
        raise ApiError(
            f"The PaymentMethod {method['id']} does not belong to the Customer you supplied"
            f" {customer}. Please use this PaymentMethod with the Customer that it belongs to"
            " instead.",
            param="payment_method",
        )


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("payment_method", call.ids["id"])


def update(world: World, call: Call) -> Json:
    acts_on(call, "billing_details", "metadata", "allow_redisplay")
    method = world.store.get("payment_method", call.ids["id"])
    details = {**method["billing_details"], **(call.params.get("billing_details") or {})}
    metadata = merged_metadata(method["metadata"], call.params.get("metadata"))
    redisplay = call.params.get("allow_redisplay", method["allow_redisplay"])
    world.change(method, billing_details=details, metadata=metadata, allow_redisplay=redisplay)
    world.emit("payment_method.updated", method)
    return method


def attach(world: World, call: Call) -> Json:
    acts_on(call, "customer")
    method = find(world, call.ids["id"])
    customer = world.store.get("customer", call.params["customer"], param="customer")
    if method["customer"] not in (None, customer["id"]):
        raise ApiError("The payment method you provided has already been attached to a customer.")
    check_owner(world, method, customer["id"])
    if reason := refuses_to_be_kept(world, method):
        raise cards.decline(reason)
    _attach(world, method, customer["id"])
    return method


def detach(world: World, call: Call) -> Json:
    method = world.store.get("payment_method", call.ids["id"])
    if method["customer"] is None:
        raise ApiError("The payment method you provided is not attached to a customer.")
    before = method["customer"]
    world.change(method, customer=None)
    world.store.secrets(method["id"])["let_go"] = True
    _forget_default(world, before, method)
    world.emit("payment_method.detached", method, customer=before)
    return method


def list_all(world: World, call: Call) -> Json:
    return listing.page(
        world, call, "payment_method", "/v1/payment_methods", by=["customer", "type"]
    )


def _attach(world: World, method: Json, customer: str) -> None:
    if method["customer"] != customer:
        world.change(method, customer=customer)
        world.emit("payment_method.attached", method)


def _forget_default(world: World, customer: str, method: Json) -> None:
    owner = world.store.find("customer", customer)
    if owner and owner["invoice_settings"]["default_payment_method"] == method["id"]:
        settings = {**owner["invoice_settings"], "default_payment_method": None}
        world.change(owner, invoice_settings=settings)
        world.emit("customer.updated", owner)


def new_fields(number: str, card: Json, billing: Json | None) -> Json:
    details = {**NOBODY, **(billing or {})}
    details["address"] = {**NOWHERE, **(details["address"] or {})}
    return {
        "allow_redisplay": "unspecified",
        "billing_details": details,
        "card": cards.describe(number, card),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def _new(world: World, number: str, card: Json, billing: Json | None) -> Json:
    return world.create("payment_method", "pm", new_fields(number, card, billing), number=number)


ENDPOINTS = [
    Endpoint("POST", "/v1/payment_methods", "PaymentMethodCreateParams", create, browsers_too=True),
    Endpoint("GET", "/v1/payment_methods", "PaymentMethodListParams", list_all),
    Endpoint("GET", "/v1/payment_methods/{id}", "PaymentMethodRetrieveParams", retrieve),
    Endpoint("POST", "/v1/payment_methods/{id}", "PaymentMethodUpdateParams", update),
    Endpoint("POST", "/v1/payment_methods/{id}/attach", "PaymentMethodAttachParams", attach),
    Endpoint("POST", "/v1/payment_methods/{id}/detach", "PaymentMethodDetachParams", detach),
]
