"""What vendors pay for their tier: stories of a few kinds, told to vendors in turn. The sandbox
knows each subscription by its name.

Rosewood Studio stays Free, so that whoever signs in as its owner can try what a vendor would.
"""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, cycle

from dateutil.relativedelta import relativedelta
from django.conf import settings

from accounts.models import User
from adminpanel.demo.bills import Deal, Due, save_bills
from adminpanel.demo.money import fee_of
from adminpanel.demo.world import BATCH, House, World
from payments.models import (
    Comp,
    Credit,
    Interval,
    SavedCard,
    Subscription,
    TierPrice,
    Wallet,
    WorthChange,
)
from payments.models.plans import BEGINNINGS
from payments.models.subscriptions import GRACE, TRIAL_DAYS
from payments.money import to_stripe
from payments.sandbox.billing.demo_subscriptions import CARD_LASTS, DemoSubscription
from payments.sandbox.cards import hash_of
from vendors.models import Tier, TierCode, Vendor

OF_THE_DEMO = uuid.UUID("3d1c6f0a-8f57-4f0e-b6a9-5f1e2c0b7a44")
FINANCE = "finance@demo.test"
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TRIAL = TRIAL_DAYS * DAY
PLUS, PREMIUM = TierCode.PLUS, TierCode.PREMIUM
MONTH, YEAR = Interval.MONTH, Interval.YEAR
State, Ending, Kind = Subscription.State, Subscription.Ending, WorthChange.Kind


@dataclasses.dataclass(frozen=True)
class Story:
    """How a vendor came to their tier. `status` is in the sandbox's words, or `comp`."""

    tier: TierCode
    interval: Interval = MONTH
    periods: int = 0
    """Over, before the one under way; that began `days` ago."""
    days: float = 3
    status: str = "active"
    attempts: int = 1
    """Of the bank, for the latest bill."""
    after_trial: bool = False
    from_plus: bool = False
    """It began with Plus, until the middle of the second period."""
    credit: int = 0
    """Minor units that staff gave in the last period, used up by the latest bill."""
    why: str = ""
    until: int | None = None


# The first are told even in the smallest demo.
OPENING: tuple[Story | None, ...] = (
    Story(PREMIUM, periods=9, days=11),
    Story(PREMIUM, periods=4, days=4.3, status="unpaid", attempts=2),
    Story(PREMIUM, days=5, status="trialing"),
    Story(PLUS, periods=3, days=16, status="ending"),
    Story(PREMIUM, status="comp", why="Photographs our spring fair for us"),
    Story(PLUS, periods=5, days=12, status="left"),
    Story(PREMIUM, periods=6, days=8, credit=1_000, why="Search was down for a morning"),
    Story(PLUS, YEAR, days=70),
    Story(PREMIUM, periods=7, days=2, from_plus=True),
    Story(PLUS, periods=2, days=20, after_trial=True),
    None,
    Story(PREMIUM, YEAR, periods=1, days=31),
    Story(PREMIUM, periods=5, days=17, status="lost", attempts=4),
    Story(PREMIUM, periods=8, days=9, attempts=2),
    Story(PLUS, periods=1, days=1.2, status="unpaid"),
    Story(PLUS, status="comp", why="Came with the magazine's readers' prize", until=60),
    None,
)
USUAL: tuple[Story | None, ...] = (
    Story(PLUS, periods=6, days=22),
    None,
    Story(PREMIUM, periods=3, days=6),
    None,
    None,
    Story(PLUS, periods=4, days=25, attempts=2),
    Story(PREMIUM, days=9, after_trial=True),
    None,
    Story(PREMIUM, periods=10, days=13, from_plus=True),
    None,
    Story(PLUS, YEAR, days=210),
    None,
    Story(PREMIUM, periods=2, days=14),
    Story(PLUS, periods=7, days=75, status="left"),
    None,
    None,
)
LOOKS_AHEAD = 6


def save_tiers(world: World, houses: list[House]) -> None:
    finance = User.objects.get(email=FINANCE)
    prices = _prices()
    deals, comps = [], []
    for vendor, story in _cast(world, houses):
        if story.status == "comp":
            comps.append(_comp(world, vendor, story, finance))
        else:
            deals.append(_deal(world, vendor, story, prices, finance))
    _save(deals)
    save_bills(world, deals)
    Comp.objects.bulk_create(comps, batch_size=BATCH)
    _give_tiers(deals, comps)


def _prices() -> dict[tuple[str, str], TierPrice]:
    """Those that are asked for, or what finance begins with."""
    if not TierPrice.objects.exists():
        TierPrice.objects.bulk_create(
            TierPrice(
                uuid=uuid.uuid5(OF_THE_DEMO, f"{each['tier']}-{each['interval']}"),
                currency=settings.CURRENCY,
                **each,
            )
            for each in BEGINNINGS
        )
    offered = TierPrice.objects.filter(is_active=True, currency=settings.CURRENCY)
    return {(price.tier, price.interval): price for price in offered}


