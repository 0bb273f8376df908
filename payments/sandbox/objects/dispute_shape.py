"""What a dispute looks like when a bank has just opened it."""

from payments.sandbox.errors import Json
from payments.sandbox.store import random_id

DAY = 86_400
DAYS_TO_ANSWER = 9
# Visa's own numbers for why a cardholder asks for their money.
NETWORK_CODES = {
    "fraudulent": "10.4",
    "product_not_received": "13.1",
    "product_unacceptable": "13.3",
    "credit_not_processed": "13.6",
    "subscription_canceled": "13.7",
    "duplicate": "12.6",
}
REASONS = frozenset(
    [
        "bank_cannot_process",
        "check_returned",
        "credit_not_processed",
        "customer_initiated",
        "debit_not_authorized",
        "duplicate",
        "fraudulent",
        "general",
        "incorrect_account_details",
        "insufficient_funds",
        "noncompliant",
        "product_not_received",
        "product_unacceptable",
        "subscription_canceled",
        "unrecognized",
    ]
)
TEXTS = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_tracking_number",
    "uncategorized_text",
)
FILES = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)


def new_fields(charge: Json, *, amount: int, reason: str, is_inquiry: bool, now: int) -> Json:
    card = charge["payment_method_details"]["card"]
    return {
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys((*TEXTS, *FILES)), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": due_after(now),
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": is_inquiry,
        "livemode": False,
        "metadata": {},
        "network_details": None,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": card["brand"],
                "case_type": "inquiry" if is_inquiry else "chargeback",
                "network_reason_code": NETWORK_CODES.get(reason, "10.4"),
            },
            "type": "card",
        },
        "reason": reason,
        "status": "warning_needs_response" if is_inquiry else "needs_response",
    }


def due_after(now: int) -> int:
    """Until when a bank waits that asks now: to the end of the day."""
    last = now + DAYS_TO_ANSWER * DAY
    return last - last % DAY + DAY - 1


def new_file(upload: Json, purpose: str, *, now: int) -> Json:
    """A file as the API shows it; what is in it is not kept here."""
    id = random_id("file")
    return {
        "id": id,
        "object": "file",
        "created": now,
        "expires_at": None,
        "filename": upload["filename"],
        "links": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/file_links?file={id}",
        },
        "purpose": purpose,
        "size": upload["size"],
        "title": None,
        "type": upload["type"],
        "url": f"https://files.stripe.com/v1/files/{id}/contents",
    }
