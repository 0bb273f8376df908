"""What must always be true of money. Each check names the rows that break it; `audit_invariants`
gathers them from all apps.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from bookings.models import Booking
from payments.models import (
    Account,
    BalanceAttempt,
    BalanceConsent,
    Entry,
    Payment,
    Payout,
    PayoutAccount,
    PayoutItem,
    Posting,
    ProviderEvent,
    ReceiptLetter,
    Refund,
    RefundRequest,
    TakeBack,
)
from payments.money import split
from vendors.models import Vendor

STUCK_AFTER = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be."""

    promise: str
    row: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.promise}: {self.row} {self.detail}".strip()


def problems() -> Iterator[str]:
    """What `audit_invariants` prints."""
    return map(str, audit())


def audit() -> list[Finding]:
    """All findings of all checks; none is what we want."""
    return [finding for check in CHECKS for finding in check()]


def entries_sum_to_zero() -> Iterator[Finding]:
    sums = Posting.objects.values("entry", "currency").annotate(sum=Sum("amount"))
    for row in sums.exclude(sum=0).order_by("entry"):
        yield Finding("ledger balanced per entry", f"entry {row['entry']}", str(row["sum"]))
    for entry in Entry.objects.filter(postings=None):
        yield Finding("ledger balanced per entry", f"entry {entry.pk}", "has no postings")


def ledger_sums_to_zero() -> Iterator[Finding]:
    sums = Posting.objects.order_by().values("currency").annotate(sum=Sum("amount"))
    for row in sums.exclude(sum=0):
        yield Finding("ledger balanced as a whole", row["currency"], str(row["sum"]))


def captured_is_in_the_ledger() -> Iterator[Finding]:
    """Of each payment: what came, less what went back and the fee, is what the provider holds."""
    kinds = (Entry.Kind.CAPTURE, Entry.Kind.REFUND, Entry.Kind.REFUND_FAILED)
    legs = Q(entries__kind__in=kinds, entries__postings__account=Account.PROVIDER_CLEARING)
    cleared = Coalesce(Sum("entries__postings__amount", filter=legs), 0)
    expected = Case(When(state=Payment.State.SUCCEEDED, then=F("amount")), default=Value(0))
    payments = Payment.objects.annotate(cleared=cleared, expected=expected)
    # Of most nothing went back; those that differ are looked at one by one.
    differing = payments.exclude(cleared=F("expected"))
    for pk, in_ledger, due in differing.values_list("pk", "cleared", "expected"):
        returned = Payment.objects.prefetch_related("refunds").get(pk=pk).returned
        if in_ledger != due - returned:
            yield Finding("captured = ledger", f"payment {pk}", f"{in_ledger} in the ledger")


def refunds_fit_their_payment() -> Iterator[Finding]:
    counting = ~Q(refunds__state=Refund.State.FAILED)
    payments = Payment.objects.annotate(back=Coalesce(Sum("refunds__amount", filter=counting), 0))
    for pk, back in payments.filter(back__gt=F("amount")).values_list("pk", "back"):
        yield Finding("refunds ≤ captured", f"payment {pk}", str(back))
    unpaid = payments.filter(back__gt=0).exclude(state=Payment.State.SUCCEEDED)
    for pk in unpaid.values_list("pk", flat=True):
        yield Finding("refunds ≤ captured", f"payment {pk}", "refunded but not paid")


def shares_add_up() -> Iterator[Finding]:
    """Vendor and commission are the whole, by the rate that was fixed."""
    shared = Payment.objects.exclude(commission_basis_points=None).annotate(
        vendor=_shared_to(Account.VENDOR_PAYABLE), platform=_shared_to(Account.COMMISSION)
    )
    rows = shared.values_list("pk", "amount", "commission_basis_points", "vendor", "platform")
    for pk, amount, rate, vendor, platform in rows.iterator():
        parts = split(amount, rate or 0)
        if (vendor, platform) != (-parts.vendor, -parts.commission):
            yield Finding("split adds up", f"payment {pk}", f"{vendor} and {platform}")


def _shared_to(account: Account) -> Coalesce:
    legs = Q(entries__kind=Entry.Kind.SHARE, entries__postings__account=account)
    return Coalesce(Sum("entries__postings__amount", filter=legs), 0)


def confirmed_means_paid() -> Iterator[Finding]:
    """A confirmed booking has its deposit: a payment that succeeded and did not go back."""
    confirmed = Booking.objects.filter(
        state__in=(Booking.State.CONFIRMED, Booking.State.COMPLETED), deposit__gt=0
    )
    paid = Count("payments", filter=Q(payments__state=Payment.State.SUCCEEDED))
    for booking in confirmed.annotate(paid=paid).filter(paid=0):
        yield Finding("confirmed ⇒ deposit settled", f"booking {booking.pk}")


