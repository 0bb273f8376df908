"""Deliveries of events: signed, in the background, repeated until the other side says 2xx."""

import asyncio
import hashlib
import hmac
import json
import time

import httpx

from payments.sandbox.errors import Json
from payments.sandbox.paypal import webhooks as paypal
from payments.sandbox.world import World

AT_ONCE = 2
TIMEOUT = 30.0
GIVE_UP_AFTER = 3 * 86_400
# Where a service's endpoints and events are kept.
KINDS = {"stripe": ("webhook_endpoint", "event"), "paypal": ("paypal_webhook", "paypal_event")}
WAITS = (1, 2, 4, 8, 16, 32, 60, 300, 1800, 3600)


def signature(secret: str, body: str, *, at: int) -> str:
    """Stripe's header: the receiver's clock is the real one, so this one is too."""
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


class Deliverer:
    """Runs beside the API and empties the queue of deliveries; also rings for the world's own late
    jobs.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.paused = False
        self._ring = asyncio.Event()
        self._under_way: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        world.wake = self._ring.set

    def queue(self) -> list[Json]:
        return self.world.store.oldest_first("_delivery")

    def is_idle(self) -> bool:
        return not self.queue() and not self.world.does_something_soon()

    def flush(self) -> None:
        """Try everything now, what was held back included."""
        for delivery in self.queue():
            self.world.change(delivery, due=self.world.clock.now(), held=False)
        self._ring.set()

    async def run(self) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
            while True:
                self._ring.clear()
                next_job = self.world.run_due()
                self._start_due(client)
                try:
                    await asyncio.wait_for(self._ring.wait(), self._pause_until(next_job))
                except TimeoutError:
                    continue

    def _start_due(self, client: httpx.AsyncClient) -> None:
        for delivery in self._ready():
            if len(self._under_way) >= AT_ONCE:
                return
            if delivery["due"] <= self.world.clock.now():
                self._under_way.add(delivery["id"])
                task = asyncio.create_task(self._deliver(client, delivery["id"]))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _ready(self) -> list[Json]:
        if self.paused:
            return []
        waiting = [
            each for each in self.queue() if not each["held"] and each["id"] not in self._under_way
        ]
        return sorted(waiting, key=lambda each: each["due"])

    def _pause_until(self, next_job: float | None) -> float | None:
        ready = self._ready() if len(self._under_way) < AT_ONCE else []
        waits = [max(0.0, ready[0]["due"] - self.world.clock.now())] if ready else []
        waits += [] if next_job is None else [next_job]
        return min(waits) if waits else None

    async def _deliver(self, client: httpx.AsyncClient, id: str) -> None:
        try:
            delivery = self.world.store.find("_delivery", id)
            kinds = KINDS[delivery.get("service", "stripe")] if delivery else ("", "")
            endpoint = delivery and self.world.store.find(kinds[0], delivery["endpoint"])
            event = delivery and self.world.store.find(kinds[1], delivery["event"])
            if not delivery or not endpoint or not event:
                self.world.store.remove(id)
                return
            body, headers = self._letter(endpoint, event)
            self._note(id, event, await _post(client, endpoint["url"], body, headers))
        finally:
            self._under_way.discard(id)
            self._ring.set()

    def _letter(self, endpoint: Json, event: Json) -> tuple[bytes, dict[str, str]]:
        """What is posted, and the headers that its service signs it with."""
        if "wire" in event:
            body = json.dumps(event["wire"]).encode()
            return body, paypal.signed_headers(self.world, endpoint, body)
        text = json.dumps(event, indent=2)
        secret = self.world.store.secrets(endpoint["id"])["secret"]
        return text.encode(), {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(secret, text, at=int(time.time())),
        }

    def _note(self, id: str, event: Json, answer: str) -> None:
        """Write down how it went; the world may have been reset meanwhile."""
        delivery = self.world.store.find("_delivery", id)
        if delivery is None:
            return
        log = {"kind": "webhook", "at": self.world.clock.stamp(), "type": event["type"]}
        self.world.history.append(log | {"event": event["id"], "answer": answer})
        delivered = answer.startswith("2")
        age = self.world.clock.now() - event["created"]
        if delivered or age > GIVE_UP_AFTER:
            self.world.store.remove(id)
            self.world.change(event, pending_webhooks=max(0, event["pending_webhooks"] - 1))
            return
        attempts = delivery["attempts"] + 1
        wait = WAITS[min(attempts, len(WAITS)) - 1]
        self.world.change(
            delivery,
            attempts=attempts,
            due=self.world.clock.now() + wait,
            answers=[*delivery["answers"], answer][-10:],
        )


async def _post(client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]) -> str:
    """The status that came back, or what kept it from coming."""
    try:
        answer = await client.post(url, content=body, headers=headers)
    except httpx.HTTPError as error:
        return type(error).__name__
    return str(answer.status_code)
