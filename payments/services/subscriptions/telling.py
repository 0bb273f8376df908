"""What those who answer for a vendor's money read of their subscription, each thing once."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from messaging.services import notify
from payments.models import Bill, Comp, Subscription
from payments.services.subscriptions.entitling import LADDER, tier_besides
from vendors.models import Tier, TierCode
from vendors.money import words

State, Ending = Subscription.State, Subscription.Ending


LONGEST_WHY = 120  # of what a bank says


@dataclass(frozen=True)
class _News:
    """One thing to tell. What a vendor loses something by not knowing is `urgent`: nobody can
    switch it off.
    """

    text: str
    page: str = "subscription:detail"
    action: str = ""
    urgent: bool = False

    @property
    def kind(self) -> str:
        return "subscription_unpaid" if self.urgent else "subscription"


def tell(subscription: Subscription, *, before: dict[str, Any]) -> None:
    """Of all that has changed since `before`, which has what looking writes. Runs in the
    transaction of the change.
    """
    for news in _news(subscription, before):
        link = reverse(news.page)
        for person in subscription.vendor.managers():
            notify(person, news.kind, news.text, link, at_once=True, action=news.action)


def losses_of(subscription: Subscription) -> list[str]:
    """What its vendor would not have without it, in words: staff may have given them a
    tier, and days of another may be paid for.
    """
    left = Tier.objects.of(tier_besides(subscription.vendor_id))
    return Tier.objects.of(subscription.price.tier).losses_to(left, subscription.vendor)


def _news(subscription: Subscription, before: dict[str, Any]) -> Iterator[_News]:
    was, tier = before["state"], subscription.price.get_tier_display()
    if subscription.state == State.ENDED:
        if was != State.ENDED:
            yield _end(subscription, was)
        return
    if subscription.state == State.TRIALING and was != State.TRIALING:
        yield _News(f"Your trial of {tier} has begun. It ends on {_day(subscription.trial_end)}.")
    elif subscription.state == State.ACTIVE and was == State.PAST_DUE:
        yield _News(f"Thank you, your renewal is paid: {tier} goes on, and nothing was lost.")
    elif subscription.state == State.ACTIVE and was != State.ACTIVE:
        yield _News(f"{tier} is yours. It renews on {_day(subscription.period_end)}.")
    elif before["price"] != subscription.price:
        yield _News(f"You have {subscription.price} now.")
    elif before["pending_price"] and not subscription.pending_price:
        yield _News(f"The change to {before['pending_price']} was not paid and is called off.")
    if subscription.reminders > before["reminders"]:
        yield _reminder(subscription)
    yield from _plans(subscription, before)


def _plans(subscription: Subscription, before: dict[str, Any]) -> Iterator[_News]:
    """What is to come with the end of the period, or is not to come any more."""
    tier, end = subscription.price.get_tier_display(), _day(subscription.period_end)
    planned, now_planned = before["next_price"], subscription.next_price
    if subscription.is_ending and not before["is_ending"]:
        yield _News(f"{tier} ends on {end}. Until then you can resume it.")
    elif before["is_ending"] and not subscription.is_ending:
        yield _News(f"{tier} goes on: it does not end, and renews on {end}.")
    if now_planned and now_planned != planned:
        yield _News(f"From {end} on you have {now_planned}. Until then all is as it is.")
    elif _is_given_up(subscription, before):
        yield _News(f"The change to {planned} is called off: {subscription.price} goes on.")


def _is_given_up(subscription: Subscription, before: dict[str, Any]) -> bool:
    """Whether a change that was planned neither came nor is planned any more, and nothing else says
    so.
    """
    was_planned = before["next_price"] is not None and subscription.next_price is None
    is_as_it_was = before["price"] == subscription.price and not subscription.is_ending
    return was_planned and is_as_it_was


def _reminder(subscription: Subscription) -> _News:
    """What was refused, why, what comes next, and until when all is as it was."""
    bill, tier = subscription.bills.to_pay().first(), subscription.price.get_tier_display()
    amount = words(bill.due, bill.currency) if bill else str(subscription.price)
    until = _day(subscription.unpaid_until)
    page = "subscription:bill-detail" if bill else "subscription:detail"
    if bill and bill.needs_payer:
        return _News(
            f"Your bank wants you to confirm the payment of {amount} for {tier}: without you it"
            f" charges nothing. Confirm it until {until} to keep {tier}.",
            page,
            f"Confirm and pay {amount}",
            urgent=True,
        )
    again = _again(bill.next_attempt_at if bill else None, subscription)
    return _News(
        f"{amount} for {tier} could not be charged{_why(bill)}. Pay until {until} to keep {tier}."
        f"{again}",
        page,
        f"Pay {amount}" if bill else "",
        urgent=True,
    )


def _again(following: dt.datetime | None, subscription: Subscription) -> str:
    if following is None:
        return ""
    if _day(following) == _day(subscription.unpaid_until):
        return " We try once more on that day."
    return f" We try again on {_day(following)}."


def _why(bill: Bill | None) -> str:
    if bill is None or not bill.failure_message:
        return ""
    why = Truncator(bill.failure_message.rstrip(".")).chars(LONGEST_WHY)
    return f": {why}"


def _end(subscription: Subscription, was: str) -> _News:
    """The page it leads to says all that is switched off."""
    tier = subscription.price.get_tier_display()
    if was not in Subscription.GIVING:
        return _News(f"{tier} was not begun: its first payment did not come.")
    if subscription.ending == Ending.TRIAL:
        tier = f"Your trial of {tier}"
    ended = {
        Ending.UNPAID: "was not paid and has ended",
        Ending.TAKEN_BACK: "has ended, since your bank has taken back what was paid",
    }.get(Ending(subscription.ending), "has ended")
    if present := _present(subscription):
        keeps = f" You keep {present.words}, a present from us."
        return _News(f"{tier} {ended}.{keeps}", urgent=True)
    lost = losses_of(subscription)
    things = f"{len(lost)} thing is" if len(lost) == 1 else f"{len(lost)} things are"
    return _News(
        f"{tier} {ended}.{_left(subscription)} Nothing of yours is deleted."
        + (f" {things} switched off; choose it again, and all is back at once." if lost else ""),
        action="Read what is switched off" if lost else "",
        urgent=True,
    )


def _present(subscription: Subscription) -> Comp | None:
    """What staff have given them of the same tier, or a better one."""
    at_least = LADDER[LADDER.index(TierCode(subscription.price.tier)) :]
    given = Comp.objects.standing().filter(vendor=subscription.vendor_id, tier__in=at_least)
    return given.first()


def _left(subscription: Subscription) -> str:
    """What was paid for before the bill that was taken back."""
    if subscription.left_price is None:
        return ""
    tier, until = subscription.left_price.get_tier_display(), _day(subscription.left_until)
    return f" {tier} stays until {until}: that is paid for."


def _day(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y}" if moment else "a day that is not known yet"
