"""The ledger: it sums to zero, and says what payments say."""

from collections.abc import Iterator

from django.db.models import Case, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from payments.audit.finding import Finding
from payments.models import Account, Entry, Payment, Posting
from payments.models.ledger import OF_A_PROVIDER
from payments.money import split


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


def money_is_at_its_provider() -> Iterator[Finding]:
    """What a posting says is with a provider came or left there: by the payout that it is of, or
    else the payment. A fee for a payout may be of an earlier try, with another provider.
    """
    whose = Coalesce(
        "entry__payout__provider", "entry__payment__provider", "entry__bill__subscription__provider"
    )
    held = Posting.objects.filter(account__in=OF_A_PROVIDER).annotate(whose=whose)
    held = held.exclude(entry__kind__in=(Entry.Kind.PAYOUT_FEE, Entry.Kind.MOVED))
    for pk, provider, other in held.exclude(provider=F("whose")).values_list(
        "pk", "provider", "whose"
    ):
        yield Finding("money is with its provider", f"posting {pk}", f"{provider}, not {other}")


def moved_is_at_another_provider() -> Iterator[Finding]:
    """What was moved between providers left one of them and came to another, whole."""
    promise = "what was moved arrived"
    for entry in Entry.objects.moves():
        legs = sorted(entry.postings.all(), key=lambda each: each.amount)
        are_right = (
            len(legs) == 2
            and all(each.account == Account.PROVIDER_CLEARING for each in legs)
            and legs[0].amount == -legs[1].amount
            and legs[0].currency == legs[1].currency
            and legs[0].provider != legs[1].provider
        )
        if not are_right:
            yield Finding(promise, f"entry {entry.pk}", ", ".join(map(str, legs)))


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


def taken_back_adds_up() -> Iterator[Finding]:
    """Of all that was taken back of a share, vendor and commission have lost their parts."""
    shared = Payment.objects.filter(entries__kind=Entry.Kind.UNSHARE).annotate(
        gone=_taken_from(Account.CUSTOMER_PREPAYMENT),
        vendor=_taken_from(Account.VENDOR_PAYABLE),
        platform=_taken_from(Account.COMMISSION),
    )
    rows = shared.values_list("pk", "commission_basis_points", "gone", "vendor", "platform")
    for pk, rate, gone, vendor, platform in rows.iterator():
        parts = split(-gone, rate or 0)
        if (vendor, platform) != (parts.vendor, parts.commission):
            yield Finding("taken back adds up", f"payment {pk}", f"{vendor} and {platform}")


def _taken_from(account: Account) -> Coalesce:
    legs = Q(entries__kind=Entry.Kind.UNSHARE, entries__postings__account=account)
    return Coalesce(Sum("entries__postings__amount", filter=legs), 0)