def paid_means_answered() -> Iterator[Finding]:
    """Money that came either confirmed its booking or is going back."""
    succeeded = Payment.objects.succeeded().filter(commission_basis_points=None)
    for payment in succeeded.filter(refunds=None):
        yield Finding("paid ⇒ confirmed or sent back", f"payment {payment.pk}")


def events_are_heard() -> Iterator[Finding]:
    """Every event was looked at, or says why it waits."""
    late = timezone.now() - STUCK_AFTER
    waiting = ProviderEvent.objects.waiting().filter(received_at__lt=late, trouble="")
    for event in waiting:
        yield Finding("events processed", f"event {event.event_id}", event.kind)


def nothing_is_stuck() -> Iterator[Finding]:
    late = timezone.now() - STUCK_AFTER
    unsure = Payment.objects.filter(state=Payment.State.UNKNOWN, created_at__lt=late)
    for payment in unsure:
        yield Finding("nothing stuck", f"payment {payment.pk}", payment.state)
    for refund in Refund.objects.unsent().filter(created_at__lt=late):
        yield Finding("nothing stuck", f"refund {refund.pk}", refund.state)


def ready_means_enabled() -> Iterator[Finding]:
    """A payout account is ready when the provider pays out; the vendor's own fact says the same."""
    promise = "payout account ready ⇒ payouts enabled"
    for account in PayoutAccount.objects.ready().filter(payouts_enabled=False):
        yield Finding(promise, f"payout account {account.pk}")
    ready = PayoutAccount.objects.ready().filter(vendor=OuterRef("pk"))
    vendors = Vendor.objects.annotate(truly=Exists(ready)).exclude(payouts_ready=F("truly"))
    for pk, fact in vendors.values_list("pk", "payouts_ready"):
        yield Finding("payouts ready = payout account", f"vendor {pk}", f"says {fact}")


def attempts_are_decided() -> Iterator[Finding]:
    """What became of each try to charge a balance is known soon; a letter that is owed is sent."""
    late = timezone.now() - STUCK_AFTER
    for attempt in BalanceAttempt.objects.filter(state__in=BalanceAttempt.OPEN, tried_at__lt=late):
        yield Finding("nothing stuck", f"balance attempt {attempt.pk}", attempt.state)
    for letter in ReceiptLetter.objects.unsent().filter(created_at__lt=late - STUCK_AFTER):
        yield Finding("nothing stuck", f"receipt letter {letter.pk}", letter.state)


def charged_as_agreed() -> Iterator[Finding]:
    """What was charged by itself is no more than was agreed to, and by their own card."""
    succeeded = BalanceAttempt.objects.filter(state=BalanceAttempt.State.SUCCEEDED)
    for attempt in succeeded.filter(payment__amount__gt=F("consent__amount")):
        yield Finding("charged ≤ agreed", f"balance attempt {attempt.pk}")
    foreign = BalanceConsent.objects.exclude(card__wallet__user=F("user"))
    for pk in foreign.values_list("pk", flat=True):
        yield Finding("charged by one's own card", f"consent {pk}")


def no_opening_is_stuck() -> Iterator[Finding]:
    """Whether an account was opened is known soon: found at the provider, or to be tried anew."""
    late = timezone.now() - STUCK_AFTER
    started = PayoutAccount.objects.filter(state=PayoutAccount.State.STARTED)
    began = Coalesce("tried_at", "created_at")
    for account in started.annotate(began=began).filter(began__lt=late):
        yield Finding("nothing stuck", f"payout account {account.pk}", account.state)


def shares_are_counted() -> Iterator[Finding]:
    """What a payment says is its vendor's is what the ledger says."""
    kinds = (Entry.Kind.SHARE, Entry.Kind.UNSHARE)
    legs = Q(entries__kind__in=kinds, entries__postings__account=Account.VENDOR_PAYABLE)
    counted = Coalesce(Sum("entries__postings__amount", filter=legs), 0)
    payments = Payment.objects.annotate(shared=-counted).exclude(shared=F("vendor_share"))
    for pk, shared, share in payments.values_list("pk", "shared", "vendor_share"):
        yield Finding("share = ledger", f"payment {pk}", f"{share}, ledger {shared}")


