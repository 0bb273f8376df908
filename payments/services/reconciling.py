"""Comparing everything at a provider with ours: no lost webhook and no closed tab matters."""

import datetime as dt
import logging
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from djstripe.models import WebhookEventTrigger

from payments.models import (
    Payment,
    Payout,
    PayoutAccount,
    PayoutRun,
    ProviderEvent,
    ReconciliationCursor,
    Refund,
    Wallet,
)
from payments.providers import (
    APPROVAL_PROVIDERS,
    CARD_PROVIDERS,
    PAYOUT_PROVIDERS,
    card_provider_of,
    payout_provider_of,
    provider_of,
)
from payments.providers.base import (
    CardProvider,
    NoAnswer,
    NotThere,
    PaymentProvider,
    PayoutProvider,
    Refused,
    SeenPayment,
    SeenTransfer,
)
from payments.services.capturing import collect
from payments.services.hearing import process_event
from payments.services.letters import mail_receipts
from payments.services.looking import agree, look, ours
from payments.services.payout_accounts import look_at_payout_account
from payments.services.payouts import carry_out, send_payout, send_take_backs
from payments.services.sending import send_refund
from payments.services.wallets import look_at_wallet

OVERLAP = dt.timedelta(hours=1)
FIRST_REACH = dt.timedelta(days=7)
LOOK_AGAIN_AFTER = dt.timedelta(minutes=5)
FEE_IS_KNOWN_WITHIN = dt.timedelta(days=7)
KEEP_WEBHOOKS = dt.timedelta(days=30)
AT_MOST = 200
UNREADY_AFTER = dt.timedelta(hours=1)
READY_AFTER = dt.timedelta(days=1)
ACCOUNTS_AT_MOST = 50
RECENT, RECENT_AFTER = dt.timedelta(days=180), dt.timedelta(days=1)
WALLETS_AFTER = dt.timedelta(days=1)
WALLETS_AT_MOST = 20
log = logging.getLogger(__name__)


@dataclass
class Report:
    """What a run has done."""

    looked: int = 0
    repaired: int = 0
    silent: int = 0
    unmatched: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.looked} looked at, {self.repaired} repaired, {self.silent} without an answer,"
            f" {len(self.unmatched)} not ours"
        )


def reconcile(provider_name: str = "stripe") -> Report:
    """Look at all that was created since last time, and at whatever of ours is still undecided.

    Safe to run twice and in parallel: it only looks, through the same function as everybody.
    """
    started, report = timezone.now(), Report()
    cursor, _ = ReconciliationCursor.objects.get_or_create(
        provider=provider_name, defaults={"compared_until": started - FIRST_REACH}
    )
    if provider_name in CARD_PROVIDERS:
        _compare_payments(card_provider_of(provider_name), cursor, report, until=started)
    else:
        _look_at_the_recent(provider_name, report)
    _close_what_nobody_may_pay(provider_of(provider_name), report)
    _look_at_the_undecided(provider_name, report)
    _send_what_is_left(report)
    mail_receipts()
    _look_at_payout_accounts(provider_name, report)
    _look_at_wallets(provider_name, report)
    if provider_name in PAYOUT_PROVIDERS:
        _compare_transfers(payout_provider_of(provider_name), cursor.compared_until, report)
    _see_payouts_through(report)
    _hear_what_waits(report)
    _forget_old_webhooks()
    cursor.run_at = started
    cursor.looked, cursor.repaired = report.looked, report.repaired
    cursor.unmatched = report.unmatched[:AT_MOST]
    cursor.save()
    return report


def _compare_payments(
    provider: CardProvider, cursor: ReconciliationCursor, report: Report, *, until: dt.datetime
) -> None:
    """All that was created there since last time."""
    try:
        for seen in provider.payments_since(cursor.compared_until - OVERLAP):
            _compare(provider.name, seen, report)
    except NoAnswer:
        report.silent += 1
    else:
        cursor.compared_until = until


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
        log.warning("a payment at the provider is not ours: %s", seen.id)
        report.unmatched.append(seen.id)
        return
    report.looked += 1
    if not _is_the_same(payment, seen):
        report.repaired += look(payment.pk).version != payment.version


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


def _send_what_is_left(report: Report) -> None:
    for pk in Refund.objects.unsent().values_list("pk", flat=True)[:AT_MOST]:
        try:
            report.repaired += send_refund(pk).has_left
        except NoAnswer:
            report.silent += 1


def _look_at_payout_accounts(provider_name: str, report: Report) -> None:
    """Those whose opening is uncertain at once, those that are not ready soon, the rest daily."""
    now, state = timezone.now(), PayoutAccount.State
    unready = Q(state__in=(state.INCOMPLETE, state.RESTRICTED), looked_at__lt=now - UNREADY_AFTER)
    ready = Q(state=state.READY, looked_at__lt=now - READY_AFTER)
    due = PayoutAccount.objects.filter(
        Q(state=state.STARTED) | unready | ready, provider=provider_name
    )
    for account in due.order_by("looked_at", "pk")[:ACCOUNTS_AT_MOST]:
        report.looked += 1
        try:
            report.repaired += look_at_payout_account(account.pk).version != account.version
        except NoAnswer:
            report.silent += 1
            PayoutAccount.objects.filter(pk=account.pk).update(looked_at=now)


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


def _compare_transfers(provider: PayoutProvider, until: dt.datetime, report: Report) -> None:
    """What left for vendors, against what we sent: nobody else may send anything."""
    try:
        for seen in provider.transfers_since(until - OVERLAP):
            report.looked += 1
            if not _is_sent_by_us(provider.name, seen):
                log.error("a transfer at the provider is not ours: %s", seen.id)
                report.unmatched.append(seen.id)
    except NoAnswer:
        report.silent += 1


def _is_sent_by_us(provider_name: str, seen: SeenTransfer) -> bool:
    """By its id or, while the answer is on its way, by the name we gave it."""
    ours = Payout.objects.filter(provider=provider_name)
    if ours.filter(provider_id=seen.id, amount=seen.amount, currency=seen.currency).exists():
        return True
    sending = ours.filter(provider_id=None, state=Payout.State.SENDING)
    return any(seen.group == payout.group for payout in sending)


def _see_payouts_through(report: Report) -> None:
    """Payouts without an answer, what is to be taken back, and runs that died half-way."""
    now = timezone.now()
    uncertain = Payout.objects.filter(
        state=Payout.State.SENDING, tried_at__lt=now - LOOK_AGAIN_AFTER
    )
    for pk in uncertain.order_by("tried_at").values_list("pk", flat=True)[:AT_MOST]:
        report.looked += 1
        try:
            report.repaired += not send_payout(pk).is_unsent
        except NoAnswer:
            report.silent += 1
    settled, silent = send_take_backs(AT_MOST)
    report.repaired += settled
    report.silent += silent
    for run in PayoutRun.objects.forgotten(before=now - LOOK_AGAIN_AFTER)[:1]:
        carry_out(run.pk)


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
