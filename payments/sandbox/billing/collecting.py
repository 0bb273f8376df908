"""Getting an open invoice paid: who is charged, what comes of it, and when it is tried again.

Stripe retries by its own judgement within a window that the account chooses; here on the days
below after the first refusal, and then the subscription ends
(docs.stripe.com/billing/revenue-recovery/smart-retries).
"""

from payments.sandbox.billing import invoicing, periods, state, updating
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects import payment_intents
from payments.sandbox.world import World

RETRY_DAYS = (3, 5, 7)
RETRIED = ("subscription_cycle", "subscription_update")


def collect(
    world: World, invoice: Json, *, method: str | None = None, off_session: bool = True
) -> None:
    """Charge whoever pays this invoice. A refusal leaves it open, its intent asking for another
    card.
    """
    if invoice["status"] != "open":
        return
    intent = invoicing.intent_of(world, invoice)
    chosen = method or payer_of(world, invoice)
    if intent is None:
        return
    if chosen is None:
        _refused(world, invoice)
        return
    try:
        payment_intents.collect(world, intent, chosen, off_session=off_session)
    except ApiError as error:
        if error.status != 402:
            raise


def payer_of(world: World, invoice: Json) -> str | None:
    """The method of the invoice, of its subscription, or of the customer, while it is theirs."""
    customer = world.store.get("customer", invoice["customer"])
    subscription = invoicing.subscription_of(world, invoice)
    wanted = [
        invoice["default_payment_method"],
        subscription and subscription["default_payment_method"],
        customer["invoice_settings"]["default_payment_method"],
    ]
    for id in wanted:
        method = world.store.find("payment_method", id) if id else None
        if method and method["customer"] == customer["id"]:
            return str(method["id"])
    return None


def retry(world: World, id: str) -> None:
    """The next attempt, unless it is paid or given up meanwhile."""
    invoice = world.store.find("invoice", id)
    due = invoice and invoice["next_payment_attempt"]
    if invoice and due and due <= world.clock.stamp():
        count = invoice["attempt_count"] + 1
        world.change(invoice, next_payment_attempt=None, attempt_count=count)
        collect(world, invoice)


def follow(world: World, id: str) -> None:
    """An intent has moved: so does its invoice, where it has one."""
    invoice_id = world.store.secrets(id).get("invoice")
    invoice = world.store.find("invoice", invoice_id) if invoice_id else None
    if invoice is None or invoice["status"] != "open":
        return
    intent = world.store.get("payment_intent", id)
    if intent["status"] == "succeeded":
        _paid(world, invoice, intent)
    elif intent["status"] == "requires_action":
        _asked(world, invoice)
    elif intent["status"] == "requires_payment_method":
        _refused(world, invoice)


def _paid(world: World, invoice: Json, intent: Json) -> None:
    world.change(invoice, attempt_count=_counted(invoice))
    invoicing.settle(world, invoice)
    customer = world.store.get("customer", invoice["customer"])
    world.change(customer, delinquent=False)
    subscription = invoicing.subscription_of(world, invoice)
    if subscription is None or subscription["status"] in state.ENDED:
        return
    if subscription["payment_settings"]["save_default_payment_method"] == "on_subscription":
        world.change(subscription, default_payment_method=intent["payment_method"])
    if updating.waits_for(subscription, invoice):
        updating.apply(world, subscription)
    if subscription["status"] in ("incomplete", "past_due") and not _owes(world, subscription):
        state.change(world, subscription, status="active")


def _asked(world: World, invoice: Json) -> None:
    """The bank wants to see the payer: until then it is not paid."""
    world.change(invoice, attempted=True)
    world.emit("invoice.payment_action_required", invoice)
    _refused(world, invoice)


def _refused(world: World, invoice: Json) -> None:
    world.change(invoice, attempted=True, attempt_count=_counted(invoice))
    subscription = invoicing.subscription_of(world, invoice)
    gives_up = _plan_retry(world, invoice, subscription)
    world.emit("invoice.payment_failed", invoice)
    if subscription is None or subscription["status"] in ("incomplete", *state.ENDED):
        return
    if updating.waits_for(subscription, invoice):
        return
    world.change(world.store.get("customer", invoice["customer"]), delinquent=True)
    if gives_up:
        state.end(world, subscription, why="payment_failed")
    else:
        state.change(world, subscription, status="past_due")


def _counted(invoice: Json) -> int:
    """Any attempt is the first one; after that the retries alone count ("The Invoice object",
    `attempt_count`).
    """
    return max(1, int(invoice["attempt_count"]))


def _plan_retry(world: World, invoice: Json, subscription: Json | None) -> bool:
    """When it is tried again; whether there is no further time."""
    if subscription is None or invoice["billing_reason"] not in RETRIED:
        return False
    if updating.waits_for(subscription, invoice):
        return False
    if invoice["next_payment_attempt"]:
        return False
    hidden = world.store.secrets(invoice["id"])
    now = world.clock.stamp()
    first = hidden.setdefault("refused_at", now)
    tried = hidden.get("retries", 0)
    if tried == len(RETRY_DAYS):
        return True
    hidden["retries"] = tried + 1
    due = first + RETRY_DAYS[tried] * periods.DAY
    world.change(invoice, next_payment_attempt=due)
    world.later(due - world.clock.now(), "retry_invoice", invoice["id"])
    return False


def _owes(world: World, subscription: Json) -> bool:
    """Whether another invoice of it is open: only who has paid all is active again."""
    return any(
        state.of(each) == subscription["id"] and each["status"] == "open"
        for each in world.store.oldest_first("invoice")
    )
