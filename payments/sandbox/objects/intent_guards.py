"""What payment intents and setup intents refuse in the same words."""

from collections.abc import Iterable

from payments.sandbox.errors import ApiError, Json
from payments.sandbox.world import Call, snapshot

NAMES = {"payment_intent": "PaymentIntent", "setup_intent": "SetupIntent"}


def demand_secret(intent: Json, call: Call) -> Json:
    """The intent; a browser must also know the secret of the one it asks for."""
    if call.publishable and call.params.get("client_secret") != intent["client_secret"]:
        raise ApiError(
            "The client_secret provided does not match the client_secret associated with the"
            f" {NAMES[intent['object']]}.",
            code=f"{intent['object']}_invalid_parameter",
            param="client_secret",
        )
    return intent


def demand_return_url(intent: Json, call: Call) -> None:
    automatic = intent["automatic_payment_methods"]
    redirects = automatic and automatic["allow_redirects"] != "never"
    if redirects and not call.publishable and not call.params.get("return_url"):
        raise ApiError(
            f"This {NAMES[intent['object']]} is configured to accept payment methods enabled in"
            " your Dashboard. Because some of these payment methods might redirect your customer"
            " off of your page, you must provide a `return_url`.",
            param="return_url",
        )


def wrong_state(intent: Json, verb: str, public: Iterable[str]) -> ApiError:
    """`public` are the fields of the intent that a browser may see."""
    kind = intent["object"]
    error = ApiError(
        f"You cannot {verb} this {NAMES[kind]} because it has a status of {intent['status']}.",
        code=f"{kind}_unexpected_state",
    )
    error.body[kind] = snapshot({name: intent[name] for name in public})
    return error
