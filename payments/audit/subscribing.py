"""What vendors pay for their tier: each has what is theirs, and the books have what was paid."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, F, IntegerField, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from payments.audit.finding import STUCK_AFTER, Finding
from payments.models import (
    Account,
    Bill,
    BillDispute,
    Comp,
    Credit,
    Entry,
    Invoice,
    Posting,
    Subscription,
)
from vendors.models import Tier, TierCode, Vendor

LADDER = list(TierCode)
A_DAY = dt.timedelta(days=1)
UNPAID_FOR = dt.timedelta(days=9)
UNSENT_FOR = dt.timedelta(hours=1)


def tiers_are_paid_for() -> Iterator[Finding]:
    """Each vendor has the best of what they pay for and what they were given. A comp that is over
    may stand a little longer, until it is ended.
    """
    promise, now = "tier = paid for", timezone.now()
    paid, given, lately = _paid(), _given(now), _given(now - STUCK_AFTER)
    has_one = Exists(Subscription.objects.giving().filter(vendor=OuterRef("pk")))
    is_given = Exists(Comp.objects.filter(vendor=OuterRef("pk"), ended_at=None))
    concerned = Vendor.objects.filter(~Q(tier=TierCode.FREE) | has_one | is_given)
    for pk, tier in concerned.order_by("pk").values_list("pk", "tier").iterator():
        may_be = {_best(paid[pk], comps[pk]) for comps in (given, lately)}
        if tier not in may_be:
            yield Finding(promise, f"vendor {pk}", f"{tier}, not {_best(paid[pk], given[pk])}")


def limits_are_those_of_the_tier() -> Iterator[Finding]:
    for tier in Tier.objects.order_by("pk"):
        vendors = Vendor.objects.filter(tier=tier.code).exclude(**tier.limits())
        for pk in vendors.order_by("pk").values_list("pk", flat=True):
            yield Finding("tier = paid for", f"vendor {pk}", f"not what {tier} gives")


def bills_are_in_the_ledger() -> Iterator[Finding]:
    """What was paid is there to the last unit, with what the provider kept; nothing else is."""
    promise = "bills = ledger"
    bills = Bill.objects.annotate(
        cleared=_posted(Account.PROVIDER_CLEARING, Entry.Kind.BILL),
        credited=_posted(Account.VENDOR_CREDIT, Entry.Kind.BILL),
        earned=_posted(Account.SUBSCRIPTIONS, Entry.Kind.BILL),
        kept=_posted(Account.PROVIDER_FEES, Entry.Kind.BILL_FEE),
        owed_fee=Coalesce("fee", 0),
    )
    exact = Q(cleared=F("due"), credited=F("total") - F("due"), earned=-F("total"))
    nothing = Q(cleared=0, credited=0, earned=0)
    paid = Q(state=Bill.State.PAID) & ~Q(total=0)
    for bill in bills.filter(paid & ~exact | ~paid & ~nothing).order_by("pk"):
        detail = f"{bill.cleared} and {bill.credited} in the ledger"  # type: ignore[attr-defined]
        yield Finding(promise, f"bill {bill.pk}", detail)
    for bill in bills.exclude(kept=F("owed_fee")).order_by("pk"):
        yield Finding(promise, f"bill {bill.pk}", f"fee of {bill.kept}")  # type: ignore[attr-defined]


def bills_have_their_invoice() -> Iterator[Finding]:
    """What was paid has its paper, of the same total."""
    paper = Invoice.objects.filter(
        provider=OuterRef("subscription__provider"),
        provider_id=OuterRef("provider_id"),
        total=OuterRef("total"),
    )
    paid = Bill.objects.paid().filter(total__gt=0)
    for bill in paid.filter(~Exists(paper)).order_by("pk"):
        yield Finding("bills = invoices", f"bill {bill.pk}", f"{bill.total} without a paper")


def worth_is_what_changed() -> Iterator[Finding]:
    """What each brings a month now is the sum of all that was written down of it."""
    changed = Coalesce(Sum("worth_changes__amount"), 0)
    sums = Subscription.objects.annotate(changed=changed).exclude(changed=0)
    written = dict(sums.order_by().values_list("pk", "changed"))
    worth = {
        each.pk: each.price.monthly
        for each in Subscription.objects.worth_something().select_related("price")
    }
    for pk in sorted(written.keys() | worth.keys()):
        if written.get(pk, 0) != worth.get(pk, 0):
            detail = f"{written.get(pk, 0)} written, {worth.get(pk, 0)} now"
            yield Finding("MRR = its changes", f"subscription {pk}", detail)


def no_subscription_is_stuck() -> Iterator[Finding]:
    now, promise = timezone.now(), "nothing stuck"
    state = Subscription.State
    began = Coalesce("tried_at", "created_at")
    starting = Subscription.objects.filter(state=state.STARTING).annotate(began=began)
    for each in starting.filter(began__lt=now - STUCK_AFTER):
        yield Finding(promise, f"subscription {each.pk}", each.state)
    for each in Subscription.objects.unpaid().filter(unpaid_since__lt=now - UNPAID_FOR):
        yield Finding(promise, f"subscription {each.pk}", each.state)
    left = Bill.objects.unsettled().filter(
        subscription__state=state.ENDED, subscription__ended_at__lt=now - A_DAY
    )
    for bill in left.filter(made_at__lt=now - A_DAY):
        yield Finding(promise, f"bill {bill.pk}", f"{bill.state}, and its subscription has ended")


def nobody_keeps_what_was_taken_back() -> Iterator[Finding]:
    """A subscription of which a bank has taken back a bill for good ends soon after."""
    late = timezone.now() - STUCK_AFTER
    lost = BillDispute.objects.lost().filter(taken_at__lt=late)
    kept = Subscription.objects.open().filter(bills__disputes__in=lost).distinct()
    for each in kept.order_by("pk"):
        yield Finding("nothing stuck", f"subscription {each.pk}", "taken back, and goes on")


def credits_are_in_the_ledger() -> Iterator[Finding]:
    """What was given stands there, also where the provider did not take it: it is owed."""
    written = _credits_written()
    for credit in Credit.objects.select_related("wallet").order_by("pk"):
        found = written[f"{credit.uuid}"]
        if found != {(credit.currency, credit.wallet.vendor_id): -credit.amount}:
            yield Finding("credits = ledger", f"credit {credit.pk}", f"{sum(found.values())}")


def credits_are_sent() -> Iterator[Finding]:
    late = timezone.now() - UNSENT_FOR
    for credit in Credit.objects.unsent().filter(given_at__lt=late).order_by("pk"):
        yield Finding("nothing stuck", f"credit {credit.pk}", "not sent")


# Worked out here once more, from the rows and for all vendors at once: a mistake in `entitling`
# must not be repeated by the check that is to find it.


def _paid() -> dict[int, TierCode]:
    """The tier of each vendor's subscription, or what is left of one that a bank has ended: for
    a moment longer, until that is taken away.
    """
    tiers: dict[int, TierCode] = defaultdict(lambda: TierCode.FREE)
    giving = Subscription.objects.giving().select_related("price", "paid_price")
    for each in giving.iterator():
        tiers[each.vendor_id] = each.gives
    left = Subscription.objects.filter(
        state=Subscription.State.ENDED, left_until__gt=timezone.now() - STUCK_AFTER
    ).exclude(left_price=None)
    for vendor_id, tier in left.values_list("vendor", "left_price__tier").iterator():
        tiers[vendor_id] = _best(tiers[vendor_id], TierCode(tier))
    return tiers


def _given(at: dt.datetime) -> dict[int, TierCode]:
    """The best that each vendor was given and had at a moment."""
    tiers: dict[int, TierCode] = defaultdict(lambda: TierCode.FREE)
    standing = Comp.objects.filter(Q(until=None) | Q(until__gt=at), ended_at=None)
    for vendor_id, tier in standing.values_list("vendor", "tier").iterator():
        tiers[vendor_id] = _best(tiers[vendor_id], TierCode(tier))
    return tiers


def _best(one: TierCode, other: TierCode) -> TierCode:
    return max(one, other, key=LADDER.index)


def _posted(account: Account, kind: Entry.Kind) -> Coalesce:
    """The sum of a bill's postings of one kind, by the key that the entry must have."""
    postings = (
        Posting.objects.filter(entry__bill=OuterRef("pk"), entry__kind=kind, account=account)
        .order_by()
        .values("entry__bill")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    return Coalesce(postings, Value(0), output_field=IntegerField())


def _credits_written() -> dict[str, dict[tuple[str, int | None], int]]:
    """What the ledger says of each credit, by its name."""
    found: dict[str, dict[tuple[str, int | None], int]] = defaultdict(dict)
    legs = Posting.objects.filter(entry__kind=Entry.Kind.CREDIT, account=Account.VENDOR_CREDIT)
    for key, currency, vendor_id, amount in legs.values_list(
        "entry__key", "currency", "vendor", "amount"
    ):
        name, at = key.partition(":")[2], (currency, vendor_id)
        found[name][at] = found[name].get(at, 0) + amount
    return found
