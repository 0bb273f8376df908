"""What banks have taken."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from bookings.models import Booking
from payments.audit.finding import STUCK_AFTER, Finding
from payments.models import Account, BillDispute, Dispute, Entry, Payment, Posting, Refund


def disputes_fit_their_payment() -> Iterator[Finding]:
    """We sent nothing back that we knew a bank to have taken. A bank may take what we have sent
    back already (it does not ask); a refund that is not sent yet may be refused for its sake.
    """
    promise = "refunds + disputes ≤ captured"
    disputed = Payment.objects.filter(pk__in=Dispute.objects.taking().values("payment"))
    for payment in disputed:
        sent = payment.refunds.sent()
        for refund in sent.exclude(reason=Refund.Reason.AT_PROVIDER):
            back = sent.filter(pk__lte=refund.pk).aggregate(sum=Sum("amount"))["sum"]
            taken = payment.disputes.taking().filter(heard_at__lt=refund.created_at).total()
            if taken and back + taken > payment.amount:
                detail = f"{back} refunded, {taken} disputed before"
                yield Finding(promise, f"payment {payment.pk}", detail)
    for payment in disputed.exclude(state=Payment.State.SUCCEEDED):
        yield Finding(promise, f"payment {payment.pk}", "disputed but not paid")


def disputes_are_in_the_ledger() -> Iterator[Finding]:
    """What banks have taken is out of clearing; it is held as long as it is not settled."""
    for payment in Payment.objects.filter(disputes__isnull=False).distinct():
        held = gone = 0
        for dispute in payment.disputes.all():
            is_out = bool(dispute.withdrawn_at and not dispute.reinstated_at)
            gone += dispute.amount if is_out else 0
            held += dispute.amount if dispute.is_holding_money else 0
        booked = Posting.objects.filter(entry__payment=payment)
        out = booked.filter(
            account=Account.PROVIDER_CLEARING,
            entry__kind__in=(Entry.Kind.DISPUTE_HELD, Entry.Kind.DISPUTE_WON),
        )
        sums = [
            legs.aggregate(sum=Sum("amount"))["sum"] or 0
            for legs in (booked.filter(account=Account.DISPUTE_HOLD), out)
        ]
        if sums != [held, -gone]:
            detail = f"{sums[0]} held, {-sums[1]} gone; expected {held}, {gone}"
            yield Finding("disputed = ledger", f"payment {payment.pk}", detail)


def bill_disputes_are_in_the_ledger() -> Iterator[Finding]:
    """The same of what vendors have paid for their tiers; what is lost lessens what tiers bring."""
    for dispute in BillDispute.objects.order_by("pk"):
        is_out = bool(dispute.withdrawn_at and not dispute.reinstated_at)
        expected = {
            Account.PROVIDER_CLEARING: -dispute.amount * is_out,
            Account.DISPUTE_HOLD: dispute.amount * dispute.is_holding_money,
            Account.SUBSCRIPTIONS: dispute.amount * bool(dispute.taken_at),
        }
        keys = [f"dispute_{step}:{dispute.uuid}" for step in ("held", "won", "lost")]
        booked = Posting.objects.filter(entry__key__in=keys, entry__bill=dispute.bill_id)
        sums = dict(booked.order_by().values_list("account").annotate(sum=Sum("amount")))
        if any(sums.get(account, 0) != amount for account, amount in expected.items()):
            found = ", ".join(f"{account} {amount}" for account, amount in sorted(sums.items()))
            yield Finding("disputed = ledger", f"bill {dispute.bill_id}", found or "nothing")


def disputed_shares_are_held() -> Iterator[Finding]:
    """A payment says that it is held exactly while a dispute of it is not settled."""
    holding = Dispute.objects.holding().filter(payment=OuterRef("pk"))
    wrong = Payment.objects.annotate(truly=Exists(holding)).exclude(is_held=F("truly"))
    for pk, is_held in wrong.values_list("pk", "is_held"):
        yield Finding("open dispute ⇔ share held", f"payment {pk}", f"says {is_held}")


def charged_back_is_counted() -> Iterator[Finding]:
    """What a booking says its couple's bank keeps is what was lost of the money that counts as
    paid.
    """
    lost = Q(payments__disputes__taken_at__isnull=False) & Q(
        payments__commission_basis_points__isnull=False
    )
    counted = Coalesce(Sum("payments__disputes__amount", filter=lost), 0)
    bookings = Booking.objects.annotate(counted=counted).exclude(charged_back=F("counted"))
    for pk, says, counts in bookings.values_list("pk", "charged_back", "counted"):
        yield Finding("charged back = disputes lost", f"booking {pk}", f"{says}, lost {counts}")


def paid_again_is_counted() -> Iterator[Finding]:
    """What a booking says was paid again is what came and was kept for losses of its own, each at
    most once and to its whole amount.
    """
    promise = "paid again = losses made good"
    again = Payment.objects.filter(purpose=Payment.Purpose.AGAIN).exclude(
        state=Payment.State.CANCELLED
    )
    own = Q(makes_good__payment__booking=F("booking"), makes_good__currency=F("currency"))
    whole = Q(makes_good__amount=F("amount"), makes_good__taken_at__isnull=False)
    for pk in again.exclude(own & whole).values_list("pk", flat=True):
        yield Finding(promise, f"payment {pk}", "is not what was lost")
    kept = Q(payments__purpose=Payment.Purpose.AGAIN, payments__state=Payment.State.SUCCEEDED)
    kept &= Q(payments__commission_basis_points__isnull=False)
    counted = Coalesce(Sum("payments__amount", filter=kept), 0)
    bookings = Booking.objects.annotate(counted=counted).exclude(paid_again=F("counted"))
    for pk, says, counts in bookings.values_list("pk", "paid_again", "counted"):
        yield Finding(promise, f"booking {pk}", f"{says}, paid {counts}")


def refunds_wait_for_a_reason() -> Iterator[Finding]:
    """What a cancellation has left with a bank is sent soon after the bank has decided."""
    late = timezone.now() - STUCK_AFTER
    disputes = Dispute.objects.filter(payment__booking=OuterRef("pk"))
    reasons = disputes.undecided(), disputes.filter(looked_at__gt=late)
    waiting = Booking.objects.filter(refund_waiting__gt=0)
    for reason in reasons:
        waiting = waiting.exclude(Exists(reason))
    for pk, amount in waiting.values_list("pk", "refund_waiting"):
        yield Finding("nothing stuck", f"booking {pk}", f"{amount} of its refund wait")
