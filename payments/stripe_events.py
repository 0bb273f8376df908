"""What Stripe tells us of, by name, and what each event says to look at."""

from typing import Any

# All that can change a payment of ours; `connect_stripe` asks Stripe for these.
EVENTS = [
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.requires_action",
    "payment_intent.canceled",
    "charge.updated",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
]
# What can change a vendor's account; a Connect endpoint hears of these.
ACCOUNT_EVENTS = ["account.updated"]
# What can change the cards somebody keeps.
CARD_EVENTS = [
    "customer.updated",
    "customer.deleted",
    "payment_method.attached",
    "payment_method.automatically_updated",
    "payment_method.detached",
    "payment_method.updated",
]
# What can change a dispute.
DISPUTE_EVENTS = [
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
]

# What can change what a vendor pays for their tier.
BILLING_EVENTS = [
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.pending_update_applied",
    "customer.subscription.pending_update_expired",
    "customer.subscription.resumed",
    "customer.subscription.updated",
    "invoice.created",
    "invoice.finalized",
    "invoice.marked_uncollectible",
    "invoice.paid",
    "invoice.payment_action_required",
    "invoice.payment_failed",
    "invoice.updated",
    "invoice.voided",
    "subscription_schedule.released",
    "subscription_schedule.updated",
]
# All that the platform's own endpoint hears of.
PLATFORM_EVENTS = [*EVENTS, *CARD_EVENTS, *DISPUTE_EVENTS, *BILLING_EVENTS]


def subject_of(data: Any) -> str:
    """The id of what an event is about, by its `data`: an account, a customer, a dispute, a
    subscription, else a payment.
    """
    thing, before = data["object"], data.get("previous_attributes") or {}
    kind = thing["object"]
    if kind in ("account", "customer", "dispute", "payment_intent", "subscription"):
        return str(thing["id"])
    if kind == "invoice":
        details = (thing.get("parent") or {}).get("subscription_details") or {}
        return str(details.get("subscription") or "")
    if kind == "subscription_schedule":
        return str(thing.get("subscription") or thing.get("released_subscription") or "")
    if kind == "payment_method":
        return str(thing.get("customer") or before.get("customer") or "")
    return str(thing.get("payment_intent") or "")
