"""Disputes: a cardholder asks their bank for the money back, and somebody has to show why not.

A chargeback takes amount and fee out of the balance at once; an inquiry only asks. What the
evidence says in `uncategorized_text` decides, as in Stripe's test mode ("Testing", "Disputes").
"""

from collections.abc import Iterator

from payments.sandbox import listing
from payments.sandbox.errors import ApiError, Json, unsupported
from payments.sandbox.objects import demo_disputes, demo_payments
from payments.sandbox.objects.dispute_money import reinstate, withdraw
from payments.sandbox.objects.dispute_shape import FILES, REASONS, TEXTS, due_after, new_fields
from payments.sandbox.objects.fields import acts_on, merged_metadata, shown
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World, require, snapshot

LONGEST_TEXT, LONGEST_IN_ALL = 20_000, 150_000
ANSWERABLE = ("needs_response", "warning_needs_response")
CHARGED_BACK = ("needs_response", "under_review", "lost")
INQUIRIES = ("warning_needs_response", "warning_under_review")
# What Stripe's test mode reads in `uncategorized_text`, and what the bank then says.
DECIDES = {
    "winning_evidence": "won",
    "losing_evidence": "lost",
    "escalate_inquiry_evidence": "escalated",
}


# ---------------------------------------------------------------- endpoints


def retrieve(world: World, call: Call) -> Json:
    return demo_disputes.dispute(world, call.ids["id"])


def list_all(world: World, call: Call) -> Json:
    return listing.page(world, call, "dispute", "/v1/disputes", by=["charge", "payment_intent"])


def update(world: World, call: Call) -> Json:
    """Stage evidence, or hand it in (`submit`, which is what happens without a word)."""
    acts_on(call, "evidence", "metadata", "submit")
    dispute, params = demo_disputes.dispute(world, call.ids["id"]), call.params
    before = {"metadata": dispute["metadata"]}
    metadata = merged_metadata(dispute["metadata"], params.get("metadata"))
    world.change(dispute, metadata=metadata)
    if "evidence" in params or "submit" in params:
        before |= _take_evidence(world, dispute, params)
    world.emit("charge.dispute.updated", dispute, **before)
    return dispute


def close(world: World, call: Call) -> Json:
    """Nobody answers: the money is the cardholder's."""
    acts_on(call)
    dispute = demo_disputes.dispute(world, call.ids["id"])
    if dispute["status"] not in ANSWERABLE:
        raise ApiError(f"This dispute is already closed or under review: {dispute['status']}.")
    _end(world, dispute, "warning_closed" if _is_inquiry(dispute) else "lost")
    return dispute


# ---------------------------------------------------------------- what banks do


def open_soon(world: World, charge: Json, reason: str, *, is_inquiry: bool) -> None:
    """A test card's bank opens a dispute a moment after the charge."""
    job = "open_inquiry" if is_inquiry else "open_dispute"
    world.store.secrets(charge["id"])["disputed_for"] = reason
    world.store.touch(charge)
    world.later(world.settle_after, job, charge["id"])


def open_dispute(world: World, charge_id: str) -> None:
    _open_planned(world, charge_id, is_inquiry=False)


def open_inquiry(world: World, charge_id: str) -> None:
    _open_planned(world, charge_id, is_inquiry=True)


def miss_deadline(world: World, id: str) -> None:
    """The time to answer is over, and nobody has."""
    dispute = world.store.get("dispute", id)
    is_over = world.clock.now() >= dispute["evidence_details"]["due_by"]
    if dispute["status"] not in ANSWERABLE or not is_over:
        return
    details = dispute["evidence_details"] | {"past_due": True}
    world.change(dispute, evidence_details=details)
    _end(world, dispute, "warning_closed" if _is_inquiry(dispute) else "lost")


def decide(world: World, id: str) -> None:
    """The bank has read the evidence."""
    dispute = world.store.get("dispute", id)
    verdict = DECIDES.get(str(dispute["evidence"]["uncategorized_text"]).strip(), "")
    if verdict:
        _decide(world, dispute, verdict)


