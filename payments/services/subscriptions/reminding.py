"""Trials that end soon: told once, three days before."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from messaging.services import notify
from payments.models import SavedCard, Subscription

AHEAD = dt.timedelta(days=3)


def remind_of_trials(at: dt.datetime | None = None) -> int:
    """Say what comes after the trial, to those whose trial ends within three days; how many were
    told. Safe to repeat.
    """
    at = at or timezone.now()
    near = Subscription.objects.filter(
        state=Subscription.State.TRIALING,
        is_ending=False,
        trial_told_at=None,
        trial_end__gt=at,
        trial_end__lte=at + AHEAD,
    )
    told = 0
    for subscription in near.select_related("vendor", "price"):
        mine = Subscription.objects.filter(pk=subscription.pk, trial_told_at=None)
        if mine.update(trial_told_at=at):  # whoever else reminds at this moment finds it told
            _remind(subscription)
            told += 1
    return told


def _remind(subscription: Subscription) -> None:
    tier = subscription.price.get_tier_display()
    ends = f"{timezone.localtime(subscription.trial_end):%-d %B}"
    card = SavedCard.objects.kept_for(subscription.vendor).first()
    if card is None:
        text = f"Your trial of {tier} ends on {ends}. To keep {tier}, add a card until then."
    else:
        price = subscription.price.words
        text = f"Your trial of {tier} ends on {ends}. Then it costs {price}, from your {card}."
    for person in subscription.vendor.managers():
        notify(person, "subscription", text, reverse("subscription:detail"), at_once=True)
