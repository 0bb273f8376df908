"""Of a reconciliation what a provider holds for us: as it says, beside what the books say."""

import datetime as dt
import logging
from collections.abc import Iterable

from django.db.models import Q, Sum
from django.utils import timezone

from accounts.groups import bookkeepers
from messaging.services import touch
from payments.models import (
    Account,
    Bill,
    Payment,
    Payout,
    Posting,
    ProviderBalance,
    ReconciliationCursor,
    Refund,
)
from payments.providers import provider_of
from payments.providers.base import NoAnswer, PaymentProvider, Refused, SeenBalance
from payments.services.reconciling.report import LOOK_AGAIN_AFTER, Report

ASK_AFTER = dt.timedelta(hours=1)
log = logging.getLogger(__name__)


def compare_balances(
    provider: PaymentProvider, cursor: ReconciliationCursor, report: Report
) -> None:
    """Ask hourly, and every few minutes while the two differ: what has just moved there is soon in
    the books. The caller saves the cursor.
    """
    now = timezone.now()
    if not _is_due(cursor, now):
        return
    try:
        ask_balances(provider.name)
    except NoAnswer:
        report.silent += 1
    else:
        cursor.balances_asked_at = now


def ask_balances(provider_name: str) -> None:
    """What it holds now, however soon after it was asked before. Raises NoAnswer when it is
    silent.
    """
    provider, now = provider_of(provider_name), timezone.now()
    try:
        seen = provider.balances()
    except Refused as refusal:  # PayPal tells only those who have switched "Transaction Search" on
        log.warning("%s does not tell its balance: %s", provider_name, refusal)
        return
    for each in _with_what_it_leaves_out(provider_name, seen, now):
        _write_down(provider_name, each, now)
    touch(bookkeepers(), "payouts", "all")


def _is_due(cursor: ReconciliationCursor, now: dt.datetime) -> bool:
    if cursor.balances_asked_at is None:
        return True
    differing = ProviderBalance.objects.filter(provider=cursor.provider, differs_since__lt=now)
    after = LOOK_AGAIN_AFTER if differing.exists() else ASK_AFTER
    return cursor.balances_asked_at <= now - after


def _with_what_it_leaves_out(
    provider_name: str, seen: Iterable[SeenBalance], now: dt.datetime
) -> list[SeenBalance]:
    """A currency that it does not name is one of which it holds nothing."""
    named = {each.currency: each for each in seen}
    clearing = Posting.objects.filter(provider=provider_name, account=Account.PROVIDER_CLEARING)
    booked = clearing.order_by().values_list("currency", flat=True).distinct()
    as_of = min((each.as_of for each in named.values()), default=now)
    nothing = [SeenBalance(currency, 0, 0, as_of) for currency in booked if currency not in named]
    return [*named.values(), *nothing]


def _write_down(provider_name: str, seen: SeenBalance, now: dt.datetime) -> None:
    balance, _ = ProviderBalance.objects.update_or_create(
        provider=provider_name,
        currency=seen.currency,
        defaults={
            "available": seen.available,
            "pending": seen.pending,
            "in_books": _in_books(provider_name, seen),
            "on_its_way": _on_its_way(provider_name, seen),
            "asked_at": now,
            "as_of": seen.as_of,
        },
    )
    if balance.is_off and balance.differs_since is None:
        balance.differs_since = now
        more, currency = balance.difference, balance.currency
        log.warning("%s holds %s %s more than the books say", provider_name, more, currency)
    elif not balance.is_off:
        balance.differs_since = None
    balance.save(update_fields=["differs_since"])


def _in_books(provider_name: str, seen: SeenBalance) -> int:
    """What the ledger says of the moment of which the provider has spoken."""
    clearing = Posting.objects.filter(
        account=Account.PROVIDER_CLEARING,
        provider=provider_name,
        currency=seen.currency,
        entry__at__lte=seen.as_of,
    )
    return clearing.aggregate(sum=Sum("amount"))["sum"] or 0


def _on_its_way(provider_name: str, seen: SeenBalance) -> int:
    """What has left there and not here, or the other way round: payouts and refunds without an
    answer, and payments whose booking there, with its fee, is not known yet.
    """
    leaving = Q(state__in=Payout.LEAVING) | Q(sent_at__gt=seen.as_of)
    payouts = Payout.objects.filter(leaving, provider=provider_name, currency=seen.currency)
    refunds = Refund.objects.unsent().filter(
        payment__provider=provider_name, payment__currency=seen.currency
    )
    payments = Payment.objects.succeeded().filter(
        provider=provider_name, currency=seen.currency, fee=None
    )
    bills = Bill.objects.without_fee().filter(
        subscription__provider=provider_name, currency=seen.currency
    )
    sums = [rows.aggregate(sum=Sum("amount"))["sum"] for rows in (payouts, refunds, payments)]
    sums.append(bills.aggregate(sum=Sum("due"))["sum"])
    return sum(each or 0 for each in sums)
