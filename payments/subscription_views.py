"""`/vendor/subscription/`: what a vendor pays for their tier, and how they change it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from payments import services
from payments.access import managed_vendor
from payments.billing_forms import BillingDetailsForm, missing_details
from payments.checkout import script_context
from payments.credits import credit_of
from payments.exceptions import NotOffered, PaymentError, PreviewIsOld
from payments.forms import ChangeForm
from payments.models import Bill, BillingDetails, Comp, SavedCard, Subscription, TierPrice
from payments.models.subscriptions import TRIAL_DAYS
from payments.parties import billed, lines_of
from payments.tier_page import (
    done_words,
    end_words,
    page_of,
    sooner_price,
    suggested_card,
)
from vendors.models import Tier, TierChange, TierCode, Vendor


@login_required
@never_cache
@require_safe
def subscription_detail(request: AuthedRequest) -> HttpResponse:
    """Their tier, the others, and what was paid."""
    page = page_of(_own_vendor(request), request.GET.get("interval", ""))
    return render(request, "payments/subscription_detail.html", {"page": page})


@login_required
@never_cache
def choice_create(request: AuthedRequest, price_id: int) -> HttpResponse:
    """What choosing a price means, to the cent, and the button that does it."""
    vendor = _own_vendor(request)
    price = get_object_or_404(TierPrice, pk=price_id)
    subscription = _open_subscription(vendor)
    if not price.is_active:
        return _show_new_price(request, vendor, price, subscription)
    if request.method != "POST":
        return _show_choice(request, vendor, price, subscription)
    billing = _billing_for(request, vendor, subscription)
    if billing is not None and not billing.is_valid():
        billing.stand_at_first_error()
        return _show_choice(request, vendor, price, subscription, billing=billing)
    try:
        if billing is not None:
            services.update_billing_details(vendor.pk, by=request.user, **billing.cleaned_data)
        _use_card(request, vendor)
        if subscription is None or subscription.provider_id is None or "trial" in request.POST:
            subscription = services.start_subscription(
                vendor.pk, price.pk, by=request.user, with_trial="trial" in request.POST
            )
        else:
            subscription = _change(request, subscription, price)
    except PaymentError as error:
        return _show_choice(request, vendor, price, _open_subscription(vendor), trouble=str(error))
    if subscription.waits_for_payment:
        return redirect("subscription:bill-detail")
    messages.success(request, done_words(subscription))
    return redirect("subscription:detail")


@login_required
@never_cache
@require_safe
def bill_detail(request: AuthedRequest) -> HttpResponse:
    """The bill that waits, why, and how it is paid: in one step."""
    vendor = _own_vendor(request)
    subscription = _open_subscription(vendor)
    if subscription is None:
        return _leave(request)
    try:
        standing = services.look_at_bill(subscription.pk)
    except PaymentError as error:
        return _show_bill(request, vendor, subscription, None, trouble=str(error))
    if standing is None:
        if still := _open_subscription(vendor):
            messages.success(request, done_words(still))
        return _leave(request)
    return _show_bill(request, vendor, subscription, standing)


@login_required
@posted_from("subscription:bill-detail")
def bill_payment(request: AuthedRequest) -> HttpResponse:
    """Pay it with the card that was chosen, which pays from now on."""
    vendor = _own_vendor(request)
    subscription = _open_subscription(vendor)
    if subscription is None:
        return redirect("subscription:detail")
    billing = missing_details(vendor, request.POST)
    if billing is not None and not billing.is_valid():
        billing.stand_at_first_error()
        return _show_bill(request, vendor, subscription, _standing(subscription), billing=billing)
    try:
        if billing is not None:
            services.update_billing_details(vendor.pk, by=request.user, **billing.cleaned_data)
        _use_card(request, vendor)
        standing = services.pay_bill(subscription.pk, by=request.user)
        if standing and standing.bill.failure_message and not standing.needs_payer:
            tried = SavedCard.objects.kept_for(vendor).first()
            messages.error(request, f"{tried} was not taken. {standing.bill.failure_message}")
    except PaymentError as error:
        messages.error(request, str(error))
    return redirect("subscription:bill-detail")


@login_required
@never_cache
def cancellation_create(request: AuthedRequest) -> HttpResponse:
    """What ends when, what is switched off then, and the button that does it."""
    vendor = _own_vendor(request)
    subscription = _open_subscription(vendor)
    if subscription is None or subscription.is_ending:
        return redirect("subscription:detail")
    trouble = ""
    if request.method == "POST":
        try:
            subscription = services.cancel_subscription(subscription.pk, by=request.user)
        except PaymentError as error:
            trouble = str(error)
        else:
            messages.success(request, end_words(subscription))
            return redirect("subscription:detail")
    context = {
        "vendor": vendor,
        "subscription": subscription,
        "losses": services.losses_of(subscription),
        "after": TierCode(services.tier_besides(vendor.pk)).label,
        "trouble": trouble,
    }
    status = 409 if trouble else 200
    return render(request, "payments/subscription_cancellation.html", context, status=status)


@login_required
@posted_from("subscription:detail")
def resumption_create(request: AuthedRequest) -> HttpResponse:
    """It goes on as it is."""
    subscription = _open_subscription(_own_vendor(request))
    if subscription is not None:
        try:
            services.resume_subscription(subscription.pk, by=request.user)
        except PaymentError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Your subscription goes on as it is.")
    return redirect("subscription:detail")


def _use_card(request: AuthedRequest, vendor: Vendor) -> None:
    """The card that was chosen pays from now on."""
    if card_id := request.POST.get("card", ""):
        card = get_object_or_404(SavedCard.objects.kept_for(vendor), pk=_number(card_id))
        if not card.is_default:
            services.prefer_card(card.pk, by=request.user)


def _billing_for(
    request: AuthedRequest, vendor: Vendor, subscription: Subscription | None
) -> BillingDetailsForm | None:
    """What of the billing details was typed with a choice that charges a card, now or after a
    trial, where they are not known yet.
    """
    if not SavedCard.objects.kept_for(vendor).exists():
        return None
    is_begun = subscription is not None and subscription.provider_id is not None
    if is_begun and request.POST.get("expected_due", "0") in ("", "0"):
        return None
    return missing_details(vendor, request.POST)


def _standing(subscription: Subscription) -> services.Standing | None:
    try:
        return services.standing_of(subscription)
    except PaymentError:
        return None


def _leave(request: AuthedRequest) -> HttpResponse:
    """For the page of the tier, also from a part of a page that fetched itself again."""
    page = reverse("subscription:detail")
    return HttpResponseClientRedirect(page) if request.htmx else redirect(page)


def _show_new_price(
    request: AuthedRequest, vendor: Vendor, old: TierPrice, subscription: Subscription | None
) -> HttpResponse:
    """Somebody has the page of a price open that is offered no more: nothing is done."""
    offered = TierPrice.objects.offered(vendor.currency)
    price = offered.filter(tier=old.tier, interval=old.interval).first()
    if price is None:
        messages.error(request, str(NotOffered()))
        return redirect("subscription:detail")
    if request.method != "POST":
        return redirect("subscription:choice-create", price_id=price.pk)
    trouble = f"The price has changed since you opened this page: it is {price.words} now."
    return _show_choice(request, vendor, price, subscription, trouble=trouble)


def _change(request: AuthedRequest, subscription: Subscription, price: TierPrice) -> Subscription:
    form = ChangeForm(request.POST)
    if not form.is_valid():
        raise PreviewIsOld
    return services.change_subscription(
        subscription.pk, price.pk, by=request.user, **form.cleaned_data
    )


def _show_choice(
    request: AuthedRequest,
    vendor: Vendor,
    price: TierPrice,
    subscription: Subscription | None,
    *,
    trouble: str = "",
    billing: BillingDetailsForm | None = None,
) -> HttpResponse:
    change = None
    if subscription is not None and subscription.provider_id is not None:
        try:
            change = services.preview_change(subscription.pk, price.pk, by=request.user)
        except PaymentError as error:
            trouble = trouble or str(error)
    else:
        subscription = None
    start = None if subscription else _start(request, vendor, price)
    tier = Tier.objects.of(price.tier)
    had = Tier.objects.of(subscription.price.tier if subscription else TierCode.FREE)
    context: dict[str, Any] = {
        "vendor": vendor,
        "price": price,
        "tier": tier,
        "subscription": subscription,
        "change": change,
        "start": start,
        "given": Comp.objects.standing().filter(vendor=vendor, tier=price.tier).first(),
        "billing": billing or missing_details(vendor),
        "losses": had.losses_to(tier, vendor),
        "coming": TierChange.objects.by_tier().get(price.tier),
        "sooner": sooner_price(vendor, subscription, price, change),
        "recipient": lines_of(billed(vendor, BillingDetails.objects.filter(vendor=vendor).first())),
        "cards": (cards := list(SavedCard.objects.kept_for(vendor))),
        "suggested": suggested_card(_without_refused(vendor, cards), None),
        "may_try": subscription is None and services.may_try(vendor),
        "trial_days": TRIAL_DAYS,
        "trouble": trouble,
        **_card_dialog(vendor),
    }
    status = 409 if trouble and request.method == "POST" else 200
    if billing is not None and billing.errors:
        status = 422
    return render(request, "payments/subscription_choice.html", context, status=status)


@dataclass(frozen=True)
class _Start:
    """What beginning to pay a price costs at once, minor units, and what their credit pays."""

    due: int
    used_credit: int


def _start(request: AuthedRequest, vendor: Vendor, price: TierPrice) -> _Start:
    """As the provider reckons; where it says nothing, by our books."""
    try:
        preview = services.preview_start(vendor.pk, price.pk, by=request.user)
    except PaymentError:
        credit = min(price.amount, credit_of(vendor, price.currency))
        return _Start(price.amount - credit, credit)
    return _Start(preview.due, preview.used_credit) if preview else _Start(price.amount, 0)


def _without_refused(vendor: Vendor, cards: list[SavedCard]) -> list[SavedCard]:
    """Those that may pay: not the one that was refused last, where there is another."""
    bill = Bill.objects.filter(subscription__vendor=vendor).last()
    if bill is None or bill.state == Bill.State.PAID:
        return cards
    return [card for card in cards if card.provider_id != bill.refused_card] or cards


def _show_bill(
    request: AuthedRequest,
    vendor: Vendor,
    subscription: Subscription,
    standing: services.Standing | None,
    *,
    trouble: str = "",
    billing: BillingDetailsForm | None = None,
) -> HttpResponse:
    cards = list(SavedCard.objects.kept_for(vendor))
    context = {
        "vendor": vendor,
        "subscription": subscription,
        "standing": standing,
        "cards": cards,
        "suggested": suggested_card(cards, standing),
        "billing": billing or missing_details(vendor),
        "trouble": trouble,
        **_card_dialog(vendor),
    }
    status = 422 if billing is not None and billing.errors else 200
    return render(request, "payments/subscription_bill.html", context, status=status)


def _card_dialog(vendor: Vendor) -> dict[str, Any]:
    """What the dialog that adds a card needs."""
    return {"stripe": script_context(), "space": "subscription", "topic": f"vendor-{vendor.pk}"}


def _open_subscription(vendor: Vendor) -> Subscription | None:
    prices = ("price", "next_price", "pending_price")
    return vendor.subscriptions.open().select_related(*prices).first()


def _number(text: str) -> int:
    if not text.isdecimal():
        raise Http404
    return int(text)


def _own_vendor(request: AuthedRequest) -> Vendor:
    return managed_vendor(request, "payments.manage_subscription")
