"""What tiers give and cost, as finance has it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import require_bookkeeper, staff_required
from adminpanel.forms.subscriptions import PriceForm, TierForm
from payments.models import Interval, Subscription, TierPrice
from payments.models.plans import PAID_TIERS
from vendors.models import Tier, TierChange, TierCode, Vendor
from vendors.models.tier_changes import DAYS_AHEAD
from vendors.services import split_limits


@dataclass(frozen=True)
class Rung:
    """A tier, how many are in it, and what it costs by the month and by the year."""

    tier: Tier
    count: int
    coming: TierChange | None
    prices: list[tuple[Interval, TierPrice | None]]


@dataclass(frozen=True)
class Difference:
    """One thing that a tier gives, in words, before and after."""

    name: str
    was: str
    now: str
    starts_on: dt.date | None
    """None where it counts at once."""


@staff_required
@never_cache
@require_safe
def subscription_tier_list(request: AuthedRequest) -> HttpResponse:
    require_bookkeeper(request)
    counted = Vendor.objects.order_by().values_list("tier").annotate(count=Count("pk"))
    counts = dict(counted)
    active = TierPrice.objects.filter(is_active=True, currency=settings.CURRENCY)
    prices = {(price.tier, price.interval): price for price in active}
    coming = TierChange.objects.by_tier()
    rungs = [
        Rung(tier, counts.get(tier.code, 0), coming.get(tier.code), _prices_of(tier, prices))
        for tier in Tier.objects.ladder()
    ]
    old = Subscription.objects.open().filter(price__is_active=False).count()
    context = {"rungs": rungs, "old_count": old, "days_ahead": DAYS_AHEAD}
    return render(request, "adminpanel/subscription_tier_list.html", context)


@staff_required
@never_cache
def subscription_tier_update(request: AuthedRequest, code: str) -> HttpResponse:
    """What a tier gives: typed, then asked once more with how many vendors it touches, and when."""
    require_bookkeeper(request)
    tier = _tier_or_404(code)
    form = TierForm(request.POST or None, tier=tier, by=request.user)
    context: dict[str, Any] = {"tier": tier, "form": form}
    context["count"] = Vendor.objects.filter(tier=code).count()
    context["coming"] = TierChange.objects.by_tier().get(code)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "adminpanel/subscription_tier_update.html", context, status=status)
    changes = _differences(tier, form)
    if changes and not form.cleaned_data["confirmed"]:
        form.asks_again()
        context["changes"] = changes
        context["is_told"] = any(each.starts_on for each in changes)
        return render(request, "adminpanel/subscription_tier_confirm.html", context)
    try:
        services.change_tier(code, by=request.user, starts_on=form.day, **form.limits)
    except ValidationError as error:  # somebody else has changed a tier since it was asked
        form.add_error(None, error)
        return render(request, "adminpanel/subscription_tier_update.html", context, status=422)
    messages.success(request, _done_words(tier, changes))
    return redirect("adminpanel:subscription-tier-list")


@staff_required
@never_cache
def subscription_tier_withdrawal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Asked before what was announced is called off, since all are written to."""
    require_bookkeeper(request)
    change = get_object_or_404(TierChange.objects.select_related("tier"), pk=pk)
    if not TierChange.objects.open().contains(change):
        return _too_late(request, change)
    trouble: list[str] = []
    if request.method == "POST":
        try:
            services.withdraw_tier_change(pk, by=request.user)
        except TierChange.DoesNotExist:
            return _too_late(request, change)
        except ValidationError as error:
            trouble = error.messages
        else:
            messages.success(request, f"{change.tier} stays as it is. Its vendors are told.")
            return redirect("adminpanel:subscription-tier-list")
    context = {"change": change, "tier": change.tier, "trouble": trouble}
    context["count"] = Vendor.objects.filter(tier=change.tier.code).count()
    status = 409 if trouble else 200
    page = "adminpanel/subscription_tier_withdrawal.html"
    return render(request, page, context, status=status)


@staff_required
@never_cache
def subscription_price_update(request: AuthedRequest, code: str, interval: str) -> HttpResponse:
    """What a tier costs from now on; whoever pays the old price goes on paying it."""
    require_bookkeeper(request)
    if code not in PAID_TIERS or interval not in Interval.values:
        raise Http404
    currency = settings.CURRENCY
    of_it = TierPrice.objects.filter(tier=code, interval=interval, currency=currency)
    price = of_it.filter(is_active=True).first()
    form = PriceForm(request.POST or None, currency=currency, price=price)
    if request.method == "POST" and form.is_valid():
        amount = form.cleaned_data["amount"]
        try:
            now = services.change_price(
                code, interval, amount=amount, currency=currency, by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)  # it says its fields itself
        else:
            said = "Nothing has changed: it costs that already."
            messages.success(request, said if now == price else "That is the price from now on.")
            return redirect("adminpanel:subscription-tier-list")
    context = {
        "tier": TierCode(code),
        "interval": Interval(interval),
        "price": price,
        "form": form,
        "count": Subscription.objects.open().filter(price__in=of_it).count(),
    }
    status = 422 if form.errors else 200
    return render(request, "adminpanel/subscription_price_update.html", context, status=status)


def _too_late(request: AuthedRequest, change: TierChange) -> HttpResponse:
    messages.error(request, f"Nothing of {change} is to come any more.")
    return redirect("adminpanel:subscription-tier-list")


def _tier_or_404(code: str) -> Tier:
    if code not in TierCode.values:
        raise Http404
    Tier.objects.of(code)
    return get_object_or_404(Tier, code=code)


def _prices_of(
    tier: Tier, prices: dict[tuple[str, str], TierPrice]
) -> list[tuple[Interval, TierPrice | None]]:
    if tier.code not in PAID_TIERS:
        return []
    return [(interval, prices.get((tier.code, interval))) for interval in Interval]


def _differences(tier: Tier, form: TierForm) -> list[Difference]:
    """What would be other than it is, and from when on."""
    after = tier.with_limits(form.limits)
    _better, worse = split_limits(tier, form.limits)
    return [
        Difference(
            str(form.fields[name].label),
            _words(tier, name),
            _words(after, name),
            form.day if name in worse else None,
        )
        for name, value in form.limits.items()
        if getattr(tier, name) != value
    ]


def _done_words(tier: Tier, changes: list[Difference]) -> str:
    if not changes:
        return "Nothing has changed."
    days = {each.starts_on for each in changes}
    now = f"{tier} gives this now." if days == {None} else "What gets better counts now."
    done = [now] if None in days else []
    return " ".join(
        done
        + [
            f"From {day:%-d %B %Y} on {tier} gives less; its vendors are told."
            for day in days
            if day
        ]
    )


def _words(tier: Tier, name: str) -> str:
    if name == "commission_basis_points":
        return tier.commission_words
    value = getattr(tier, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
