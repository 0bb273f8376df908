"""Told once: of trials three days before their end, of cards that expire in the month before."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from messaging.services import notify
from payments.models import BillingDetails, SavedCard, Subscription

AHEAD = dt.timedelta(days=3)
A_MONTH = dt.timedelta(days=31)


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
        if not BillingDetails.objects.filter(vendor=subscription.vendor_id).exists():
            text += " Say before, under billing details, who your invoices are written to."
    for person in subscription.vendor.managers():
        notify(person, "subscription", text, reverse("subscription:detail"), at_once=True)


def remind_of_cards(today: dt.date | None = None) -> int:
    """Say that the card that pays a tier expires within a month; of how many cards. Each is told of
    once, and again when its bank has given it another last day. Safe to repeat.
    """
    today = today or timezone.localdate()
    paying = Subscription.objects.giving().filter(is_ending=False)
    cards = SavedCard.objects.kept().filter(is_default=True, wallet__subscriptions__in=paying)
    told = 0
    for card in cards.expiring_about(today).select_related("wallet__vendor"):
        if card.expiry_told == card.last_day or not today <= card.last_day <= today + A_MONTH:
            continue
        mine = SavedCard.objects.filter(pk=card.pk, expiry_told=card.expiry_told)
        if mine.update(expiry_told=card.last_day):  # who else reminds at this moment finds it told
            _remind_of(card)
            told += 1
    return told


def _remind_of(card: SavedCard) -> None:
    vendor = card.wallet.vendor
    subscription = vendor.subscriptions.giving().select_related("price").first() if vendor else None
    if vendor is None or subscription is None:
        return
    text = (
        f"{card}, which pays for {subscription.price.get_tier_display()}, expires on"
        f" {card.last_day:%-d %B %Y}. Add another one before, so that you keep your tier."
    )
    for person in vendor.managers():
        page = reverse("subscription:card-list")
        notify(person, "subscription", text, page, at_once=True, action="Add a card")
