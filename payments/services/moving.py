"""Money that finance has moved from one provider to another through the bank, written down."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.groups import bookkeepers
from accounts.models import User
from messaging.services import touch
from payments import ledger
from payments.exceptions import (
    NothingToMove,
    ProviderHoldsLess,
    ProviderTakesNone,
    SameProvider,
    WrittenOtherwise,
)
from payments.models import Account, Entry, ReconciliationCursor
from payments.money import pays_in

UNCOMPARED = dt.timedelta(days=7)


@dataclass(frozen=True)
class Move:
    """What was moved, minor units; `key` is of the page that says so, once for each time."""

    key: UUID
    source: str
    destination: str
    amount: int
    currency: str
    note: str = ""


def record_move(move: Move, *, by: User) -> tuple[Entry, bool]:
    """Write it into the ledger, and say whether it is news: the same page sent twice writes once.
    Nothing is sent anywhere. Raises MoveError in words that fit a field.
    """
    with transaction.atomic():
        _lock(move.source)
        if not by.has_perm("payments.run_payouts"):
            raise PermissionDenied
        if known := Entry.objects.filter(key=ledger.key_of_move(move.key)).first():
            _refuse_unless_the_same(known, move)
            return known, False
        _refuse_what_cannot_be(move)
        entry = ledger.record_moved(
            key=move.key,
            source=move.source,
            destination=move.destination,
            amount=move.amount,
            currency=move.currency,
            note=move.note,
            by=by,
            at=timezone.now(),
        )
        touch(bookkeepers(), "payouts", "all")
    return entry, True


def _lock(provider: str) -> None:
    """Two who take from the same balance come one after the other."""
    cursors = ReconciliationCursor.objects
    cursors.get_or_create(
        provider=provider, defaults={"compared_until": timezone.now() - UNCOMPARED}
    )
    cursors.select_for_update().get(provider=provider)


def _refuse_unless_the_same(entry: Entry, move: Move) -> None:
    legs = set(entry.postings.values_list("provider", "amount", "currency"))
    wanted = {
        (move.source, -move.amount, move.currency),
        (move.destination, move.amount, move.currency),
    }
    if legs != wanted or entry.note != move.note:
        raise WrittenOtherwise


def _refuse_what_cannot_be(move: Move) -> None:
    if move.amount <= 0:
        raise NothingToMove
    if move.source == move.destination:
        raise SameProvider
    if not pays_in(move.destination, move.currency):
        raise ProviderTakesNone(move.destination, move.currency)
    held = ledger.balance(Account.PROVIDER_CLEARING, move.currency, provider=move.source)
    if move.amount > held:
        raise ProviderHoldsLess(move.source, held, move.currency)
