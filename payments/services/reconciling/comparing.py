"""Comparing everything at a provider with ours: no lost webhook and no closed tab matters."""

import datetime as dt
import logging

from django.db.models import Q
from django.utils import timezone
from djstripe.models import WebhookEventTrigger

from bookings.models import Booking
from payments.models import (
    BillDispute,
    Dispute,
    DisputeAnswer,
    Payment,
    PayoutItem,
    ProviderEvent,
    ReconciliationCursor,
    Refund,
    Wallet,
)
from payments.models.bank_disputes import BankDispute
from payments.providers import (
    APPROVAL_PROVIDERS,
    CARD_PROVIDERS,
    DISPUTE_PROVIDERS,
    card_provider_of,
    dispute_provider_of,
    provider_of,
)
from payments.providers.base import (
    CardProvider,
    DisputeProvider,
    NoAnswer,
    NotThere,
    PaymentProvider,
    Refused,
    SeenDispute,
    SeenEvent,
    SeenPayment,
)
from payments.services.cancelling import release_refund
from payments.services.capturing import collect
from payments.services.disputes import look_at_dispute, send_answer
from payments.services.disputes.learning import is_the_same
from payments.services.hearing import look_at_any_dispute, process_event
from payments.services.letters import mail_receipts
from payments.services.looking import agree, look, ours
from payments.services.payouts import hold_back
from payments.services.reconciling.balances import compare_balances
from payments.services.reconciling.payouts import (
    compare_payouts,
    look_at_payout_accounts,
    see_payouts_through,
)
from payments.services.reconciling.report import AT_MOST, LOOK_AGAIN_AFTER, OVERLAP, Report
from payments.services.reconciling.subscriptions import compare_subscriptions
from payments.services.sending import send_refund
from payments.services.subscriptions import end_charged_back, look_at_bill_dispute_called
from payments.services.wallets import look_at_wallet

FIRST_REACH = dt.timedelta(days=7)
FEE_IS_KNOWN_WITHIN = dt.timedelta(days=7)
KEEP_WEBHOOKS = dt.timedelta(days=30)
RECENT, RECENT_AFTER = dt.timedelta(days=180), dt.timedelta(days=1)
DISPUTES_AFTER = dt.timedelta(hours=1)
WALLETS_AFTER = dt.timedelta(days=1)
WALLETS_AT_MOST = 20
log = logging.getLogger(__name__)


def reconcile(provider_name: str = "stripe", *, is_by_hand: bool = False) -> Report:
    """Look at all that was created since last time, and at whatever of ours is still undecided. By
    hand the provider is asked what it holds, too, however soon after the last time.

    Safe to run twice and in parallel: it only looks, through the same function as everybody.
    """
    started, report = timezone.now(), Report()
    cursor, _ = ReconciliationCursor.objects.get_or_create(
        provider=provider_name, defaults={"compared_until": started - FIRST_REACH}
    )
    since, is_heard = cursor.compared_until, True
    if is_by_hand:
        cursor.balances_asked_at = None
    if provider_name in CARD_PROVIDERS:
        provider = card_provider_of(provider_name)
        is_heard = _compare_payments(provider, since, report)
        is_heard &= _note_what_was_missed(provider, since, report)
    else:
        _look_at_the_recent(provider_name, report)
    _close_what_nobody_may_pay(provider_of(provider_name), report)
    _look_at_the_undecided(provider_name, report)
    is_heard &= compare_subscriptions(provider_name, since, report)
    if provider_name in DISPUTE_PROVIDERS:  # after all that they may be about
        is_heard &= _compare_disputes(dispute_provider_of(provider_name), since, report)
    _release_what_waits(report)
    _send_what_is_left(report)
    mail_receipts()
    look_at_payout_accounts(provider_name, report)
    _look_at_wallets(provider_name, report)
    is_heard &= compare_payouts(provider_name, since, report)
    see_payouts_through(report)
    _hear_what_waits(report)
    compare_balances(provider_of(provider_name), cursor, report)
    _forget_old_webhooks()
    if is_heard:
        cursor.compared_until = started
    cursor.run_at = started
    cursor.looked, cursor.repaired = report.looked, report.repaired
    cursor.unmatched = report.unmatched[:AT_MOST]
    cursor.save()
    return report


def _compare_payments(provider: CardProvider, since: dt.datetime, report: Report) -> bool:
    """All that was created there since last time. False when the provider is silent."""
    try:
        for seen in provider.payments_since(since - OVERLAP):
            _compare(provider.name, seen, report)
    except NoAnswer:
        report.silent += 1
        return False
    return True


