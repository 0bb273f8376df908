"""What the sandbox offers. A new resource is a file in `objects/` with `ENDPOINTS`, and a line
here.
"""

from payments.sandbox import billing
from payments.sandbox.objects import (
    account_links,
    accounts,
    balance,
    charges,
    customers,
    disputes,
    events,
    files,
    onboarding,
    payment_intents,
    payment_methods,
    payouts,
    products,
    refunds,
    setup_intents,
    transfers,
    webhook_endpoints,
)
from payments.sandbox.paypal import orders
from payments.sandbox.paypal import payouts as paypal_payouts
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Job

RESOURCES = (
    account_links,
    accounts,
    balance,
    charges,
    customers,
    disputes,
    events,
    files,
    payment_intents,
    payment_methods,
    payouts,
    products,
    refunds,
    setup_intents,
    transfers,
    webhook_endpoints,
    *billing.RESOURCES,
)
ENDPOINTS: list[Endpoint] = [endpoint for resource in RESOURCES for endpoint in resource.ENDPOINTS]
JOBS: dict[str, Job] = {
    **billing.JOBS,
    "settle_charge": charges.settle,
    "finish_refund": refunds.finish,
    "open_dispute": disputes.open_dispute,
    "open_inquiry": disputes.open_inquiry,
    "decide_dispute": disputes.decide,
    "miss_dispute_deadline": disputes.miss_deadline,
    "verify_person": onboarding.verify_person,
    "miss_deadline": onboarding.miss_deadline,
    "fail_payout": onboarding.fail_payout,
    "arrive_payout": payouts.arrive,
    "finish_paypal_capture": orders.finish_capture,
    "finish_paypal_batch": paypal_payouts.finish,
    "return_paypal_item": paypal_payouts.give_up,
}
