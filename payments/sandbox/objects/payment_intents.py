"""Payment intents: from "we want this much" to "we have it", with the bank's questions between."""

from payments.sandbox import listing
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects import charges, demo_payments, disputes, payment_methods
from payments.sandbox.objects.fields import (
    acts_on,
    checked_amount,
    checked_currency,
    merged_metadata,
)
from payments.sandbox.objects.intent_guards import (
    demand_return_url,
    demand_secret,
    wrong_state,
)
from payments.sandbox.objects.intent_shape import PLAIN, PUBLIC, for_caller, new_fields
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World, snapshot

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


# ---------------------------------------------------------------- endpoints


def create(world: World, call: Call) -> Json:
    params = call.params
    acts_on(
        call, *PLAIN, "amount", "currency", "customer", "payment_method", "metadata",
        "capture_method", "automatic_payment_methods", "payment_method_types", "confirm",
        "off_session", "return_url", "confirmation_method", "use_stripe_sdk",
    )  # fmt: skip
    if params.get("off_session") and not params.get("confirm"):
        raise ApiError("You cannot set `off_session` without `confirm=true`.", param="off_session")
    intent = open_for(world, params)
    if params.get("confirm"):
        return _confirm(world, intent, call)
    return intent


def retrieve(world: World, call: Call) -> Json:
    return for_caller(_find(world, call), call)


def update(world: World, call: Call) -> Json:
    acts_on(call, "amount", "currency", "customer", "payment_method", "metadata", *PLAIN)
    intent, params = _find(world, call), call.params
    if intent["status"] not in OPEN and set(params) - {"metadata", "description", "expand"}:
        raise wrong_state(intent, "update", PUBLIC)
    changes: Json = {name: params[name] or None for name in PLAIN if name in params}
    wanted = {**intent, **params}
    changes["currency"] = checked_currency(wanted["currency"])
    changes["amount"] = checked_amount(wanted["amount"], changes["currency"])
    changes["metadata"] = merged_metadata(intent["metadata"], params.get("metadata"))
    if params.get("customer"):
        world.store.get("customer", params["customer"], param="customer")
        changes["customer"] = params["customer"]
    if params.get("payment_method"):
        changes["payment_method"] = payment_methods.find(world, params["payment_method"])["id"]
        changes["status"] = "requires_confirmation"
    return world.change(intent, **changes)


def confirm(world: World, call: Call) -> Json:
    acts_on(
        call, "payment_method", "return_url", "off_session", "use_stripe_sdk", "receipt_email",
        "setup_future_usage", "client_secret",
    )  # fmt: skip
    return for_caller(_confirm(world, _find(world, call), call), call)


def cancel(world: World, call: Call) -> Json:
    acts_on(call, "cancellation_reason")
    intent = _find(world, call)
    if intent["status"] not in (*OPEN, "requires_capture", "processing"):
        raise wrong_state(intent, "cancel", PUBLIC)
    if world.store.secrets(intent["id"]).get("invoice"):
        raise ApiError(
            "PaymentIntents of invoices cannot be canceled here. Void the invoice instead.",
            code="payment_intent_unexpected_state",
        )
    call_off(world, intent, why=call.params.get("cancellation_reason"))
    return intent


def list_all(world: World, call: Call) -> Json:
    return listing.page(world, call, "payment_intent", "/v1/payment_intents", by=["customer"])


def answer_challenge(world: World, call: Call, *, passed: bool) -> Json:
    """What the bank's own page reports when the person has answered, or walked away."""
    intent = _find(world, call)
    if intent["status"] != "requires_action":
        raise wrong_state(intent, "authenticate", PUBLIC)
    method = payment_methods.find(world, intent["payment_method"])
    if passed:
        return for_caller(_take(world, intent, method, authenticated=True, call=call), call)
    refusal = ApiError(
        "We are unable to authenticate your payment method. Please choose a different payment"
        " method and try again.",
        status=402,
        type="card_error",
        code="payment_intent_authentication_failure",
    )
    raise _failed(world, intent, method, refusal, call)


# ---------------------------------------------------------------- what others do with them


def open_for(world: World, params: Json) -> Json:
    """A new intent; the parameters are those of its creation."""
    currency = checked_currency(params["currency"])
    intent = world.create("payment_intent", "pi", new_fields(world, params, currency))
    world.change(intent, client_secret=f"{intent['id']}_{random_id('secret')}")
    world.emit("payment_intent.created", intent)
    return intent


def collect(world: World, intent: Json, method_id: str, *, off_session: bool) -> None:
    """Charge this method for an invoice. Where the bank wants to see the payer the intent waits
    for them; a refusal raises.
    """
    method = payment_methods.find(world, method_id)
    payment_methods.check_owner(world, method, intent["customer"])
    world.change(intent, payment_method=method["id"], last_payment_error=None)
    call = Call({"use_stripe_sdk": True}, {})
    if _bank_wants_to_ask(world, method, off_session=off_session):
        _ask(world, intent, method, call)
    else:
        _take(world, intent, method, authenticated=False, call=call)