def _note_what_was_missed(provider: CardProvider, since: dt.datetime, report: Report) -> bool:
    """What we should have been told of since last time and were not: also an old payment may have
    changed there, by a refund that failed or was made by hand. False when the provider is silent.
    """
    try:
        told = list(provider.events_since(since - OVERLAP))
    except NoAnswer:
        report.silent += 1
        return False
    for start in range(0, len(told), AT_MOST):
        _note_events(provider.name, told[start : start + AT_MOST])
    return True


def _note_events(provider_name: str, told: list[SeenEvent]) -> None:
    events = ProviderEvent.objects.filter(provider=provider_name)
    known = events.filter(event_id__in=[each.id for each in told])
    ids = set(known.values_list("event_id", flat=True))
    ProviderEvent.objects.bulk_create(
        (
            ProviderEvent(
                provider=provider_name,
                event_id=each.id,
                kind=each.kind,
                subject_id=each.subject_id,
                happened_at=each.happened_at,
            )
            for each in reversed(told)
            if each.id not in ids
        ),
        ignore_conflicts=True,  # a webhook may be writing the same one down
    )


def _look_at_the_recent(provider_name: str, report: Report) -> None:
    """Where nothing is listed: what was paid lately is looked at daily, because a refund may have
    been made there without a word reaching us.
    """
    now = timezone.now()
    recent = Payment.objects.succeeded().filter(
        provider=provider_name,
        succeeded_at__gt=now - RECENT,
        looked_at__lt=now - RECENT_AFTER,
    )
    for payment in recent.order_by("looked_at")[:AT_MOST]:
        _look_again(payment, report)


def _compare(provider_name: str, seen: SeenPayment, report: Report) -> None:
    """A list is read slowly: what it shows may be old by now. So a difference is only a reason to
    look, like everything else.
    """
    payment = ours(provider_name, seen)
    if payment is None:
        if _is_of_a_vendor(provider_name, seen):
            return
        log.warning("a payment at the provider is not ours: %s", seen.id)
        report.unmatched.append(seen.id)
        return
    report.looked += 1
    if not _is_the_same(payment, seen):
        report.repaired += look(payment.pk).version != payment.version


def _is_of_a_vendor(provider_name: str, seen: SeenPayment) -> bool:
    """It pays a bill of theirs, which is looked at with their subscription."""
    wallets = Wallet.objects.filter(provider=provider_name, vendor__isnull=False)
    return bool(seen.customer_id) and wallets.filter(provider_id=seen.customer_id).exists()


def _is_the_same(payment: Payment, seen: SeenPayment) -> bool:
    refunds = {refund.provider_id: refund.state for refund in payment.refunds.all()}
    return (
        payment.provider_id == seen.id
        and payment.state == seen.state
        and (seen.fee is None or payment.fee is not None)
        and refunds == {refund.id: refund.state for refund in seen.refunds}
    )


def _look_at_the_undecided(provider_name: str, report: Report) -> None:
    """Whatever the list did not show: older than the cursor, never heard of, or without its fee."""
    now = timezone.now()
    not_lately = Q(looked_at__isnull=True) | Q(looked_at__lt=now - LOOK_AGAIN_AFTER)
    without_fee = Q(
        state=Payment.State.SUCCEEDED, fee=None, succeeded_at__gt=now - FEE_IS_KNOWN_WITHIN
    )
    payments = Payment.objects.filter(
        Q(state__in=Payment.OPEN) | without_fee, not_lately, provider=provider_name
    )
    for payment in payments.order_by("looked_at")[:AT_MOST]:
        _look_again(payment, report)


def _look_again(payment: Payment, report: Report) -> None:
    """Take what a payer has agreed to, too; but not what was refused, before they come back."""
    report.looked += 1
    step = look if payment.state == Payment.State.FAILED else collect
    try:
        report.repaired += step(payment.pk).version != payment.version
    except NoAnswer:
        report.silent += 1
    Payment.objects.filter(pk=payment.pk).update(looked_at=timezone.now())


def _close_what_nobody_may_pay(provider: PaymentProvider, report: Report) -> None:
    """A request for money outlives the hold or the booking it was for: take it back before somebody
    pays it.
    """
    payments = Payment.objects.filter(provider=provider.name, provider_id__isnull=False)
    if provider.name in APPROVAL_PROVIDERS:  # what is being captured cannot be taken back
        payments = payments.exclude(state=Payment.State.PROCESSING)
    for payment in payments.undecided().not_due()[:AT_MOST]:
        try:
            seen = provider.cancel_payment(payment.provider_id or "")
        except (NotThere, Refused):
            look(payment.pk)  # paid in this very moment, or gone
        except NoAnswer:
            report.silent += 1
        else:
            report.repaired += agree(payment, seen).version != payment.version


