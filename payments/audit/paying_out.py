"""What vendors are owed, and what they were paid."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from payments.audit.finding import Finding
from payments.models import (
    Account,
    Entry,
    Payment,
    Payout,
    PayoutAccount,
    PayoutItem,
    Posting,
    TakeBack,
)
from vendors.models import Vendor


def ready_means_enabled() -> Iterator[Finding]:
    """A payout account is ready when the provider pays out; the vendor's own fact says the same."""
    promise = "payout account ready ⇒ payouts enabled"
    for account in PayoutAccount.objects.ready().filter(payouts_enabled=False):
        yield Finding(promise, f"payout account {account.pk}")
    ready = PayoutAccount.objects.ready().filter(vendor=OuterRef("pk"))
    vendors = Vendor.objects.annotate(truly=Exists(ready)).exclude(payouts_ready=F("truly"))
    for pk, fact in vendors.values_list("pk", "payouts_ready"):
        yield Finding("payouts ready = payout account", f"vendor {pk}", f"says {fact}")


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
    gone = PayoutItem.objects.exclude(payout__state=Payout.State.RETURNED)
    given = gone.filter(payment=OuterRef("pk")).order_by().values("payment")
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
    """Each that was sent once, none that was not; and what came back has come once."""
    left = (*Payout.GONE, Payout.State.RETURNED)
    is_back = Q(state=Payout.State.RETURNED)
    wrong = Payout.objects.annotate(
        booked=Count("entries", filter=Q(entries__kind=Entry.Kind.PAYOUT)),
        back=Count("entries", filter=Q(entries__kind=Entry.Kind.PAYOUT_RETURNED)),
    ).exclude(
        Q(Q(state__in=left, booked=1) | ~Q(state__in=left) & Q(booked=0)),
        Q(is_back, back=1) | ~is_back & Q(back=0),
    )
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
