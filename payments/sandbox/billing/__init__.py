"""Stripe Billing: subscriptions with one price each, the invoices of their periods, what is tried
when one is not paid, and schedules for changes at the end of a period.
"""

from payments.sandbox.billing import (
    collecting,
    credits,
    invoice_items,
    invoices,
    previews,
    renewing,
    schedules,
    subscriptions,
    updating,
)
from payments.sandbox.world import Job

RESOURCES = (credits, invoice_items, previews, invoices, schedules, subscriptions)
JOBS: dict[str, Job] = {
    "turn_subscription": renewing.turn,
    "announce_trial_end": renewing.announce_trial_end,
    "expire_subscription": renewing.expire,
    "advance_invoice": renewing.advance_invoice,
    "retry_invoice": collecting.retry,
    "follow_intent": collecting.follow,
    "expire_update": updating.expire,
}
