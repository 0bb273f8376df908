"""One sandbox: its memory, its clock, its faults, and the ways every resource creates, changes and
announces things.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from payments.sandbox.clock import Clock
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.faults import Faults
from payments.sandbox.store import Store, random_id

API_VERSION = "2026-08-26.dahlia"
HISTORY_LENGTH = 2000
SOON = 60


@dataclass
class Call:
    """One request, read and checked."""

    params: Json
    ids: dict[str, str]
    publishable: bool = False
    account: str | None = None
    """The connected account on whose behalf it is asked (`Stripe-Account`)."""
    base: str = ""
    """Where the caller has reached us, for addresses in answers."""
    request_id: str = ""
    idempotency_key: str | None = None


Job = Callable[["World", str], None]


@dataclass
class World:
    store: Store
    secret_key: str
    publishable_key: str
    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    history: deque[Json] = field(default_factory=lambda: deque(maxlen=HISTORY_LENGTH))
    settle_after: float = 0.4
    """Seconds until a charge has its balance transaction: Stripe's `automatic_async` capture makes
    callers wait too.
    """
    jobs: dict[str, Job] = field(default_factory=dict)
    wake: Callable[[], None] = lambda: None
    call: Call = field(default_factory=lambda: Call({}, {}))

    def create(self, kind: str, prefix: str, fields: Json, **secrets: object) -> Json:
        thing = {"id": random_id(prefix), "object": kind, "created": self.clock.stamp(), **fields}
        return self.store.add(kind, thing, **secrets)

    def change(self, thing: Json, **fields: object) -> Json:
        thing.update(fields)
        self.store.touch(thing)
        return thing

    def emit(self, type: str, thing: Json, **previous: object) -> None:
        """Record that this happened and send it to every webhook endpoint that listens for it."""
        self.send(self._event(type, thing, previous))

    def emit_for(self, account: str, type: str, thing: Json, **previous: object) -> None:
        """The same of what happened to a connected account: Connect endpoints are told of it."""
        event = self._event(type, thing, previous)
        self.send(self.change(event, account=account))

    def _event(self, type: str, thing: Json, previous: Json) -> Json:
        data: Json = {"object": snapshot(thing)}
        if previous:
            data["previous_attributes"] = previous
        return self.create(
            "event",
            "evt",
            {
                "api_version": API_VERSION,
                "context": None,
                "data": data,
                "livemode": False,
                "pending_webhooks": 0,
                "request": {
                    "id": self.call.request_id or None,
                    "idempotency_key": self.call.idempotency_key,
                },
                "type": type,
            },
        )

    def later(self, seconds: float, what: str, id: str) -> None:
        """Do `what` (a name in `jobs`) to the thing with this id, in a while."""
        job = {"id": random_id("job"), "due": self.clock.now() + seconds, "what": what, "thing": id}
        self.store.add("_job", job)
        self.wake()

    def do(self, what: str, id: str) -> None:
        """Do `what` (a name in `jobs`) to the thing with this id, now."""
        self.jobs[what](self, id)

    def does_something_soon(self) -> bool:
        """Whether a late job is near; nobody has to wait for what is due in days."""
        soon = self.clock.now() + SOON
        return any(job["due"] <= soon for job in self.store.oldest_first("_job"))

    def run_due(self) -> float | None:
        """Do what is due; say in how many seconds the next thing is."""
        while (job := self._first_job()) and job["due"] <= self.clock.now():
            self.store.remove(job["id"])
            self.do(job["what"], job["thing"])
        self.store.commit()
        return max(0.0, job["due"] - self.clock.now()) if job else None

    def move_clock(self, seconds: float) -> None:
        """Let the time pass: what becomes due on the way happens at its own time, in turn."""
        target = self.clock.offset + seconds
        while (job := self._first_job()) and job["due"] <= self.clock.at(target):
            self.clock.move(max(0.0, job["due"] - self.clock.now()))
            self.run_due()
        self.clock.offset = target
        self._remember_clock()
        self.run_due()
        self.wake()

    def _first_job(self) -> Json | None:
        jobs = self.store.oldest_first("_job")
        return min(jobs, key=lambda job: job["due"]) if jobs else None

    def recall(self) -> None:
        """After a restart: the clock stands where it was moved to, and old keys are forgotten."""
        row = self.store.find("_clock", "clock")
        self.clock.offset = row["offset"] if row else 0.0
        yesterday = self.clock.now() - 86_400
        for key in [key for key in self.store.oldest_first("_key") if key["at"] < yesterday]:
            self.store.remove(key["id"])

    def reset(self) -> None:
        self.store.clear()
        self.faults.clear()
        self.history.clear()
        self.clock.offset = 0.0

    def _remember_clock(self) -> None:
        row = self.store.find("_clock", "clock") or self.store.add("_clock", {"id": "clock"})
        self.change(row, offset=self.clock.offset)

    def send(self, event: Json) -> None:
        """Queue a delivery to every endpoint that listens; asked again, the event is sent again."""
        for endpoint in self.store.oldest_first("webhook_endpoint"):
            if self._hears(endpoint, event):
                self.queue(event, endpoint)
        self.wake()

    def _hears(self, endpoint: Json, event: Json) -> bool:
        """Endpoints made with `connect` hear of connected accounts, and of nothing else."""
        connect = bool(self.store.secrets(endpoint["id"]).get("connect"))
        return (
            endpoint["status"] == "enabled"
            and connect == ("account" in event)
            and _listens(endpoint, event["type"])
        )

    def queue(self, event: Json, endpoint: Json, *, service: str = "stripe") -> None:
        """Faults are decided here, once, so that a restart does not forget or repeat them."""
        if self.faults.take("webhook_drop", event=event["type"]):
            return
        copies = 2 if self.faults.take("webhook_duplicate", event=event["type"]) else 1
        held = self.faults.take("webhook_reorder", event=event["type"])
        for _ in range(copies):
            delivery = {
                "id": random_id("dlv"),
                "service": service,
                "event": event["id"],
                "type": event["type"],
                "endpoint": endpoint["id"],
                "attempts": 0,
                "due": self.clock.now(),
                "held": bool(held),
                "answers": [],
            }
            self.store.add("_delivery", delivery)
            self.change(event, pending_webhooks=event["pending_webhooks"] + 1)
        if held and not self._is_held_back(event["type"]):
            self._release_reversed()

    def _is_held_back(self, type: str) -> bool:
        return any(
            fault.kind == "webhook_reorder" and fault.fits(event=type)
            for fault in self.faults.declared
        )

    def _release_reversed(self) -> None:
        held = [each for each in self.store.oldest_first("_delivery") if each["held"]]
        for place, delivery in enumerate(reversed(held)):
            self.change(delivery, held=False, due=self.clock.now() + place / 1000)


def snapshot(thing: Json) -> Json:
    """The thing as it is now: an event must not change with it."""
    return {name: _copy(value) for name, value in thing.items()}


def _copy(value: object) -> object:
    if isinstance(value, dict):
        return {name: _copy(each) for name, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value


def _listens(endpoint: Json, type: str) -> bool:
    return "*" in endpoint["enabled_events"] or type in endpoint["enabled_events"]


def require(
    condition: object, message: str, *, param: str | None = None, code: str | None = None
) -> None:
    if not condition:
        raise ApiError(message, param=param, code=code)