def paid_out_is_counted() -> Iterator[Finding]:
    """What a payment says was given to payouts is in them, less what was taken back."""
    given = PayoutItem.objects.filter(payment=OuterRef("pk")).order_by().values("payment")
    back = TakeBack.objects.filter(payment=OuterRef("pk")).order_by().values("payment")
    payments = Payment.objects.annotate(
        in_payouts=Coalesce(Subquery(given.annotate(sum=Sum("amount")).values("sum")), 0),
        back=Coalesce(Subquery(back.annotate(sum=Sum("amount")).values("sum")), 0),
    ).exclude(paid_out=F("in_payouts") - F("back"))
    for pk, paid_out, given_, back_ in payments.values_list("pk", "paid_out", "in_payouts", "back"):
        yield Finding("paid out = payouts", f"payment {pk}", f"{paid_out}, {given_} less {back_}")


def payouts_are_made_of_their_items() -> Iterator[Finding]:
    payouts = Payout.objects.annotate(items_sum=Coalesce(Sum("items__amount"), 0))
    for pk, gross, items in payouts.exclude(gross=F("items_sum")).values_list(
        "pk", "gross", "items_sum"
    ):
        yield Finding("payout = its items", f"payout {pk}", f"{gross}, items {items}")


def payouts_are_in_the_ledger() -> Iterator[Finding]:
    """Each that was sent once, none that was not."""
    wrong = Payout.objects.annotate(
        booked=Count("entries", filter=Q(entries__kind=Entry.Kind.PAYOUT))
    ).exclude(Q(state__in=Payout.GONE, booked=1) | ~Q(state__in=Payout.GONE) & Q(booked=0))
    for payout in wrong:
        yield Finding("payout paid once", f"payout {payout.pk}", payout.state)


def vendors_are_owed_what_is_left() -> Iterator[Finding]:
    """The ledger owes a vendor their shares, less what left, with what has not left yet."""
    owed: Counter[tuple[int, str]] = Counter()
    shares = Payment.objects.unsettled().annotate(left=F("vendor_share") - F("paid_out"))
    waiting = Payout.objects.unsent().annotate(left=F("gross"))
    coming = TakeBack.objects.undecided().annotate(left=-F("amount"))
    for rows, vendor, currency in (
        (shares, "booking__vendor", "currency"),
        (waiting, "vendor", "currency"),
        (coming, "payout__vendor", "payout__currency"),
    ):
        for who, money, left in rows.values_list(vendor, currency, "left"):
            owed[who, money] += left
    payable = Posting.objects.filter(account=Account.VENDOR_PAYABLE).order_by()
    for who, money, sum_ in payable.values_list("vendor", "currency").annotate(Sum("amount")):
        if -sum_ != owed.pop((who, money), 0):
            yield Finding("owed to the vendor = shares left", f"vendor {who}", f"{-sum_} {money}")
    for (who, money), left in owed.items():
        if left:
            yield Finding("owed to the vendor = shares left", f"vendor {who}", f"{left} {money}")


def given_back_is_counted() -> Iterator[Finding]:
    """What a booking says was given back is what was decided."""
    approved = Q(refund_requests__state=RefundRequest.State.APPROVED)
    counted = Coalesce(Sum("refund_requests__amount", filter=approved), 0)
    bookings = Booking.objects.annotate(counted=counted).exclude(given_back=F("counted"))
    for pk, given, decided in bookings.values_list("pk", "given_back", "counted"):
        yield Finding("given back = decided", f"booking {pk}", f"{given}, decided {decided}")


def no_payout_is_stuck() -> Iterator[Finding]:
    late = timezone.now() - STUCK_AFTER
    for payout in Payout.objects.filter(state=Payout.State.SENDING, tried_at__lt=late):
        yield Finding("nothing stuck", f"payout {payout.pk}", payout.state)
    for back in TakeBack.objects.undecided().filter(created_at__lt=late):
        yield Finding("nothing stuck", f"take-back {back.pk}", back.state)


CHECKS: list[Callable[[], Iterator[Finding]]] = [
    entries_sum_to_zero,
    ledger_sums_to_zero,
    captured_is_in_the_ledger,
    refunds_fit_their_payment,
    shares_add_up,
    confirmed_means_paid,
    paid_means_answered,
    events_are_heard,
    nothing_is_stuck,
    ready_means_enabled,
    no_opening_is_stuck,
    shares_are_counted,
    paid_out_is_counted,
    payouts_are_made_of_their_items,
    payouts_are_in_the_ledger,
    vendors_are_owed_what_is_left,
    given_back_is_counted,
    no_payout_is_stuck,
    attempts_are_decided,
    charged_as_agreed,
]