def close_inquiries(world: World, charge: Json) -> None:
    """All of the charge went back: there is nothing left to ask about."""
    for dispute in of_charge(world, charge["id"]):
        if dispute["status"] in INQUIRIES:
            _end(world, dispute, "warning_closed")


def of_charge(world: World, charge_id: str) -> Iterator[Json]:
    return (each for each in world.store.newest_first("dispute") if each["charge"] == charge_id)


def refuse_refund(world: World, charge: Json) -> None:
    """What the cardholder's bank has taken cannot be sent to them as well."""
    if any(each["status"] in CHARGED_BACK for each in of_charge(world, charge["id"])):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise ApiError(message, code="charge_disputed")


def control(world: World, asked: Json) -> Json:
    """Open one by hand (`payment`: an intent or a charge, `reason`, `inquiry`, `amount`), or let
    the bank decide (`dispute`, `outcome`: won, lost, warning_closed or escalated).
    """
    if "dispute" in asked:
        dispute = demo_disputes.dispute(world, str(asked["dispute"]), param="dispute")
        outcome = asked.get("outcome")
        require(
            outcome in ("won", "lost", "warning_closed", "escalated"),
            "outcome must be won, lost, warning_closed or escalated",
            param="outcome",
        )
        require(_is_open(dispute), f"{dispute['id']} is closed.", param="dispute")
        asks = _is_inquiry(dispute) or outcome != "warning_closed"
        require(asks, f"{dispute['id']} is a chargeback: it is won or lost.", param="outcome")
        _decide(world, dispute, str(outcome))
        return dispute
    charge = _charge(world, str(asked.get("payment", "")))
    reason = asked.get("reason", "general")
    require(reason in REASONS, f"reason must be one of {sorted(REASONS)}", param="reason")
    is_inquiry = bool(asked.get("inquiry"))
    return _open(world, charge, reason, is_inquiry=is_inquiry, amount=asked.get("amount"))


# ---------------------------------------------------------------- steps


def _open_planned(world: World, charge_id: str, *, is_inquiry: bool) -> None:
    charge = world.store.get("charge", charge_id)
    reason = world.store.secrets(charge_id).get("disputed_for", "general")
    _open(world, charge, reason, is_inquiry=is_inquiry)


def _open(
    world: World, charge: Json, reason: str, *, is_inquiry: bool, amount: object = None
) -> Json:
    require(charge["paid"], f"Charge {charge['id']} has not been paid.", param="payment")
    left = charge["amount"] - charge["amount_refunded"]
    amount = left if amount is None else amount
    # Banks do not ask what was refunded: they may take more than is left, up to the charge.
    fits = isinstance(amount, int) and 0 < amount <= charge["amount"]
    most = shown(charge["amount"], charge["currency"])
    require(fits, f"amount must be whole minor units up to {most}", param="amount")
    fields = new_fields(
        charge,
        amount=int(str(amount)),
        reason=reason,
        is_inquiry=is_inquiry,
        now=world.clock.stamp(),
    )
    dispute = world.create("dispute", "du", fields)
    world.change(charge, disputed=True)
    world.emit("charge.dispute.created", dispute)
    if not is_inquiry:
        _withdraw(world, dispute)
    due_by = dispute["evidence_details"]["due_by"]
    world.later(due_by - world.clock.now(), "miss_dispute_deadline", dispute["id"])
    return dispute


def _withdraw(world: World, dispute: Json) -> None:
    withdraw(world, dispute)
    world.emit("charge.dispute.funds_withdrawn", dispute)


def _reinstate(world: World, dispute: Json) -> None:
    reinstate(world, dispute)
    world.emit("charge.dispute.funds_reinstated", dispute)


