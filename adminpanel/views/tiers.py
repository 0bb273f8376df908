"""What tiers give and cost, as finance has it."""

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
from vendors.models import Tier, TierCode, Vendor


@dataclass(frozen=True)
class Rung:
    """A tier, how many are in it, and what it costs by the month and by the year."""

    tier: Tier
    count: int
    prices: list[tuple[Interval, TierPrice | None]]


@dataclass(frozen=True)
class Difference:
    """One thing that a tier gives, in words, before and after."""

    name: str
    was: str
    now: str


@staff_required
@never_cache
@require_safe
def subscription_tier_list(request: AuthedRequest) -> HttpResponse:
    require_bookkeeper(request)
    counted = Vendor.objects.order_by().values_list("tier").annotate(count=Count("pk"))
    counts = dict(counted)
    active = TierPrice.objects.filter(is_active=True, currency=settings.CURRENCY)
    prices = {(price.tier, price.interval): price for price in active}
    rungs = [
        Rung(tier, counts.get(tier.code, 0), _prices_of(tier, prices))
        for tier in Tier.objects.ladder()
    ]
    old = Subscription.objects.open().filter(price__is_active=False).count()
    context = {"rungs": rungs, "old_count": old}
    return render(request, "adminpanel/subscription_tier_list.html", context)


@staff_required
@never_cache
def subscription_tier_update(request: AuthedRequest, code: str) -> HttpResponse:
    """What a tier gives: typed, then asked once more with how many vendors it touches."""
    require_bookkeeper(request)
    tier = _tier_or_404(code)
    form = TierForm(request.POST or None, instance=Tier.objects.of(code))
    context: dict[str, Any] = {"tier": tier, "form": form}
    context["count"] = Vendor.objects.filter(tier=code).count()
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "adminpanel/subscription_tier_update.html", context, status=status)
    changes = _differences(tier, form)
    if changes and not form.cleaned_data["confirmed"]:
        form.asks_again()
        context["changes"] = changes
        return render(request, "adminpanel/subscription_tier_confirm.html", context)
    services.update_tier(code, by=request.user, **form.limits)
    messages.success(request, f"{tier} gives this now." if changes else "Nothing has changed.")
    return redirect("adminpanel:subscription-tier-list")


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
            services.change_price(code, interval, amount=amount, currency=currency, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)  # it says its fields itself
        else:
            messages.success(request, "That is the price from now on.")
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
    """What would be other than it is."""
    after = Tier(code=tier.code, **form.limits)
    return [
        Difference(str(form.fields[name].label), _words(tier, name), _words(after, name))
        for name, value in form.limits.items()
        if getattr(tier, name) != value
    ]


def _words(tier: Tier, name: str) -> str:
    if name == "commission_basis_points":
        return tier.commission_words
    value = getattr(tier, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
