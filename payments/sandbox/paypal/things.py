"""Names, times and links as PayPal writes them, and its events."""

import datetime as dt
import secrets
import string
from dataclasses import dataclass, field

from payments.sandbox.errors import Json
from payments.sandbox.world import World, snapshot

LETTERS = string.ascii_uppercase + string.digits
EVENT_TYPES = {
    "CUSTOMER.DISPUTE.CREATED": "dispute",
    "CUSTOMER.DISPUTE.UPDATED": "dispute",
    "CUSTOMER.DISPUTE.RESOLVED": "dispute",
    "CHECKOUT.ORDER.APPROVED": "checkout-order",
    "CHECKOUT.ORDER.COMPLETED": "checkout-order",
    "CHECKOUT.PAYMENT-APPROVAL.REVERSED": "payment-approval",
    "PAYMENT.CAPTURE.COMPLETED": "capture",
    "PAYMENT.CAPTURE.DENIED": "capture",
    "PAYMENT.CAPTURE.PENDING": "capture",
    "PAYMENT.CAPTURE.REFUNDED": "refund",
    "PAYMENT.CAPTURE.REVERSED": "refund",
    "PAYMENT.PAYOUTS-ITEM.BLOCKED": "payouts_item",
    "PAYMENT.PAYOUTS-ITEM.CANCELED": "payouts_item",
    "PAYMENT.PAYOUTS-ITEM.DENIED": "payouts_item",
    "PAYMENT.PAYOUTS-ITEM.FAILED": "payouts_item",
    "PAYMENT.PAYOUTS-ITEM.HELD": "payouts_item",
    "PAYMENT.PAYOUTS-ITEM.REFUNDED": "payouts_item",
    "PAYMENT.PAYOUTS-ITEM.RETURNED": "payouts_item",
    "PAYMENT.PAYOUTS-ITEM.SUCCEEDED": "payouts_item",
    "PAYMENT.PAYOUTS-ITEM.UNCLAIMED": "payouts_item",
}


@dataclass
class Asked:
    """One request, read and checked; `base` is where the caller has reached us."""

    body: Json
    ids: dict[str, str] = field(default_factory=dict)
    base: str = ""
    raw: bytes = b""


def new_id(length: int = 17) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def time_of(stamp: float) -> str:
    return dt.datetime.fromtimestamp(stamp, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def link(href: str, rel: str, method: str = "GET") -> Json:
    return {"href": href, "rel": rel, "method": method}


def emit(world: World, type: str, resource: Json) -> None:
    """Tell every webhook that listens."""
    now = world.clock.now()
    wire = {
        "id": f"WH-{new_id()}-{new_id()}",
        "event_version": "1.0",
        "create_time": time_of(now),
        "resource_type": EVENT_TYPES[type],
        "resource_version": "2.0",
        "event_type": type,
        "summary": type.replace(".", " ").capitalize(),
        "resource": snapshot(resource),
        "links": [],
    }
    event = {"id": wire["id"], "type": type, "created": now, "pending_webhooks": 0, "wire": wire}
    send(world, world.store.add("paypal_event", event))


def send(world: World, event: Json) -> None:
    for webhook in world.store.oldest_first("paypal_webhook"):
        names = {each["name"] for each in webhook["event_types"]}
        if names & {"*", event["type"]}:
            world.queue(event, webhook, service="paypal")
    world.wake()
