"""Webhooks: registered through the API, signed with PayPal's headers, and verified truly.

PayPal signs with a certificate; the sandbox with a secret that never leaves it, so that only its
own `verify-webhook-signature` can tell. What is signed is the same: the transmission, its time, the
webhook, and the checksum of the body as it was sent.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import zlib
from urllib.parse import urlsplit

from payments.sandbox.errors import Json
from payments.sandbox.objects.webhook_endpoints import LOOPBACK
from payments.sandbox.paypal.errors import detail, malformed, no_such
from payments.sandbox.paypal.things import EVENT_TYPES, Asked, link, new_id
from payments.sandbox.store import random_id
from payments.sandbox.world import World

ALGORITHM = "SHA256withRSA"


def create(world: World, asked: Asked) -> Json:
    url = asked.body["url"]
    if urlsplit(url).hostname not in LOOPBACK:
        raise malformed(detail("VALIDATION_ERROR", "The sandbox writes to this machine.", "/url"))
    if any(each["url"] == url for each in world.store.oldest_first("paypal_webhook")):
        said = "Webhook URL already exists."
        raise malformed(detail("WEBHOOK_URL_ALREADY_EXISTS", said, "/url", url))
    for place, type in enumerate(asked.body["event_types"]):
        if type["name"] not in EVENT_TYPES and type["name"] != "*":
            said = "Not a valid webhook event name."
            raise malformed(detail("INVALID_EVENT_TYPE", said, f"/event_types/{place}/name"))
    id = new_id()
    links = [link(f"{asked.base}/v1/notifications/webhooks/{id}", "self")]
    webhook = {"id": id, **asked.body, "links": links}
    return world.store.add("paypal_webhook", webhook, secret=random_id("paypal", 40))


def list_all(world: World, asked: Asked) -> Json:
    return {"webhooks": world.store.oldest_first("paypal_webhook")}


def delete(world: World, asked: Asked) -> Json:
    if world.store.find("paypal_webhook", asked.ids["id"]) is None:
        raise no_such(asked.ids["id"])
    world.store.remove(asked.ids["id"])
    return {}


def verify(world: World, asked: Asked) -> Json:
    """Of the event as it was written, to the byte."""
    body = asked.body
    status = "FAILURE"
    if world.store.find("paypal_webhook", body["webhook_id"]) is not None:
        secret = world.store.secrets(body["webhook_id"])["secret"]
        told = (body["transmission_id"], body["transmission_time"], body["webhook_id"])
        right = _signature(secret, *told, _event_as_sent(asked.raw))
        if hmac.compare_digest(right, body["transmission_sig"]):
            status = "SUCCESS"
    return {"verification_status": status}


def signed_headers(world: World, webhook: Json, body: bytes) -> dict[str, str]:
    """The receiver's clock is the real one, so this one is too."""
    secret = world.store.secrets(webhook["id"])["secret"]
    id = random_id("t", 32)
    time = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "Content-Type": "application/json",
        "User-Agent": "PayPal/AUHD-1.0-1",
        "PayPal-Auth-Algo": ALGORITHM,
        "PayPal-Cert-Url": "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-sandbox",
        "PayPal-Transmission-Id": id,
        "PayPal-Transmission-Time": time,
        "PayPal-Transmission-Sig": _signature(secret, id, time, webhook["id"], body),
    }


def _signature(secret: str, id: str, time: str, webhook_id: str, body: bytes) -> str:
    signed = f"{id}|{time}|{webhook_id}|{zlib.crc32(body)}"
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _event_as_sent(raw: bytes) -> bytes:
    """The text of the last member: read and written again it would have another checksum."""
    text = raw.decode()
    start = text.index('"webhook_event"') + len('"webhook_event"')
    start = text.index(":", start) + 1
    start += len(text[start:]) - len(text[start:].lstrip())
    _, end = json.JSONDecoder().raw_decode(text, start)
    return text[start:end].encode()