def _compare_disputes(provider: DisputeProvider, since: dt.datetime, report: Report) -> bool:
    """Those opened since last time, and whatever of ours is not settled; answers that are owed are
    given. False when the provider is silent.
    """
    is_heard = True
    try:
        for seen in provider.disputes_since(since - OVERLAP):
            _compare_dispute(provider.name, seen, report)
    except NoAnswer:
        report.silent += 1
        is_heard = False
    now = timezone.now()
    unsettled = Dispute.objects.holding().filter(looked_at__lt=now - DISPUTES_AFTER)
    ours = unsettled.filter(payment__provider=provider.name).order_by("looked_at")
    for dispute in ours[:AT_MOST]:
        report.looked += 1
        try:
            report.repaired += look_at_dispute(dispute.pk).state != dispute.state
        except NoAnswer:
            report.silent += 1
        Dispute.objects.filter(pk=dispute.pk).update(looked_at=now)
    _look_at_bill_disputes(provider, now, report)
    _give_answers(report)
    return is_heard


def _look_at_bill_disputes(provider: DisputeProvider, now: dt.datetime, report: Report) -> None:
    unsettled = BillDispute.objects.unsettled().filter(looked_at__lt=now - DISPUTES_AFTER)
    ours = unsettled.filter(bill__subscription__provider=provider.name).order_by("looked_at")
    for dispute in ours[:AT_MOST]:
        report.looked += 1
        try:
            seen = look_at_bill_dispute_called(provider.name, dispute.provider_id)
            report.repaired += seen is not None and seen.state != dispute.state
        except NoAnswer:
            report.silent += 1
        BillDispute.objects.filter(pk=dispute.pk).update(looked_at=now)
    end_charged_back()


def _give_answers(report: Report) -> None:
    for pk in DisputeAnswer.objects.unsent().values_list("pk", flat=True)[:AT_MOST]:
        try:
            report.repaired += send_answer(pk).state != DisputeAnswer.State.CREATED
        except NoAnswer:
            report.silent += 1
    held = PayoutItem.objects.to_hold_back().order_by("payment")
    for pk in held.values_list("payment", flat=True).distinct():
        hold_back(pk)


def _compare_dispute(provider_name: str, seen: SeenDispute, report: Report) -> None:
    report.looked += 1
    named = {"provider_id": seen.id}
    known: BankDispute | None = Dispute.objects.filter(**named).first()
    known = known or BillDispute.objects.filter(**named).first()
    if known is not None and is_the_same(known, seen):
        return
    if look_at_any_dispute(provider_name, seen.id) is None:
        log.warning("a dispute at the provider is not ours: %s", seen.id)
        report.unmatched.append(seen.id)
    else:
        report.repaired += 1


def _release_what_waits(report: Report) -> None:
    """Of bookings that were cancelled while their payment was questioned."""
    waiting = Booking.objects.filter(refund_waiting__gt=0)
    for pk in waiting.values_list("pk", flat=True)[:AT_MOST]:
        report.repaired += release_refund(pk) > 0


def _send_what_is_left(report: Report) -> None:
    for pk in Refund.objects.unsent().values_list("pk", flat=True)[:AT_MOST]:
        try:
            report.repaired += send_refund(pk).has_left
        except NoAnswer:
            report.silent += 1


def _look_at_wallets(provider_name: str, report: Report) -> None:
    """Daily: a card may have been renewed or let go without a word reaching us."""
    old = timezone.now() - WALLETS_AFTER
    wallets = Wallet.objects.filter(provider=provider_name, looked_at__lt=old)
    for wallet in wallets.exclude(provider_id=None).order_by("looked_at")[:WALLETS_AT_MOST]:
        report.looked += 1
        try:
            report.repaired += look_at_wallet(wallet.pk).version != wallet.version
        except NoAnswer:
            report.silent += 1
            Wallet.objects.filter(pk=wallet.pk).update(looked_at=timezone.now())


def _hear_what_waits(report: Report) -> None:
    for pk in ProviderEvent.objects.waiting().values_list("pk", flat=True)[:AT_MOST]:
        try:
            process_event(pk)
        except NoAnswer:
            report.silent += 1


def _forget_old_webhooks() -> None:
    """dj-stripe keeps each request as it came; ours has what matters of it."""
    old = WebhookEventTrigger.objects.filter(created__lt=timezone.now() - KEEP_WEBHOOKS)
    WebhookEventTrigger.objects.filter(pk__in=old.values("pk")[:1000]).delete()
