"""Two payments that banks have taken back, of Rosewood's where there are such: one was lost, one
waits for an answer. The sandbox knows both by their names.
"""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When

from accounts.models import User
from adminpanel.demo.world import World
from bookings.models import Booking, BookingEvent
from bookings.services import mark_charged_back
from payments import ledger
from payments.evidence import draft_of
from payments.models import Dispute, DisputeAnswer, Payment, PayoutPlan
from payments.money import from_stripe
from payments.sandbox.objects.dispute_money import FEE
from payments.sandbox.objects.dispute_shape import NETWORK_CODES, due_after
from payments.services.disputes.telling import timeline_words
from payments.services.returning import lessen_share

OF_THE_DEMO = uuid.UUID("b7f0a3f2-41c5-4d5e-8f6e-2a9d7c31e054")
FINANCE = "finance@demo.test"
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TOLD = (
    "We were there as agreed, from the morning until after the first dance. They thanked us when we"
    " left and said nothing of anything missing."
)
State, Kind = Dispute.State, BookingEvent.Kind


def save_lost_dispute(world: World) -> None:
    """Opened right after a wedding, before the vendor had been paid for it, answered in vain."""
    payment, opened = _just_before_its_payout(world)
    if payment is None:
        return
    closed = opened + 23 * DAY
    dispute = _opened(payment, State.LOST, "product_unacceptable", opened, looked_at=closed)
    _answer(dispute, at=opened + 4 * DAY)
    gone = ledger.record_dispute_lost(dispute, gone_before=0, at=closed)
    Dispute.objects.filter(pk=dispute.pk).update(closed_at=closed, taken_at=closed)
    lessen_share(payment, gone=gone)
    mark_charged_back(payment.booking_id, amount=dispute.amount)
    _record(dispute, Kind.DISPUTE_ENDED, at=closed)
    facts = {"what": payment.what, "amount": dispute.amount, "currency": dispute.currency}
    _record(dispute, Kind.CHARGED_BACK, at=closed, facts=facts)


def save_open_dispute(world: World) -> None:
    """Opened two days ago: the bank waits, and the vendor's share is held."""
    opened = (world.now - 51 * HOUR).replace(microsecond=0)
    paid = _rosewood_first().filter(
        booking__state=Booking.State.CONFIRMED, succeeded_at__lt=opened - DAY
    )
    payment = paid.exclude(booking__events__at__gt=opened).first()
    if payment is None:
        return
    _opened(payment, State.NEEDS_RESPONSE, "fraudulent", opened, looked_at=world.now)
    payment.is_held = True
    payment.save(update_fields=["is_held"])


def _just_before_its_payout(world: World) -> tuple[Payment | None, dt.datetime]:
    over = _rosewood_first().filter(
        booking__state=Booking.State.COMPLETED,
        booking__ended_at__lt=world.now - 30 * DAY,
        purpose=Payment.Purpose.BALANCE,
    )
    for payment in over[:50]:
        ended = payment.booking.ended_at
        assert ended is not None  # noqa: S101 - asked for above
        opened = (ended + 5 * HOUR).replace(microsecond=0)
        if opened.date() < PayoutPlan().expected(payment):
            return payment, opened
    return None, world.now


def _rosewood_first() -> QuerySet[Payment]:
    """What was paid, the newest first."""
    paid = Payment.objects.succeeded().select_related("booking__vendor", "payer")
    first = Case(When(booking__vendor__slug="rosewood-studio", then=Value(0)), default=Value(1))
    return paid.annotate(first=first).order_by("first", F("succeeded_at").desc(), "pk")


def _opened(
    payment: Payment, state: Dispute.State, reason: str, at: dt.datetime, *, looked_at: dt.datetime
) -> Dispute:
    """A chargeback of all that was paid, as the first look at it would have written it."""
    opened = int(at.timestamp())
    due_by, fee = due_after(opened), from_stripe(FEE, payment.currency)
    name = (payment.charge_id or "").removeprefix("ch_demo_")
    dispute = Dispute.objects.create(
        uuid=uuid.uuid5(OF_THE_DEMO, str(payment.uuid)),
        payment=payment,
        provider_id=f"du_demo_{state.value}_{reason}_{opened}_{due_by}_{name}",
        state=state,
        amount=payment.amount,
        currency=payment.currency,
        fee=fee,
        fee_currency=payment.currency,
        reason=reason,
        network_code=NETWORK_CODES[reason],
        due_by=dt.datetime.fromtimestamp(due_by, dt.UTC),
        opened_at=at,
        withdrawn_at=at,
        heard_at=at,
        looked_at=looked_at,
    )
    ledger.record_dispute_held(dispute, at=at)
    ledger.record_dispute_fee(dispute, fee=fee, currency=payment.currency, at=at)
    _record(dispute, Kind.DISPUTED, at=at)
    return dispute


def _answer(dispute: Dispute, *, at: dt.datetime) -> None:
    """The vendor said what happened, and finance handed in what we knew."""
    vendor = dispute.payment.booking.vendor
    dispute.statement, dispute.statement_at = TOLD, at - DAY
    dispute.statement_by = vendor.people()[0]
    dispute.save(update_fields=["statement", "statement_by", "statement_at"])
    DisputeAnswer.objects.create(
        uuid=uuid.uuid5(OF_THE_DEMO, str(dispute.uuid)),
        dispute=dispute,
        kind=DisputeAnswer.Kind.EVIDENCE,
        state=DisputeAnswer.State.SENT,
        evidence={name: text for name, text in draft_of(dispute).items() if text},
        by=User.objects.get(email=FINANCE),
        at=at,
        tried_at=at,
        sent_at=at,
    )


def _record(
    dispute: Dispute,
    kind: BookingEvent.Kind,
    *,
    at: dt.datetime,
    facts: dict[str, Any] | None = None,
) -> None:
    booking = dispute.payment.booking
    BookingEvent.objects.create(
        booking=booking,
        kind=kind,
        state_before=booking.state,
        state_after=booking.state,
        at=at,
        detail="" if facts else timeline_words(dispute, kind),
        facts=facts or {},
    )