def _take_evidence(world: World, dispute: Json, params: Json) -> Json:
    """What the dispute was before; the bank reads what is handed in."""
    if dispute["status"] not in ANSWERABLE:
        raise ApiError(
            f"This dispute is {dispute['status']}: evidence cannot be submitted any more.",
            param="evidence",
        )
    before = {name: snapshot(dispute[name]) for name in ("evidence", "evidence_details")}
    evidence = dispute["evidence"] | _checked(world, params.get("evidence", {}))
    has_evidence = any(evidence[name] for name in (*TEXTS, *FILES))
    details = dispute["evidence_details"] | {"has_evidence": has_evidence}
    world.change(dispute, evidence=evidence, evidence_details=details)
    if not params.get("submit", True):
        return before
    details["submission_count"] += 1
    status = "warning_under_review" if _is_inquiry(dispute) else "under_review"
    before["status"] = dispute["status"]
    world.change(dispute, status=status)
    world.later(world.settle_after, "decide_dispute", dispute["id"])
    return before


def _checked(world: World, evidence: Json) -> Json:
    for name, value in evidence.items():
        if name == "enhanced_evidence":
            raise unsupported("enhanced evidence", param=f"evidence[{name}]")
        if name in FILES and value:
            _demand_file(world, value, param=f"evidence[{name}]")
        if name in TEXTS and len(value) > LONGEST_TEXT:
            message = f"Invalid string: {name} is longer than {LONGEST_TEXT} characters."
            raise ApiError(message, param=f"evidence[{name}]")
    if sum(len(value) for name, value in evidence.items() if name in TEXTS) > LONGEST_IN_ALL:
        message = f"The evidence is longer than {LONGEST_IN_ALL} characters in all."
        raise ApiError(message, param="evidence")
    return {name: value or None for name, value in evidence.items()}


def _demand_file(world: World, id: str, *, param: str) -> None:
    file = world.store.get("file", id, param=param)
    require(
        file["purpose"] == "dispute_evidence",
        f"The file {id} was uploaded with the purpose {file['purpose']}.",
        param=param,
    )


def _decide(world: World, dispute: Json, verdict: str) -> None:
    if _is_inquiry(dispute) and verdict != "escalated":
        _end(world, dispute, "warning_closed")
    elif verdict == "escalated":
        _escalate(world, dispute)
    else:
        _end(world, dispute, verdict)


def _escalate(world: World, dispute: Json) -> None:
    """The inquiry becomes a chargeback: the money is taken, and evidence is due anew."""
    if not _is_inquiry(dispute):
        return
    details = dispute["payment_method_details"]
    card = details["card"] | {"case_type": "chargeback"}
    before = dispute["status"]
    due_by = due_after(world.clock.stamp())
    world.change(
        dispute,
        status="needs_response",
        is_charge_refundable=False,
        payment_method_details=details | {"card": card},
        evidence_details=dispute["evidence_details"] | {"due_by": due_by},
    )
    world.later(due_by - world.clock.now(), "miss_dispute_deadline", dispute["id"])
    world.emit("charge.dispute.updated", dispute, status=before)
    _withdraw(world, dispute)


def _end(world: World, dispute: Json, status: str) -> None:
    was_taken = bool(dispute["balance_transactions"])
    world.change(dispute, status=status, is_charge_refundable=status != "lost")
    if status == "won" and was_taken:
        _reinstate(world, dispute)
    world.emit("charge.dispute.closed", dispute)


def _is_inquiry(dispute: Json) -> bool:
    return dispute["status"] in INQUIRIES


def _is_open(dispute: Json) -> bool:
    return dispute["status"] in (*ANSWERABLE, *INQUIRIES, "under_review")


def _charge(world: World, id: str) -> Json:
    if id.startswith("ch_"):
        return demo_payments.charge(world, id, param="payment")
    intent = demo_payments.intent(world, id, param="payment")
    require(intent["latest_charge"], f"{id} has no charge to dispute.", param="payment")
    return world.store.get("charge", intent["latest_charge"], param="payment")


ENDPOINTS = [
    Endpoint("GET", "/v1/disputes", "DisputeListParams", list_all),
    Endpoint("GET", "/v1/disputes/{id}", "DisputeRetrieveParams", retrieve),
    Endpoint("POST", "/v1/disputes/{id}", "DisputeUpdateParams", update),
    Endpoint("POST", "/v1/disputes/{id}/close", "DisputeCloseParams", close),
]
