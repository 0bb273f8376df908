"""What the page of a vendor's subscription shows: where they are, what there is, what was paid."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from payments.credits import credit_of
from payments.models import (
    Bill,
    BillDispute,
    BillingDetails,
    Comp,
    Interval,
    SavedCard,
    Subscription,
    TierPrice,
)
from payments.services import Change, Standing, may_try
from vendors.models import Tier, TierChange, TierCode, Vendor

JUST_NOW = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Offer:
    """One tier with its price in the chosen interval; the free one has none."""

    tier: Tier
    price: TierPrice | None
    saved: int
    """What a year costs less than twelve months, minor units."""
    is_had: bool
    is_next: bool
    is_up: bool
    """Whether choosing it begins at once."""
    is_given: bool
    """Whether they have it from us, for nothing, and may begin to pay for it."""
    coming: TierChange | None
    """What it gives less of from a day to come."""


@dataclass(frozen=True)
class TierPage:
    vendor: Vendor
    subscription: Subscription | None
    last: Subscription | None
    """The one that ended last, where there is none now."""
    interval: str
    offers: list[Offer]
    card: SavedCard | None
    bill: Bill | None
    """What is to be paid now."""
    disputes: list[BillDispute]
    """What their bank questions or has taken back, and has not decided on."""
    comps: list[Comp]
    may_try: bool
    after: Tier
    """What they have without a subscription that goes on: Free, what staff have given, or what is
    left of one.
    """
    losses: list[str]
    """What is switched off since the last one has ended, or will be when this one ends."""
    coming: TierChange | None
    """What their own tier gives less of from a day to come."""
    coming_losses: list[str]
    """What of theirs it has no room for then, in words."""
    credit: int
    """What they have for their next bills, minor units of their bills' currency."""

    @property
    def left(self) -> Subscription | None:
        """What ended last, while days that were paid for before are left of it."""
        return self.last if _left_tier(self.last) else None

    @property
    def keeps_it(self) -> bool:
        """Whether what ended last is theirs all the same, so that nothing was lost."""
        ladder = list(TierCode)
        had = ladder.index(TierCode(self.last.price.tier)) if self.last else 0
        return self.last is not None and ladder.index(TierCode(self.after.code)) >= had

    @property
    def next_due(self) -> int:
        """What the next renewal charges, minor units, as things stand."""
        if self.subscription is None:
            return 0
        price = self.subscription.next_price or self.subscription.price
        return max(0, price.amount - self.credit)

    @property
    def is_billable(self) -> bool:
        """Whether they have said who invoices are written to."""
        return BillingDetails.objects.filter(vendor=self.vendor).exists()

    @property
    def most_saved(self) -> int:
        return max(offer.saved for offer in self.offers)

    @property
    def currency(self) -> str:
        return next((each.price.currency for each in self.offers if each.price), "")


def page_of(vendor: Vendor, interval: str = "") -> TierPage:
    """Everything about what this vendor pays, with the offers of an interval: that of their own
    price unless another is asked for.
    """
    subscriptions = vendor.subscriptions.select_related(
        "price", "paid_price", "next_price", "pending_price", "left_price"
    )
    subscription = subscriptions.open().first()
    if interval not in Interval.values:
        interval = subscription.price.interval if subscription else Interval.MONTH
    last = None if subscription else subscriptions.exclude(started_at=None).last()
    ladder = {tier.code: tier for tier in Tier.objects.ladder()}
    paid = subscription or last
    ends = subscription if subscription and subscription.is_ending else last
    comps = list(Comp.objects.standing().filter(vendor=vendor))
    given = [comp.tier for comp in comps]
    changes = TierChange.objects.by_tier()
    coming = changes.get(vendor.tier)
    besides = (*given, _left_tier(last), TierCode.FREE)
    after = next(tier for tier in reversed(ladder.values()) if tier.code in besides)
    return TierPage(
        vendor=vendor,
        subscription=subscription,
        last=last,
        interval=interval,
        offers=_offers(vendor, subscription, interval, list(ladder.values()), given, changes),
        card=SavedCard.objects.kept_for(vendor).first(),
        bill=_waiting_bill(subscription),
        disputes=list(
            BillDispute.objects.open().for_lists().filter(bill__subscription__vendor=vendor)
        ),
        comps=comps,
        may_try=subscription is None and last is None and may_try(vendor),
        after=after,
        losses=ladder[ends.price.tier].losses_to(after, vendor) if ends else [],
        coming=coming,
        coming_losses=coming.tier.room_lost_to(coming.after, vendor) if coming else [],
        credit=_credit_of(vendor, paid),
    )


