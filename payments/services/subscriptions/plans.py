"""What tiers cost: prices are made here and copied to the provider, which charges them."""

import contextlib

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from payments import tasks
from payments.models import Interval, TierPrice
from payments.models.plans import BEGINNINGS
from payments.money import NotPayable, to_stripe
from payments.providers import billing_provider_of
from payments.providers.base import NotThere
from payments.providers.billing import PriceOrder

# What Stripe takes at least of a card in euro ("Minimum and maximum charge amounts"), minor units.
LEAST = 50
MONTHS = 12


def change_price(
    tier: str, interval: str, *, amount: int, by: User, currency: str = ""
) -> TierPrice:
    """From now on this tier costs this much (minor units, tax included); whoever pays the old price
    goes on paying it. The same amount again changes nothing. Raises ValidationError.
    """
    if not by.has_perm("payments.price_tiers"):
        raise PermissionDenied
    currency = currency or settings.CURRENCY
    _begin()
    with transaction.atomic():
        now = TierPrice.objects.select_for_update().filter(
            tier=tier, interval=interval, currency=currency, is_active=True
        )
        old = now.first()
        if old is not None and old.amount == amount:
            return old
        price = TierPrice(tier=tier, interval=interval, currency=currency, amount=amount)
        price.full_clean(validate_constraints=False)
        _refuse_nonsense(price)
        _refuse_what_no_card_pays(price)
        now.update(is_active=False)
        price.save()
        transaction.on_commit(tasks.sync_prices.delay, robust=True)
    return price


def _refuse_nonsense(price: TierPrice) -> None:
    """A higher tier costs more, a year no more than twelve months, and a card can be charged."""
    others = TierPrice.objects.filter(is_active=True, currency=price.currency)
    if price.amount < LEAST:
        raise ValidationError({"amount": _("No card can be charged so little.")})
    for other in others.filter(interval=price.interval).exclude(tier=price.tier):
        lower, higher = sorted((price, other), key=lambda each: each.rank)
        if lower.amount >= higher.amount:
            why = _("%(other)s: a higher tier costs more.") % {"other": other}
            raise ValidationError({"amount": why})
    for other in others.filter(tier=price.tier).exclude(interval=price.interval):
        monthly, yearly = sorted((price, other), key=lambda each: each.interval == Interval.YEAR)
        if yearly.amount > monthly.amount * MONTHS:
            why = _("%(other)s: a year costs no more than twelve months.") % {"other": other}
            raise ValidationError({"amount": why})


def _refuse_what_no_card_pays(price: TierPrice) -> None:
    """Here, rather than by the provider later."""
    try:
        to_stripe(price.amount, price.currency)
    except NotPayable as refusal:
        raise ValidationError({"amount": _("No card can be charged this amount.")}) from refusal


def sync_prices() -> int:
    """Let the provider know all prices as they are here, those of the beginning if there are none
    yet; how many it had to be told of. Safe to repeat, and in parallel. Raises NoAnswer.
    """
    _begin()
    told = 0
    for price in TierPrice.objects.to_sync():
        provider = billing_provider_of(price.provider)
        if price.is_active:
            id = provider.sync_price(_order(price))
            TierPrice.objects.filter(pk=price.pk, provider_id=None).update(provider_id=id)
        else:
            _put_away(price)
        told += 1
    return told


def _put_away(price: TierPrice) -> None:
    with contextlib.suppress(NotThere):
        billing_provider_of(price.provider).put_price_away(price.provider_id or "")
    TierPrice.objects.filter(pk=price.pk).update(archived_at=timezone.now())


def _begin() -> None:
    if TierPrice.objects.exists():
        return
    TierPrice.objects.bulk_create(
        (TierPrice(currency=settings.CURRENCY, **each) for each in BEGINNINGS),
        ignore_conflicts=True,  # somebody else may begin at the same moment
    )


def _order(price: TierPrice) -> PriceOrder:
    return PriceOrder(
        reference=str(price.uuid),
        tier=price.tier,
        tier_name=f"{settings.SITE_NAME} {price.get_tier_display()}",
        interval=price.interval,
        amount=price.amount,
        currency=price.currency,
    )
