"""What the sandbox was told to do wrong, and how often. Declared through `/control/faults`, used up
as they happen.
"""

from dataclasses import dataclass, field
from typing import Any

from payments.sandbox.errors import ApiError, Json

KINDS = {
    "decline": "the bank declines the next payments (code: why, default generic_decline)",
    "require_3ds": "the bank asks for 3-D Secure whatever the card",
    "cut": "the request is carried out, then the connection breaks before the answer",
    "capture_pending": "PayPal takes the next capture and settles it later (settle_after)",
    "delay": "the answer waits (ms)",
    "error": "answers with a server error instead of doing anything (status, default 500)",
    "error_after": "the request is carried out, then answered with a server error (status)",
    "transfer_refused": "the next transfer is refused (code, default balance_insufficient)",
    "payout_fails": "our bank sends the next payout back (code, default could_not_process)",
    "payout_refused": "PayPal refuses the next payout: our balance there is too small",
    "payout_item": "the next payout at PayPal comes to this (status, default FAILED)",
    "reversal_refused": "the next reversal is refused (code, default balance_insufficient)",
    "webhook_drop": "an event is never delivered",
    "webhook_duplicate": "an event is delivered twice",
    "webhook_reorder": "this many events are held back, then sent in reverse (times: how many)",
}


@dataclass
class Fault:
    kind: str
    times: int = 1
    path: str = ""
    method: str = ""
    event: str = ""
    detail: Json = field(default_factory=dict)

    def fits(self, *, path: str = "", method: str = "", event: str = "") -> bool:
        return (
            path.startswith(self.path)
            and self.method in ("", method)
            and event.startswith(self.event)
        )

    def as_json(self) -> Json:
        return {
            "kind": self.kind,
            "times": self.times,
            "path": self.path,
            "method": self.method,
            "event": self.event,
            **self.detail,
        }


class Faults:
    def __init__(self) -> None:
        self.declared: list[Fault] = []

    def declare(self, asked: Json) -> Fault:
        asked = dict(asked)
        kind, times = asked.pop("kind", None), asked.pop("times", 1)
        if kind not in KINDS:
            raise ApiError(f"Unknown fault: {kind}. There are: {', '.join(KINDS)}", param="kind")
        if not isinstance(times, int) or times < 1:
            raise ApiError("times must be a positive whole number", param="times")
        places = {name: str(asked.pop(name, "")) for name in ("path", "method", "event")}
        fault = Fault(kind, times, **places, detail=asked)
        self.declared.append(fault)
        return fault

    def take(self, kind: str, **where: Any) -> Fault | None:
        """Use up one occurrence of the first declared fault of this kind that fits here."""
        for fault in self.declared:
            if fault.kind == kind and fault.fits(**where):
                fault.times -= 1
                if not fault.times:
                    self.declared.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self.declared.clear()
