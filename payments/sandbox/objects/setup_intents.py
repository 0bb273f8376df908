"""Setup intents: a card is kept for later, with the bank's consent, and nothing is charged."""

from payments.sandbox import cards, listing
from payments.sandbox.errors import ApiError, Json, unsupported
from payments.sandbox.objects import payment_methods
from payments.sandbox.objects.fields import acts_on, merged_metadata
from payments.sandbox.objects.intent_guards import (
    demand_return_url,
    demand_secret,
    wrong_state,
)
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World, snapshot

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
PUBLIC = [
    "id",
    "object",
    "automatic_payment_methods",
    "cancellation_reason",
    "client_secret",
    "created",
    "description",
    "last_setup_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_types",
    "status",
    "usage",
]


# ---------------------------------------------------------------- endpoints


def create(world: World, call: Call) -> Json:
    params = call.params
    acts_on(
        call, "customer", "usage", "description", "metadata", "payment_method", "confirm",
        "automatic_payment_methods", "payment_method_types", "return_url", "use_stripe_sdk",
    )  # fmt: skip
    intent = world.create("setup_intent", "seti", _new_fields(world, params))
    world.change(intent, client_secret=f"{intent['id']}_{random_id('secret')}")
    world.emit("setup_intent.created", intent)
    return _confirm(world, intent, call) if params.get("confirm") else intent


def retrieve(world: World, call: Call) -> Json:
    return _for_caller(_find(world, call), call)


def update(world: World, call: Call) -> Json:
    acts_on(call, "customer", "description", "metadata")
    intent = _find(world, call)
    if call.params.get("customer"):
        world.store.get("customer", call.params["customer"], param="customer")
    metadata = merged_metadata(intent["metadata"], call.params.get("metadata"))
    plain = {name: call.params[name] for name in ("customer", "description") if name in call.params}
    return world.change(intent, metadata=metadata, **plain)


def confirm(world: World, call: Call) -> Json:
    acts_on(call, "payment_method", "return_url", "use_stripe_sdk", "client_secret")
    return _for_caller(_confirm(world, _find(world, call), call), call)


def cancel(world: World, call: Call) -> Json:
    acts_on(call, "cancellation_reason")
    intent = _find(world, call)
    if intent["status"] not in OPEN:
        raise wrong_state(intent, "cancel", PUBLIC)
    reason = call.params.get("cancellation_reason")
    world.change(intent, status="canceled", cancellation_reason=reason, next_action=None)
    world.emit("setup_intent.canceled", intent)
    return intent


def list_all(world: World, call: Call) -> Json:
    by = ["customer", "payment_method"]
    return listing.page(world, call, "setup_intent", "/v1/setup_intents", by=by)


def answer_challenge(world: World, call: Call, *, passed: bool) -> Json:
    intent = _find(world, call)
    if intent["status"] != "requires_action":
        raise wrong_state(intent, "authenticate", PUBLIC)
    method = payment_methods.find(world, intent["payment_method"])
    if passed:
        return _for_caller(_keep(world, intent, method, call), call)
    refusal = ApiError(
        "We are unable to authenticate your payment method. Please choose a different payment"
        " method and try again.",
        status=402,
        type="card_error",
        code="setup_intent_authentication_failure",
    )
    raise _failed(world, intent, method, refusal, call)


# ---------------------------------------------------------------- keeping


def _confirm(world: World, intent: Json, call: Call) -> Json:
    if intent["status"] not in OPEN:
        raise wrong_state(intent, "confirm", PUBLIC)
    chosen = call.params.get("payment_method") or intent["payment_method"]
    if not chosen:
        raise ApiError(
            "You cannot confirm this SetupIntent because it's missing a payment method.",
            code="setup_intent_unexpected_state",
            setup_intent=snapshot(intent),
        )
    demand_return_url(intent, call)
    method = payment_methods.find(world, chosen)
    payment_methods.check_owner(world, method, intent["customer"])
    world.change(intent, payment_method=method["id"], last_setup_error=None)
    if world.faults.take("require_3ds") or payment_methods.card_behind(world, method).challenge:
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
        if not (call.publishable or call.params.get("use_stripe_sdk")):
            back = {"return_url": call.params.get("return_url"), "url": None}
            action = {"type": "redirect_to_url", "redirect_to_url": back}
        world.change(intent, status="requires_action", next_action=action)
        world.emit("setup_intent.requires_action", intent)
        return intent
    return _keep(world, intent, method, call)


def _keep(world: World, intent: Json, method: Json, call: Call) -> Json:
    if reason := payment_methods.refuses_to_be_kept(world, method):
        raise _failed(world, intent, method, cards.decline(reason), call)
    if intent["customer"]:
        payment_methods.save_for(world, method, intent["customer"])
    world.change(intent, status="succeeded", next_action=None)
    world.emit("setup_intent.succeeded", intent)
    return intent


def _failed(world: World, intent: Json, method: Json, refusal: ApiError, call: Call) -> ApiError:
    error = {**refusal.body, "payment_method": snapshot(method)}
    world.change(
        intent,
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error=error,
    )
    world.emit("setup_intent.setup_failed", intent)
    refusal.body["payment_method"] = snapshot(method)
    refusal.body["setup_intent"] = snapshot(_for_caller(intent, call))
    return refusal


# ---------------------------------------------------------------- helpers


def _new_fields(world: World, params: Json) -> Json:
    automatic, types = params.get("automatic_payment_methods"), params.get("payment_method_types")
    if types and types != ["card"]:
        raise unsupported("payment methods other than cards", param="payment_method_types")
    if not types:
        automatic = {"allow_redirects": "always", **(automatic or {"enabled": True})}
    if params.get("customer"):
        world.store.get("customer", params["customer"], param="customer")
    method = params.get("payment_method")
    return {
        "application": None,
        "attach_to_self": False,
        "automatic_payment_methods": automatic,
        "cancellation_reason": None,
        "client_secret": None,
        "customer": params.get("customer"),
        "customer_account": None,
        "description": params.get("description"),
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": merged_metadata({}, params.get("metadata")),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": payment_methods.find(world, method)["id"] if method else None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_confirmation" if method else "requires_payment_method",
        "usage": params.get("usage", "off_session"),
    }


def _for_caller(intent: Json, call: Call) -> Json:
    return {name: intent[name] for name in PUBLIC} if call.publishable else intent


def _find(world: World, call: Call) -> Json:
    return demand_secret(world.store.get("setup_intent", call.ids["id"], param="intent"), call)


ENDPOINTS = [
    Endpoint("POST", "/v1/setup_intents", "SetupIntentCreateParams", create),
    Endpoint("GET", "/v1/setup_intents", "SetupIntentListParams", list_all),
    Endpoint(
        "GET", "/v1/setup_intents/{id}", "SetupIntentRetrieveParams", retrieve, browsers_too=True
    ),
    Endpoint("POST", "/v1/setup_intents/{id}", "SetupIntentUpdateParams", update),
    Endpoint(
        "POST",
        "/v1/setup_intents/{id}/confirm",
        "SetupIntentConfirmParams",
        confirm,
        browsers_too=True,
    ),
    Endpoint("POST", "/v1/setup_intents/{id}/cancel", "SetupIntentCancelParams", cancel),
]
