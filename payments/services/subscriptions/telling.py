"""What those who answer for a vendor's money read of their subscription, each thing once."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from messaging.services import notify
from payments.models import Bill, Subscription
from payments.services.subscriptions.entitling import given_tier
from vendors.models import Tier
from vendors.money import words

State, Ending = Subscription.State, Subscription.Ending


def tell(subscription: Subscription, *, before: dict[str, Any]) -> None:
    """Of all that has changed since `before`, which has what looking writes. Runs in the
    transaction of the change.
    """
    link = reverse("subscription:detail")
    for text in _news(subscription, before):
        for person in subscription.vendor.managers():
            notify(person, "subscription", text, link, at_once=True)


def losses_of(subscription: Subscription) -> list[str]:
    """What its vendor would not have without it, in words: staff may have given them a tier."""
    left = Tier.objects.of(given_tier(subscription.vendor_id))
    return Tier.objects.of(subscription.price.tier).losses_to(left, subscription.vendor)


def _news(subscription: Subscription, before: dict[str, Any]) -> Iterator[str]:
    was, tier = before["state"], subscription.price.get_tier_display()
    if subscription.state == State.ENDED:
        if was != State.ENDED:
            yield _end_words(subscription, was)
        return
    if subscription.state == State.TRIALING and was != State.TRIALING:
        yield f"Your trial of {tier} has begun. It ends on {_day(subscription.trial_end)}."
    elif subscription.state == State.ACTIVE and was == State.PAST_DUE:
        yield f"Thank you, your renewal is paid: {tier} goes on, and nothing was lost."
    elif subscription.state == State.ACTIVE and was != State.ACTIVE:
        yield f"{tier} is yours. It renews on {_day(subscription.period_end)}."
    elif before["price"] != subscription.price:
        yield f"You have {subscription.price} now."
    elif before["pending_price"] and not subscription.pending_price:
        yield f"The change to {before['pending_price']} was not paid and is called off."
    if subscription.reminders > before["reminders"]:
        yield _reminder(subscription)
    if subscription.is_ending and not before["is_ending"]:
        yield f"{tier} ends on {_day(subscription.period_end)}. Until then you can resume it."


def _reminder(subscription: Subscription) -> str:
    """What was refused, why, what comes next, and until when all is as it was."""
    bill, tier = subscription.bills.to_pay().first(), subscription.price.get_tier_display()
    amount = words(bill.due, bill.currency) if bill else str(subscription.price)
    why = _why(bill)
    following = bill.next_attempt_at if bill else None
    again = f" We try again on {_day(following)}." if following else ""
    return (
        f"{amount} for {tier} could not be charged{why}.{again} Pay until"
        f" {_day(subscription.unpaid_until)} to keep {tier}."
    )


def _why(bill: Bill | None) -> str:
    if bill is None or not bill.failure_message:
        return ""
    return f": {bill.failure_message.rstrip('.')}"


def _end_words(subscription: Subscription, was: str) -> str:
    tier = subscription.price.get_tier_display()
    if was not in Subscription.GIVING:
        return f"{tier} was not begun: its first payment did not come."
    if subscription.ending == Ending.TRIAL:
        tier = f"Your trial of {tier}"
    ended = "was not paid and has ended" if subscription.ending == Ending.UNPAID else "has ended"
    losses = losses_of(subscription)
    lost = f" Switched off: {'; '.join(losses)}." if losses else ""
    return f"{tier} {ended}. Nothing of yours is deleted.{lost}"


def _day(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y}" if moment else "a day that is not known yet"
