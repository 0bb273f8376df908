"""A vendor's bank takes back what was paid for a tier: our row agrees with the provider's, the
books follow the money, both sides are told.

As with subscriptions: the dispute is fetched, our subscription locked, fetched again if that has
moved meanwhile, and what was seen is applied. The tier stays while the bank looks at it; lost, the
subscription ends (`collecting.end_charged_back`), and what was taken back is credited of its
invoice.
"""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from accounts.groups import bookkeepers
from messaging.services import notify, touch
from payments import ledger, tasks
from payments.models import Bill, BillDispute, Invoice, Subscription
from payments.models.bank_disputes import REMINDED_AHEAD
from payments.providers import BILLING_PROVIDERS, card_provider_of
from payments.providers.base import NoAnswer, NotThere, SeenDispute
from payments.services.disputes.learning import first_facts, learn, retrieve
from payments.services.invoicing import issue_credit_note
from payments.services.looking import LOOKS
from payments.services.subscriptions.looking import look_at_subscription
from vendors.money import words

State = BillDispute.State
PAGE = "/vendor/subscription/"
REASON = "taken back by the bank of the card"
log = logging.getLogger(__name__)


def look_at_bill_dispute_called(provider: str, id: str) -> BillDispute | None:
    """Fetch the dispute with this id and make ours agree; None when it is about no bill of ours.
    Safe at any time, twice, and from several places at once. Raises NoAnswer.
    """
    bill = _bill_of(provider, id)
    if bill is None:
        return None
    known = Subscription.objects.get(pk=bill.subscription_id)
    for _ in range(LOOKS):
        seen = retrieve(provider, id)
        if seen is None:
            return None
        with transaction.atomic():
            locked = Subscription.objects.select_for_update(of=("self",)).get(pk=known.pk)
            if locked.version == known.version:
                return _apply(locked, bill, seen)
        known = locked
    raise NoAnswer(f"the subscription of dispute {id} moves faster than we can look")


def remind_of_bill_disputes(*, at: dt.datetime | None = None) -> int:
    """Tell staff again, three days and one day before the time to answer is over; of how many
    disputes. Safe to run twice and in parallel.
    """
    at = at or timezone.now()
    near = BillDispute.objects.answerable().filter(
        due_by__gt=at, due_by__lte=at + REMINDED_AHEAD[0]
    )
    return sum(_remind_once(dispute, at) for dispute in near.for_lists())


def _bill_of(provider: str, id: str) -> Bill | None:
    """The bill it is about, paid as we know it; of a payment that we have not seen yet, all that
    its payer pays for is looked at first.
    """
    if provider not in BILLING_PROVIDERS:
        return None
    known = Bill.objects.filter(disputes__provider_id=id).first()
    if known is not None:
        return known
    seen = retrieve(provider, id)
    if seen is None or not seen.payment_id:
        return None
    bill = Bill.objects.of_payment(provider, seen.payment_id)
    if bill is None or bill.state != Bill.State.PAID:
        _look_at_all_of_the_payer(provider, seen.payment_id)
        bill = Bill.objects.of_payment(provider, seen.payment_id)
    return bill if bill and bill.state == Bill.State.PAID else None


def _look_at_all_of_the_payer(provider: str, payment_id: str) -> None:
    try:
        customer_id = card_provider_of(provider).retrieve_payment(payment_id).customer_id
    except NotThere:
        return
    if customer_id:
        theirs = Subscription.objects.filter(
            wallet__provider=provider, wallet__provider_id=customer_id
        )
        for pk in theirs.values_list("pk", flat=True):
            look_at_subscription(pk)


# ---------------------------------------------------------------- applying


def _apply(subscription: Subscription, bill: Bill, seen: SeenDispute) -> BillDispute | None:
    """Make the dispute of a locked subscription agree with what was seen."""
    if seen.currency != bill.currency:
        log.error("dispute %s is in %s, its bill is not", seen.id, seen.currency)
        return None
    disputes = BillDispute.objects.select_for_update(of=("self",))
    dispute = disputes.for_lists().filter(provider_id=seen.id).first()
    is_news = dispute is None
    dispute = dispute or BillDispute.objects.create(bill=bill, **first_facts(seen))
    before, was_lost = dispute.state, dispute.taken_at is not None
    if not learn(dispute, seen, take=_take) and not is_news:
        return dispute
    subscription.version += 1
    subscription.save(update_fields=["version"])
    if is_news or dispute.state != before:
        _tell(dispute)
    touch(bookkeepers(), "disputes", "all")
    touch(bookkeepers(), "subscriptions", "all")
    if dispute.taken_at and not was_lost:
        transaction.on_commit(tasks.end_charged_back.delay, robust=True)
        _write_note(dispute)
    return dispute


