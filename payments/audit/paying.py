"""What couples paid, and what went back to them."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from bookings.models import Booking, Instalment
from payments.audit.finding import Finding
from payments.models import BalanceAttempt, BalanceConsent, Payment, Refund, RefundRequest
from vendors.taxes import tax_in


def refunds_fit_their_payment() -> Iterator[Finding]:
    counting = ~Q(refunds__state=Refund.State.FAILED)
    payments = Payment.objects.annotate(back=Coalesce(Sum("refunds__amount", filter=counting), 0))
    for pk, back in payments.filter(back__gt=F("amount")).values_list("pk", "back"):
        yield Finding("refunds ≤ captured", f"payment {pk}", str(back))
    unpaid = payments.filter(back__gt=0).exclude(state=Payment.State.SUCCEEDED)
    for pk in unpaid.values_list("pk", flat=True):
        yield Finding("refunds ≤ captured", f"payment {pk}", "refunded but not paid")


def confirmed_means_paid() -> Iterator[Finding]:
    """A confirmed booking has its deposit: a payment that succeeded and did not go back."""
    confirmed = Booking.objects.filter(
        state__in=(Booking.State.CONFIRMED, Booking.State.COMPLETED), deposit__gt=0
    )
    paid = Count("payments", filter=Q(payments__state=Payment.State.SUCCEEDED))
    for booking in confirmed.annotate(paid=paid).filter(paid=0):
        yield Finding("confirmed ⇒ deposit settled", f"booking {booking.pk}")


def instalments_are_paid_once() -> Iterator[Finding]:
    """One payment that was kept stands behind each that is paid: its own, or that of all that was
    left; and none behind one that is not.
    """
    kept = Payment.objects.succeeded().exclude(commission_basis_points=None)
    own = kept.filter(purpose=Payment.Purpose.INSTALMENT)
    promise = "each instalment is paid once"
    rows = own.order_by().values("booking", "instalment").annotate(n=Count("pk"))
    for row in rows.filter(n__gt=1):
        yield Finding(
            promise, f"booking {row['booking']}", f"{row['instalment']}: {row['n']} times"
        )
    theirs = own.filter(booking=OuterRef("booking"), instalment=OuterRef("number"))
    at_once = kept.filter(booking=OuterRef("booking"), purpose=Payment.Purpose.BALANCE)
    instalments = Instalment.objects.annotate(
        by_itself=Exists(theirs.filter(amount=OuterRef("amount"))), with_others=Exists(at_once)
    )
    unpaid = instalments.filter(paid_at=None, by_itself=True)
    bare = instalments.filter(paid_at__isnull=False, by_itself=False, with_others=False)
    for pk in [*unpaid.values_list("pk", flat=True), *bare.values_list("pk", flat=True)]:
        yield Finding(promise, f"instalment {pk}", "is not as its payment says")


def taxed_as_fixed() -> Iterator[Finding]:
    """Rates are fixed with the commission, at the confirmation; and net and tax of every amount
    that was shared are the whole of it, to the last unit.
    """
    promise = "vendor + platform + tax = gross"
    taxed = ~Q(tax_rate=None, commission_tax_rate=None)
    for pk in Booking.objects.filter(taxed, commission_basis_points=None).values_list(
        "pk", flat=True
    ):
        yield Finding(promise, f"booking {pk}", "has a rate before it was confirmed")
    shared = Payment.objects.exclude(commission_basis_points=None).annotate(
        rate=F("booking__tax_rate")
    )
    for pk, amount, rate in shared.exclude(rate=None).values_list("pk", "amount", "rate"):
        tax = tax_in(amount, rate)
        if not 0 <= tax.amount <= amount or tax.net + tax.amount != amount:
            yield Finding(promise, f"payment {pk}", f"{tax.net} + {tax.amount} of {amount}")


def paid_means_answered() -> Iterator[Finding]:
    """Money that came either confirmed its booking or is going back."""
    succeeded = Payment.objects.succeeded().filter(commission_basis_points=None)
    for payment in succeeded.filter(refunds=None):
        yield Finding("paid ⇒ confirmed or sent back", f"payment {payment.pk}")


def charged_as_agreed() -> Iterator[Finding]:
    """What was charged by itself is no more than was agreed to, and by their own card."""
    succeeded = BalanceAttempt.objects.filter(state=BalanceAttempt.State.SUCCEEDED)
    charged = succeeded.annotate(charged=F("payment__amount")).exclude(charged=None)
    for attempt in charged.select_related("consent"):
        if attempt.charged > attempt.consent.most_of(attempt.part):
            yield Finding("charged ≤ agreed", f"balance attempt {attempt.pk}")
    foreign = BalanceConsent.objects.exclude(card__wallet__user=F("user"))
    for pk in foreign.values_list("pk", flat=True):
        yield Finding("charged by one's own card", f"consent {pk}")


def given_back_is_counted() -> Iterator[Finding]:
    """What a booking says was given back is what was sent of the money that counts as paid, and is
    not back; all that was decided has its refunds.
    """
    given = Refund.objects.filter(reason=Refund.Reason.GIVEN_BACK, payment__booking=OuterRef("pk"))
    arrived = given.exclude(state=Refund.State.FAILED)
    arrived = arrived.exclude(payment__commission_basis_points=None)
    approved = Q(refund_requests__state=RefundRequest.State.APPROVED)
    bookings = Booking.objects.annotate(
        decided=Coalesce(Sum("refund_requests__amount", filter=approved), 0),
        refunds=_sum_of(given),
        arrived=_sum_of(arrived),
    )
    wrong = bookings.filter(~Q(given_back=F("arrived")) | ~Q(decided=F("refunds")))
    rows = wrong.values_list("pk", "given_back", "arrived", "decided", "refunds")
    for pk, given_back, arrived_, decided, refunds in rows:
        detail = f"{given_back} and {arrived_}, decided {decided} and {refunds}"
        yield Finding("given back = decided", f"booking {pk}", detail)


def _sum_of(refunds: QuerySet[Refund]) -> Coalesce:
    sums = refunds.order_by().values("payment__booking").annotate(sum=Sum("amount"))
    return Coalesce(Subquery(sums.values("sum")), 0)
