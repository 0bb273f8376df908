"""The life of an invoice without its payment: drafted, finalised with number and intent, paid,
voided (docs.stripe.com/invoicing/overview).
"""

from collections.abc import Iterable

from payments.sandbox.billing import invoice_shape, periods, state
from payments.sandbox.billing.lines import Line
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects import payment_intents
from payments.sandbox.objects.fields import SMALLEST
from payments.sandbox.world import World


def draft(
    world: World,
    customer: Json,
    lines: Iterable[Line],
    *,
    currency: str,
    reason: str,
    subscription: Json | None = None,
    period: tuple[int, int] | None = None,
) -> Json:
    """A new invoice of these lines and of whatever else the customer has waiting for one."""
    now = world.clock.stamp()
    fields = invoice_shape.new_fields(
        customer, currency, reason=reason, period=period or (now, now),
        subscription=subscription,
    )  # fmt: skip
    invoice = world.create("invoice", "in", fields)
    waiting = _take_waiting(world, customer, currency, invoice)
    _fill(world, invoice, subscription, [*lines, *waiting], customer)
    if subscription is not None:
        world.change(subscription, latest_invoice=invoice["id"])
    world.emit("invoice.created", invoice)
    return invoice


def finalize(world: World, invoice: Json) -> None:
    """Number and sums stand from now on. Nothing left to pay is paid at once; what is too small to
    be charged goes on the customer's balance.
    """
    customer = world.store.get("customer", invoice["customer"])
    now = world.clock.stamp()
    sums = invoice_shape.totals(invoice["lines"]["data"], customer["balance"])
    balance = sums["ending_balance"]
    if 0 < sums["amount_due"] < SMALLEST.get(invoice["currency"], 1):
        balance = sums["ending_balance"] = sums["amount_due"]
        sums["amount_due"] = sums["amount_remaining"] = 0
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    world.change(
        customer, balance=balance, next_invoice_sequence=customer["next_invoice_sequence"] + 1
    )
    transitions = {**invoice["status_transitions"], "finalized_at": now}
    world.change(
        invoice, **sums, number=number, status="open", effective_at=now,
        status_transitions=transitions, automatically_finalizes_at=None,
    )  # fmt: skip
    if invoice["amount_due"]:
        _open_intent(world, invoice, customer)
    world.emit("invoice.finalized", invoice)
    if not invoice["amount_due"]:
        settle(world, invoice)


def settle(world: World, invoice: Json) -> None:
    """It is paid, by its intent or because there was nothing to pay."""
    paid_at = world.clock.stamp()
    transitions = {**invoice["status_transitions"], "paid_at": paid_at}
    world.change(
        invoice,
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        attempted=True,
        next_payment_attempt=None,
        status="paid",
        status_transitions=transitions,
    )
    if payment := payment_of(world, invoice):
        marks = {**payment["status_transitions"], "paid_at": paid_at}
        asked = payment["amount_requested"]
        world.change(payment, amount_paid=asked, status="paid", status_transitions=marks)
        world.emit("invoice_payment.paid", payment)
    world.emit("invoice.paid", invoice)
    world.emit("invoice.payment_succeeded", invoice)


def void(world: World, invoice: Json) -> None:
    """As if it had never been asked for: its intent can no longer be paid."""
    require_state(invoice, "void", "open", "uncollectible")
    transitions = {**invoice["status_transitions"], "voided_at": world.clock.stamp()}
    world.change(
        invoice, status="void", next_payment_attempt=None, amount_remaining=0, auto_advance=False,
        status_transitions=transitions,
    )  # fmt: skip
    if intent := intent_of(world, invoice):
        payment_intents.call_off(world, intent, why="void_invoice")
    world.emit("invoice.voided", invoice)


def payment_of(world: World, invoice: Json) -> Json | None:
    payments = world.store.newest_first("invoice_payment")
    return next((each for each in payments if each["invoice"] == invoice["id"]), None)


def intent_of(world: World, invoice: Json) -> Json | None:
    payment = payment_of(world, invoice)
    if payment is None:
        return None
    return world.store.get("payment_intent", payment["payment"]["payment_intent"])


def require_state(invoice: Json, verb: str, *states: str) -> None:
    if invoice["status"] not in states:
        raise ApiError(f"You can't {verb} invoices that are {invoice['status']}.")


def subscription_of(world: World, invoice: Json) -> Json | None:
    id = state.of(invoice)
    return world.store.get("subscription", id) if id else None


def finalize_later(world: World, invoice: Json) -> None:
    """Drafts of renewals wait an hour, so that somebody may add to them."""
    due = world.clock.stamp() + periods.HOUR
    world.change(invoice, automatically_finalizes_at=due)
    world.later(periods.HOUR, "advance_invoice", invoice["id"])


def _fill(
    world: World, invoice: Json, subscription: Json | None, lines: list[Line], customer: Json
) -> None:
    listed = invoice_shape.listed(invoice, subscription, lines)
    world.change(invoice, lines=listed, **invoice_shape.totals(listed["data"], customer["balance"]))


def _take_waiting(world: World, customer: Json, currency: str, invoice: Json) -> list[Line]:
    """Invoice items that wait for the customer's next invoice go on this one."""
    taken = []
    for item in world.store.oldest_first("invoiceitem"):
        if item["customer"] == customer["id"] and item["invoice"] is None:
            if item["currency"] != currency:
                continue
            world.change(item, invoice=invoice["id"])
            price = item["pricing"]["price_details"]
            taken.append(
                Line(
                    item["amount"],
                    item["description"] or "",
                    item["period"]["start"],
                    item["period"]["end"],
                    world.store.get("price", price["price"]) if price else None,
                    is_proration=item["proration"],
                    invoice_item=item["id"],
                )
            )
    return taken


def _open_intent(world: World, invoice: Json, customer: Json) -> None:
    intent = payment_intents.open_for(
        world,
        {
            "amount": invoice["amount_due"],
            "currency": invoice["currency"],
            "customer": customer["id"],
            "description": f"Invoice {invoice['number']}",
            "payment_method_types": ["card"],
            "setup_future_usage": "off_session",
        },
    )
    world.store.secrets(intent["id"])["invoice"] = invoice["id"]
    world.create("invoice_payment", "inpay", invoice_shape.payment_fields(invoice, intent))
