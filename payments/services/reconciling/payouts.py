"""Of a reconciliation what vendors are paid: their accounts, what left, and what is on its way."""

import datetime as dt
import logging

from django.db.models import Q
from django.utils import timezone

from payments.models import Payout, PayoutAccount, PayoutRun, Provider
from payments.providers import ACCOUNT_PROVIDERS, account_provider_of
from payments.providers.base import NoAnswer, SeenTransfer
from payments.services.payout_accounts import look_at_payout_account
from payments.services.payouts import carry_out, look_at_payout, send_payout, send_take_backs
from payments.services.reconciling.report import AT_MOST, LOOK_AGAIN_AFTER, OVERLAP, Report

UNREADY_AFTER = dt.timedelta(hours=1)
READY_AFTER = dt.timedelta(days=1)
ACCOUNTS_AT_MOST = 50
# For so long what has arrived at PayPal may still come back; it is looked at daily.
MAY_COME_BACK, ARRIVED_AFTER = dt.timedelta(days=45), dt.timedelta(days=1)
log = logging.getLogger(__name__)


def look_at_payout_accounts(provider_name: str, report: Report) -> None:
    """Those whose opening is uncertain at once, those that are not ready soon, the rest daily.
    Of what vendors have at PayPal there is nothing to see.
    """
    if provider_name not in ACCOUNT_PROVIDERS:
        return
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


def compare_payouts(provider_name: str, since: dt.datetime, report: Report) -> bool:
    """What left for vendors, against what we sent: nobody else may send anything. PayPal lists no
    payouts: there only ours are looked at. False when the provider is silent.
    """
    if provider_name not in ACCOUNT_PROVIDERS:
        return True
    provider = account_provider_of(provider_name)
    try:
        for seen in provider.transfers_since(since - OVERLAP):
            report.looked += 1
            if not _is_sent_by_us(provider.name, seen):
                log.error("a transfer at the provider is not ours: %s", seen.id)
                report.unmatched.append(seen.id)
    except NoAnswer:
        report.silent += 1
        return False
    return True


def _is_sent_by_us(provider_name: str, seen: SeenTransfer) -> bool:
    """By its id or, while the answer is on its way, by the name we gave it."""
    ours = Payout.objects.filter(provider=provider_name)
    if ours.filter(provider_id=seen.id, amount=seen.amount, currency=seen.currency).exists():
        return True
    sending = ours.filter(provider_id=None, state=Payout.State.SENDING)
    return any(seen.group == payout.group for payout in sending)


def see_payouts_through(report: Report) -> None:
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
    for pk in _to_look_at(now):
        report.looked += 1
        before = Payout.objects.values_list("state", flat=True).get(pk=pk)
        try:
            report.repaired += look_at_payout(pk).state != before
        except NoAnswer:
            report.silent += 1
    settled, silent = send_take_backs(AT_MOST)
    report.repaired += settled
    report.silent += silent
    for run in PayoutRun.objects.forgotten(before=now - LOOK_AGAIN_AFTER)[:1]:
        carry_out(run.pk)


def _to_look_at(now: dt.datetime) -> list[int]:
    """What PayPal has and has not decided; daily also what has arrived there lately."""
    undecided = Q(state=Payout.State.UNDERWAY, looked_at__lt=now - LOOK_AGAIN_AFTER)
    arrived = Q(
        state=Payout.State.SENT,
        provider=Provider.PAYPAL,
        sent_at__gt=now - MAY_COME_BACK,
        looked_at__lt=now - ARRIVED_AFTER,
    )
    payouts = Payout.objects.filter(undecided | arrived).order_by("looked_at")
    return list(payouts.values_list("pk", flat=True)[:AT_MOST])