def _cast(world: World, houses: list[House]) -> Iterator[tuple[Vendor, Story]]:
    """Each vendor gets the first of the next stories for which they are here long enough."""
    stories = chain(OPENING, cycle(USUAL))
    waiting = [next(stories) for _ in range(LOOKS_AHEAD)]
    for house in houses[1:]:
        if house.vendor.state != Vendor.State.APPROVED:
            continue
        fits = [n for n, story in enumerate(waiting) if _fits(world, house.vendor, story)]
        if fits:
            story = waiting.pop(fits[0])
            waiting.append(next(stories))
            if story is not None:
                yield house.vendor, story


def _fits(world: World, vendor: Vendor, story: Story | None) -> bool:
    if story is None or story.status == "comp":
        return True
    return bool(vendor.decided_at and vendor.decided_at + DAY < _began(world, story))


# ---------------------------------------------------------------- one vendor


def _deal(
    world: World,
    vendor: Vendor,
    story: Story,
    prices: dict[tuple[str, str], TierPrice],
    finance: User,
) -> Deal:
    price = prices[story.tier, story.interval]
    began = _began(world, story)
    wallet = Wallet(
        uuid=world.uuid(), vendor=vendor, created_at=began, tried_at=began, looked_at=world.now
    )
    start, end = _period(world, story)
    is_trial, has_ended = story.status == "trialing", story.status in ("left", "lost")
    subscription = Subscription(
        uuid=world.uuid(),
        vendor=vendor,
        wallet=wallet,
        price=price,
        paid_price=price,
        state=_state(story),
        is_trial_wanted=is_trial or story.after_trial,
        trial_end=began + TRIAL if is_trial or story.after_trial else None,
        period_start=start,
        period_end=end,
        is_ending=story.status in ("ending", "left"),
        started_at=began,
        created_at=began,
        tried_at=began,
        looked_at=world.now,
        version=1,
    )
    first = prices[PLUS, story.interval] if story.from_plus else price
    deal = Deal(subscription, dues=list(_dues(world, story, first, price)))
    if story.credit:
        deal.credit = _credit(world, wallet, story, finance, at=deal.dues[-1].made - 9 * DAY)
        deal.dues[-1].credit = story.credit
    if has_ended:
        lost = story.status == "lost"
        subscription.ended_at = deal.dues[-1].refused_at + GRACE if lost else end
        subscription.ending = Ending.UNPAID if lost else Ending.ASKED
    if story.status == "unpaid":
        subscription.unpaid_since = deal.dues[-1].refused_at
        subscription.reminders = story.attempts
    deal.changes = list(_changes(deal, first, price))
    _name(deal, story)
    return deal


def _state(story: Story) -> Subscription.State:
    return {
        "trialing": State.TRIALING,
        "unpaid": State.PAST_DUE,
        "left": State.ENDED,
        "lost": State.ENDED,
    }.get(story.status, State.ACTIVE)


def _anchor(world: World, story: Story) -> dt.datetime:
    """When the first period that was paid for began."""
    latest = (world.now - story.days * DAY).replace(microsecond=0)
    anchor: dt.datetime = latest - _length(story.interval, story.periods)
    return anchor


def _began(world: World, story: Story) -> dt.datetime:
    anchor = _anchor(world, story)
    return anchor - TRIAL if story.after_trial else anchor


def _turn(world: World, story: Story, number: int) -> dt.datetime:
    turn: dt.datetime = _anchor(world, story) + _length(story.interval, number)
    return turn


def _length(interval: Interval, count: int) -> relativedelta:
    return relativedelta(months=count if interval == MONTH else 12 * count)


def _period(world: World, story: Story) -> tuple[dt.datetime, dt.datetime]:
    """The last one that there is."""
    if story.status == "trialing":
        began = _began(world, story)
        return began, began + TRIAL
    number = story.periods - (story.status == "left")
    return _turn(world, story, number), _turn(world, story, number + 1)


def _dues(world: World, story: Story, first: TierPrice, price: TierPrice) -> Iterator[Due]:
    """What was asked for, the oldest first."""
    began, is_trial = _began(world, story), story.status == "trialing"
    if is_trial or story.after_trial:
        yield Due.of_trial(price, began, began + TRIAL)
    if is_trial:
        return
    last = story.periods - (story.status == "left")
    for number in range(last + 1):
        start, end = _turn(world, story, number), _turn(world, story, number + 1)
        asked = first if number < 2 else price
        is_first = number == 0 and not story.after_trial
        due = Due.of_period(asked, start, end, paid=start if is_first else start + HOUR)
        if number == last and (story.attempts > 1 or story.status == "unpaid"):
            due.attempts, due.was_refused = story.attempts, True
            due.paid = due.refused_at + 3 * DAY if story.status == "active" else None
            due.is_void = story.status == "lost"
        yield due
        if number == 1 and story.from_plus:
            yield Due.of_change(first, price, start, end)