def _take(dispute: BillDispute) -> None:
    """Lost: out of what subscriptions have brought."""
    ledger.record_bill_dispute_lost(dispute, at=dispute.taken_at or timezone.now())


def _write_note(dispute: BillDispute) -> None:
    """The credit note, last, because it takes a number: of what was not credited before."""
    invoice = Invoice.objects.from_provider(dispute.provider, dispute.bill.provider_id)
    if invoice is None:
        log.error("dispute %s is lost, and its bill has no invoice", dispute.pk)
        return
    if amount := min(dispute.amount, invoice.total - invoice.credited()):
        at = dispute.taken_at or timezone.now()
        issue_credit_note(invoice.pk, amount=amount, reason=REASON, at=at)


# ---------------------------------------------------------------- telling


def _tell(dispute: BillDispute) -> None:
    """Staff, who answer, and those who answer for the vendor's money."""
    _tell_staff(dispute, _words_for_staff(dispute))
    vendor, text = dispute.bill.subscription.vendor, _words_for_vendor(dispute)
    if text:
        for person in vendor.managers():
            notify(person, "subscription_unpaid", text, PAGE, at_once=True)
    touch(vendor.managers(), "subscription", vendor.pk)


def _tell_staff(dispute: BillDispute, text: str) -> None:
    page = f"/adminpanel/subscriptions/{dispute.bill.subscription.vendor.slug}/"
    for person in bookkeepers():
        notify(person, "dispute", text, page, at_once=True)


def _remind_once(dispute: BillDispute, at: dt.datetime) -> bool:
    """False when that was told before, or by somebody else in this moment."""
    due = dispute.reminders_due(at)
    with transaction.atomic():
        fewer = BillDispute.objects.answerable().filter(pk=dispute.pk, reminders__lt=due)
        if not fewer.update(reminders=due):
            return False
        waits = f"{dispute.number} has no answer yet: {_subject(dispute)}."
        _tell_staff(dispute, f"{waits}{_until(dispute)}")
    return True


def _words_for_staff(dispute: BillDispute) -> str:
    subject, judge = _subject(dispute), dispute.judge
    return {
        State.INQUIRY: f"{judge.asks} {subject}.{_until(dispute)}",
        State.NEEDS_RESPONSE: f"{judge.claims} {subject}.{_until(dispute)}",
        State.WON: f"Dispute {dispute.number} is won: {subject}.",
        State.LOST: f"Dispute {dispute.number} is lost: {subject}. Their subscription ends.",
    }.get(State(dispute.state), f"{dispute.number}, {subject}: {dispute.state_words.lower()}.")


def _words_for_vendor(dispute: BillDispute) -> str:
    """Nothing while our answer is with the bank: that changes nothing for them."""
    tier = dispute.bill.subscription.price.get_tier_display()
    amount = f"{words(dispute.amount, dispute.currency)} that you paid for {tier}"
    ask = f"If you did not ask for that, tell your bank. If it stays so, {tier} ends."
    return {
        State.INQUIRY: f"Your bank questions {amount}. {ask}",
        State.NEEDS_RESPONSE: f"Your bank has taken back {amount}. {ask}",
        State.INQUIRY_CLOSED: f"Your bank does not question {amount} any more.",
        State.WON: f"Your bank has sent again {amount}: all is as it was.",
        State.LOST: f"Your bank keeps {amount}. A credit note says so.",
    }.get(State(dispute.state), "")


def _subject(dispute: BillDispute) -> str:
    """How much of whose money."""
    subscription, amount = dispute.bill.subscription, words(dispute.amount, dispute.currency)
    return f"{amount} that {subscription.vendor} paid for {subscription.price.get_tier_display()}"


def _until(dispute: BillDispute) -> str:
    return f" Answer it at Stripe until {dispute.due_by:%-d %B %Y}." if dispute.due_by else ""
