"""What PayPal takes: each request is read by one of these, and what does not fit is refused with
its place.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from payments.sandbox.errors import Json
from payments.sandbox.paypal.errors import detail, malformed

ISSUES = {
    "missing": "MISSING_REQUIRED_PARAMETER",
    "string_too_long": "INVALID_STRING_LENGTH",
    "string_too_short": "INVALID_STRING_LENGTH",
    "literal_error": "INVALID_PARAMETER_VALUE",
    "extra_forbidden": "UNKNOWN_PARAMETER",
}
Address = Annotated[str, StringConstraints(pattern=r"^https?://", max_length=2048)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=127)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Body):
    """A request without a body, or an empty one."""


class Amount(Body):
    currency_code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    value: Annotated[str, StringConstraints(pattern=r"^\d{1,12}(\.\d{1,2})?$")]


class PurchaseUnit(Body):
    amount: Amount
    reference_id: Short | None = None
    custom_id: Annotated[str, StringConstraints(min_length=1, max_length=255)] | None = None
    description: Short | None = None


class ExperienceContext(Body):
    return_url: Address
    cancel_url: Address
    brand_name: Short | None = None
    locale: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}-[A-Z]{2}$")] | None = None
    landing_page: Literal["LOGIN", "GUEST_CHECKOUT", "NO_PREFERENCE"] = "NO_PREFERENCE"
    shipping_preference: Literal["GET_FROM_FILE", "NO_SHIPPING", "SET_PROVIDED_ADDRESS"] = (
        "GET_FROM_FILE"
    )
    user_action: Literal["CONTINUE", "PAY_NOW"] = "CONTINUE"
    payment_method_preference: Literal["UNRESTRICTED", "IMMEDIATE_PAYMENT_REQUIRED"] = (
        "UNRESTRICTED"
    )


class PayPalSource(Body):
    experience_context: ExperienceContext


class PaymentSource(Body):
    paypal: PayPalSource


class OrderCreate(Body):
    """One purchase unit, paid at once: that is what the sandbox knows."""

    intent: Literal["CAPTURE"]
    purchase_units: Annotated[list[PurchaseUnit], Field(min_length=1, max_length=1)]
    payment_source: PaymentSource


class RefundCreate(Body):
    amount: Amount | None = None
    custom_id: Short | None = None
    invoice_id: Short | None = None
    note_to_payer: Annotated[str, StringConstraints(max_length=255)] | None = None


class PayoutAmount(Body):
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    value: Annotated[str, StringConstraints(pattern=r"^\d{1,12}(\.\d{1,2})?$")]


class PayoutItem(Body):
    recipient_type: Literal["EMAIL"]
    receiver: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=127)]
    amount: PayoutAmount
    sender_item_id: Annotated[str, StringConstraints(min_length=1, max_length=63)] | None = None
    note: Annotated[str, StringConstraints(max_length=4000)] | None = None


class PayoutHeader(Body):
    sender_batch_id: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    email_subject: Annotated[str, StringConstraints(max_length=255)] | None = None
    email_message: Annotated[str, StringConstraints(max_length=1000)] | None = None


class PayoutCreate(Body):
    """To addresses alone: that is what the sandbox knows."""

    sender_batch_header: PayoutHeader
    items: Annotated[list[PayoutItem], Field(min_length=1, max_length=15_000)]


class EventType(Body):
    name: Short


class WebhookCreate(Body):
    url: Address
    event_types: Annotated[list[EventType], Field(min_length=1, max_length=500)]


class Verification(Body):
    auth_algo: Short
    cert_url: Address
    transmission_id: Short
    transmission_sig: Annotated[str, StringConstraints(max_length=500)]
    transmission_time: Short
    webhook_id: Short
    webhook_event: Json


def read(sent: object, form: type[Body]) -> Json:
    try:
        return form.model_validate(sent).model_dump(exclude_none=True)
    except ValidationError as error:
        raise malformed(
            *(
                detail(
                    ISSUES.get(each["type"], "INVALID_PARAMETER_SYNTAX"),
                    each["msg"],
                    "/" + "/".join(str(part) for part in each["loc"]),
                    each["input"] if each["type"] != "missing" else "",
                )
                for each in error.errors()
            )
        ) from error