def call_off(world: World, intent: Json, *, why: str | None) -> None:
    """Nobody can pay it any more."""
    now = world.clock.stamp()
    world.change(
        intent, status="canceled", canceled_at=now, cancellation_reason=why, next_action=None
    )
    world.emit("payment_intent.canceled", intent)


# ---------------------------------------------------------------- the way of the money


def _confirm(world: World, intent: Json, call: Call) -> Json:
    params = call.params
    if intent["status"] not in OPEN:
        raise wrong_state(intent, "confirm", PUBLIC)
    chosen = params.get("payment_method") or intent["payment_method"]
    if not chosen:
        raise ApiError(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
            payment_intent=snapshot(intent),
        )
    demand_return_url(intent, call)
    method = payment_methods.find(world, chosen)
    payment_methods.check_owner(world, method, intent["customer"])
    for name in ("receipt_email", "setup_future_usage"):
        if name in params:
            world.change(intent, **{name: params[name] or None})
    world.change(intent, payment_method=method["id"], last_payment_error=None)
    if _bank_wants_to_ask(world, method, off_session=bool(params.get("off_session"))):
        return _ask(world, intent, method, call)
    return _take(world, intent, method, authenticated=False, call=call)


def _bank_wants_to_ask(world: World, method: Json, *, off_session: bool) -> bool:
    asks = payment_methods.asks_for_the_payer(world, method, off_session=off_session)
    return bool(world.faults.take("require_3ds")) or asks


def _ask(world: World, intent: Json, method: Json, call: Call) -> Json:
    if call.params.get("off_session"):
        refusal = ApiError(
            "Your card was declined. This transaction requires authentication.",
            status=402,
            type="card_error",
            code="authentication_required",
            decline_code="authentication_required",
        )
        raise _failed(world, intent, method, refusal, call)
    by_script = call.publishable or call.params.get("use_stripe_sdk")
    action: Json = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
    if not by_script:
        return_url = call.params.get("return_url")
        action = {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": return_url, "url": None},
        }
    world.change(intent, status="requires_action", next_action=action)
    world.emit("payment_intent.requires_action", intent)
    world.do("follow_intent", intent["id"])
    return intent


def _take(world: World, intent: Json, method: Json, *, authenticated: bool, call: Call) -> Json:
    charge = charges.attempt(world, intent, method, authenticated=authenticated)
    world.change(intent, latest_charge=charge["id"], next_action=None)
    if charge["status"] == "failed":
        world.emit("charge.failed", charge)
        raise _failed(world, intent, method, charges.refusal_of(charge), call, charge=charge["id"])
    charges.settle_soon(world, charge, at_once=intent["capture_method"] == "automatic")
    world.change(intent, status="succeeded", amount_received=intent["amount"])
    if intent["setup_future_usage"] and intent["customer"]:
        payment_methods.save_for(world, method, intent["customer"])
    world.emit("charge.succeeded", charge)
    world.emit("payment_intent.succeeded", intent)
    world.do("follow_intent", intent["id"])
    card = payment_methods.card_behind(world, method)
    if card.disputes:
        disputes.open_soon(world, charge, card.disputes, is_inquiry=card.only_asks)
    return intent


def _failed(
    world: World, intent: Json, method: Json, refusal: ApiError, call: Call, **details: str
) -> ApiError:
    """The intent waits for another way to pay, and remembers why this one failed."""
    refusal.body |= details
    world.change(
        intent,
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_payment_error={**refusal.body, "payment_method": snapshot(method)},
    )
    world.emit("payment_intent.payment_failed", intent)
    world.do("follow_intent", intent["id"])
    refusal.body["payment_method"] = snapshot(method)
    refusal.body["payment_intent"] = snapshot(for_caller(intent, call))
    return refusal


# ---------------------------------------------------------------- helpers


def _find(world: World, call: Call) -> Json:
    return demand_secret(demo_payments.intent(world, call.ids["id"], param="intent"), call)


ENDPOINTS = [
    Endpoint("POST", "/v1/payment_intents", "PaymentIntentCreateParams", create),
    Endpoint("GET", "/v1/payment_intents", "PaymentIntentListParams", list_all),
    Endpoint(
        "GET",
        "/v1/payment_intents/{id}",
        "PaymentIntentRetrieveParams",
        retrieve,
        browsers_too=True,
    ),
    Endpoint("POST", "/v1/payment_intents/{id}", "PaymentIntentUpdateParams", update),
    Endpoint(
        "POST",
        "/v1/payment_intents/{id}/confirm",
        "PaymentIntentConfirmParams",
        confirm,
        browsers_too=True,
    ),
    Endpoint("POST", "/v1/payment_intents/{id}/cancel", "PaymentIntentCancelParams", cancel),
]
