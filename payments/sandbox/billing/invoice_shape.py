"""What an invoice, its lines and its payment look like when they are new."""

from collections.abc import Iterable

from payments.sandbox.billing.lines import Line
from payments.sandbox.errors import Json
from payments.sandbox.store import random_id

NO_TAX = {"disabled_reason": None, "enabled": False, "liability": None, "provider": None}
NOT_YET = dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at"))


def new_fields(
    customer: Json,
    currency: str,
    *,
    reason: str,
    period: tuple[int, int],
    subscription: Json | None,
) -> Json:
    shown = ("address", "email", "name", "phone", "shipping")
    return {
        "account_country": "IE",
        "account_name": "Wedding Bazaar",
        "account_tax_ids": None,
        "amount_due": 0,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "application": None,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {**NO_TAX, "status": None},
        "automatically_finalizes_at": None,
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "currency": currency,
        "custom_fields": None,
        "customer": customer["id"],
        "customer_account": None,
        **{f"customer_{name}": customer.get(name) for name in shown},
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "due_date": None,
        "effective_at": None,
        "ending_balance": None,
        "footer": None,
        "from_invoice": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "latest_revision": None,
        "lines": {"object": "list", "data": [], "has_more": False, "total_count": 0, "url": ""},
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "on_behalf_of": None,
        "parent": _parent(subscription),
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": period[1],
        "period_start": period[0],
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": None,
        "rendering": None,
        "shipping_cost": None,
        "shipping_details": None,
        "starting_balance": customer["balance"],
        "statement_descriptor": None,
        "status": "draft",
        "status_transitions": dict(NOT_YET),
        "subtotal": 0,
        "subtotal_excluding_tax": 0,
        "test_clock": None,
        "threshold_reason": None,
        "total": 0,
        "total_discount_amounts": [],
        "total_excluding_tax": 0,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        "webhooks_delivered_at": None,
    }


def totals(lines: Iterable[Json], balance: int) -> Json:
    """The sums of an invoice with these lines, for a customer with this balance (what they owe, or
    below zero what they have): what is left to pay, and what the balance will be.
    """
    total = sum(line["amount"] for line in lines)
    due = max(0, total + balance)
    return {
        "amount_due": due,
        "amount_remaining": due,
        "ending_balance": min(0, total + balance),
        "starting_balance": balance,
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_excluding_tax": total,
    }


def listed(invoice: Json, subscription: Json | None, lines: Iterable[Line]) -> Json:
    made = [_line(invoice, subscription, line) for line in lines]
    url = f"/v1/invoices/{invoice['id']}/lines"
    return {**invoice["lines"], "data": made, "total_count": len(made), "url": url}


def payment_fields(invoice: Json, intent: Json) -> Json:
    """The tie between an invoice and the intent that is to pay it."""
    return {
        "amount_paid": None,
        "amount_requested": invoice["amount_due"],
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }


def _parent(subscription: Json | None) -> Json | None:
    if subscription is None:
        return None
    details = {"metadata": subscription["metadata"], "subscription": subscription["id"]}
    return {
        "quote_details": None,
        "subscription_details": details,
        "type": "subscription_details",
    }


def _line(invoice: Json, subscription: Json | None, line: Line) -> Json:
    amount = line.price["unit_amount"] if line.price else line.amount
    price = {"price": line.price["id"], "product": line.price["product"]} if line.price else None
    return {
        "id": random_id("il"),
        "object": "line_item",
        "amount": line.amount,
        "currency": invoice["currency"],
        "description": line.words,
        "discount_amounts": [],
        "discountable": not line.is_proration,
        "discounts": [],
        "invoice": invoice["id"],
        "livemode": False,
        "metadata": {},
        "parent": _line_parent(subscription, line),
        "period": {"end": line.end, "start": line.start},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": price,
            "type": "price_details",
            "unit_amount_decimal": str(amount),
        },
        "quantity": 1,
        "quantity_decimal": "1",
        "subscription": subscription["id"] if subscription else None,
        "subtotal": line.amount,
        "taxes": [],
    }


def _line_parent(subscription: Json | None, line: Line) -> Json:
    shared = {
        "proration": line.is_proration,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"] if subscription else None,
    }
    if line.invoice_item or subscription is None:
        details = {**shared, "invoice_item": line.invoice_item}
        return {
            "invoice_item_details": details,
            "subscription_item_details": None,
            "type": "invoice_item_details",
        }
    item = subscription["items"]["data"][0]["id"]
    details = {**shared, "invoice_item": None, "subscription_item": item}
    return {
        "invoice_item_details": None,
        "subscription_item_details": details,
        "type": "subscription_item_details",
    }
