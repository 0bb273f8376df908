"""What the sandbox offers, one file a resource. A new resource is a file with `ENDPOINTS` and a
line here.
"""

from payments.sandbox.objects import (
    accounts,
    balance,
    charges,
    customers,
    events,
    payment_intents,
    payment_methods,
    products,
    refunds,
    webhook_endpoints,
)
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Job

RESOURCES = (
    accounts,
    balance,
    charges,
    customers,
    events,
    payment_intents,
    payment_methods,
    products,
    refunds,
    webhook_endpoints,
)
ENDPOINTS: list[Endpoint] = [endpoint for resource in RESOURCES for endpoint in resource.ENDPOINTS]
JOBS: dict[str, Job] = {"settle_charge": charges.settle, "finish_refund": refunds.finish}