def _changes(deal: Deal, first: TierPrice, price: TierPrice) -> Iterator[WorthChange]:
    """What it was worth a month, from its first bill on."""
    paid = [due for due in deal.dues if due.total and due.paid]
    if not paid:
        return
    yield _change(deal, Kind.NEW, first.monthly, paid[0].paid)
    if first != price:
        at = next(due.paid for due in paid if len(due.lines) > 1)
        yield _change(deal, Kind.EXPANSION, price.monthly - first.monthly, at)
    if deal.subscription.state == State.ENDED:
        asked = deal.subscription.ending == Ending.ASKED
        kind = Kind.CHURN_ASKED if asked else Kind.CHURN_UNPAID
        yield _change(deal, kind, -price.monthly, deal.subscription.ended_at)


def _change(deal: Deal, kind: WorthChange.Kind, amount: int, at: dt.datetime | None) -> WorthChange:
    return WorthChange(
        subscription=deal.subscription,
        kind=kind,
        amount=amount,
        currency=deal.subscription.price.currency,
        **({"at": at} if at else {}),
    )


def _credit(world: World, wallet: Wallet, story: Story, by: User, *, at: dt.datetime) -> Credit:
    number = world.uuid()
    return Credit(
        uuid=number,
        wallet=wallet,
        amount=story.credit,
        currency=settings.CURRENCY,
        reason=story.why,
        by=by,
        given_at=at,
        tried_at=at,
        provider_id=f"cbtxn_demo_{number.hex}",
    )


def _comp(world: World, vendor: Vendor, story: Story, by: User) -> Comp:
    given = max(world.now - 40 * DAY, vendor.decided_at or world.now)
    until = world.now + story.until * DAY if story.until else None
    return Comp(
        vendor=vendor, tier=story.tier, reason=story.why, until=until, by=by, given_at=given
    )


def _name(deal: Deal, story: Story) -> None:
    """Everything at the sandbox has one name, which says what it needs to know."""
    subscription, latest = deal.subscription, deal.dues[-1]
    price = subscription.price
    fee = fee_of(latest.due) if latest.due else 0
    settled = latest.paid or (subscription.ended_at if latest.is_void else None)
    told = DemoSubscription(
        subscription=subscription.uuid.hex,
        price=price.uuid.hex,
        tier=price.tier,
        interval=price.interval,
        amount=to_stripe(price.amount, price.currency),
        currency=price.currency.lower(),
        status=story.status,
        created=_seconds(subscription.created_at),
        trial_end=_seconds(subscription.trial_end),
        start=_seconds(subscription.period_start),
        end=_seconds(subscription.period_end),
        settled=_seconds(settled),
        total=to_stripe(latest.total, price.currency),
        due=to_stripe(latest.due, price.currency),
        fee=to_stripe(fee, price.currency),
        attempts=latest.attempts,
    )
    latest.name, latest.payment = told.invoice, told.payment
    if next_attempt := told.next_attempt:
        latest.next_attempt = dt.datetime.fromtimestamp(next_attempt, dt.UTC)
    subscription.provider_id = f"sub_demo_{told.name}"
    subscription.wallet.provider_id = f"cus_demo_{told.name}"
    if told.number:
        deal.card = SavedCard(
            wallet=subscription.wallet,
            provider_id=f"pm_demo_{told.name}",
            brand="visa",
            last4=told.number[-4:],
            exp_month=12,
            exp_year=subscription.created_at.year + CARD_LASTS,
            fingerprint=f"{hash_of(told.number):016x}",
            is_default=True,
            added_at=subscription.created_at,
        )


def _seconds(moment: dt.datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0


# ---------------------------------------------------------------- all of them


def _save(deals: list[Deal]) -> None:
    subscriptions = [deal.subscription for deal in deals]
    Wallet.objects.bulk_create([each.wallet for each in subscriptions], batch_size=BATCH)
    SavedCard.objects.bulk_create([deal.card for deal in deals if deal.card], batch_size=BATCH)
    Subscription.objects.bulk_create(subscriptions, batch_size=BATCH)
    changes = [change for deal in deals for change in deal.changes]
    WorthChange.objects.bulk_create(sorted(changes, key=lambda each: each.at), batch_size=BATCH)


def _give_tiers(deals: list[Deal], comps: list[Comp]) -> None:
    """As `vendors.services.set_tier` would, many at once."""
    having: dict[str, list[int]] = defaultdict(list)
    unpaid = []
    for deal in deals:
        having[deal.subscription.gives].append(deal.subscription.vendor_id)
        if deal.subscription.unpaid_until:
            deal.subscription.vendor.tier_unpaid_until = deal.subscription.unpaid_until
            unpaid.append(deal.subscription.vendor)
    for comp in comps:
        having[comp.tier].append(comp.vendor_id)
    for tier in Tier.objects.ladder():
        vendors = having[tier.code]
        for start in range(0, len(vendors), BATCH):
            some = Vendor.objects.filter(pk__in=vendors[start : start + BATCH])
            some.update(tier=tier.code, **tier.limits())
    Vendor.objects.bulk_update(unpaid, ["tier_unpaid_until"], batch_size=BATCH)