def _left_tier(last: Subscription | None) -> str:
    """What is paid for still of one that a bank has ended; nothing of others."""
    if last is None or last.left_price is None or last.left_until is None:
        return ""
    return last.left_price.tier if last.left_until > timezone.now() else ""


def _waiting_bill(subscription: Subscription | None) -> Bill | None:
    if subscription is None or not subscription.waits_for_payment:
        return None
    return subscription.bills.to_pay().first()


def sooner_price(
    vendor: Vendor,
    subscription: Subscription | None,
    price: TierPrice,
    change: Change | None,
) -> TierPrice | None:
    """The price by which this tier would begin now, where with `price` it does not."""
    if subscription is None or change is None or change.is_now:
        return None
    offered = TierPrice.objects.offered(vendor.currency).filter(tier=price.tier)
    return next((each for each in offered if each.is_step_up_from(subscription.price)), None)


def suggested_card(cards: list[SavedCard], standing: Standing | None) -> SavedCard | None:
    """The card that was added just now, or else the default, which comes first; not the one that
    was refused, where there is another.
    """
    was_refused = bool(standing and standing.bill.failure_message)
    others = [card for card in cards if not (was_refused and card.is_default)] or cards
    newest = max(others, key=lambda card: card.added_at, default=None)
    if newest is None or newest.added_at > timezone.now() - JUST_NOW:
        return newest
    return others[0]


def done_words(subscription: Subscription) -> str:
    if subscription.next_price is not None:
        when = _day(subscription.period_end)
        return f"From {when} on you have {subscription.next_price}."
    if subscription.state == Subscription.State.TRIALING:
        return (
            f"You try {subscription.price.get_tier_display()} until {_day(subscription.trial_end)}."
        )
    return f"You have {subscription.price}."


def end_words(subscription: Subscription) -> str:
    tier = subscription.price.get_tier_display()
    if subscription.is_open:
        return f"{tier} ends on {_day(subscription.period_end)}. Until then you can resume it."
    if subscription.started_at is None:
        return f"{tier} is called off. Nothing was charged."
    return f"{tier} has ended. Nothing of yours is deleted."


def _offers(
    vendor: Vendor,
    subscription: Subscription | None,
    interval: str,
    ladder: list[Tier],
    given: list[str],
    changes: dict[str, TierChange],
) -> list[Offer]:
    currency = subscription.price.currency if subscription else vendor.currency
    prices = {(each.tier, each.interval): each for each in TierPrice.objects.offered(currency)}
    if subscription is not None:  # they keep what they pay, whatever it is for others by now
        own = subscription.price
        prices[own.tier, own.interval] = own
    offers = []
    for tier in ladder:
        price = prices.get((tier.code, interval))
        if price is None and tier.code != TierCode.FREE:
            continue
        offers.append(
            Offer(
                tier=tier,
                price=price,
                saved=_saved(prices, tier.code),
                is_had=_is_had(vendor, subscription, tier, price),
                is_next=bool(price and subscription and subscription.next_price_id == price.pk),
                is_given=bool(price and subscription is None and tier.code in given),
                coming=changes.get(tier.code),
                is_up=bool(price and subscription and price.is_step_up_from(subscription.price)),
            )
        )
    return offers


def _credit_of(vendor: Vendor, paid: Subscription | None) -> int:
    if paid is None:
        return 0
    return credit_of(vendor, paid.price.currency)


def _is_had(
    vendor: Vendor, subscription: Subscription | None, tier: Tier, price: TierPrice | None
) -> bool:
    """A price of another interval is another choice of the same tier."""
    if subscription is None or price is None or subscription.gives == TierCode.FREE:
        return tier.code == vendor.tier
    same = (subscription.price.tier, subscription.price.interval)
    return same == (price.tier, price.interval)


def _saved(prices: dict[tuple[str, str], TierPrice], tier: str) -> int:
    monthly, yearly = prices.get((tier, Interval.MONTH)), prices.get((tier, Interval.YEAR))
    return max(0, monthly.amount * 12 - yearly.amount) if monthly and yearly else 0


def _day(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y}" if moment else ""
