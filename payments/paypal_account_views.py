"""A vendor says at which PayPal address they are paid, proves it theirs, and chooses between the
ways to be paid. Every step is a form that works without JavaScript.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from messaging.exceptions import TooFast
from payments import services
from payments.access import managed_vendor
from payments.exceptions import AddressNotWaiting, PayoutError
from payments.forms import PayoutChoiceForm, PayPalAddressForm
from payments.payout_views import show_accounts
from payments.views import ASKS, TOO_FAST


@login_required
@require_POST
def address_create(request: AuthedRequest) -> HttpResponse:
    """A letter goes to the address; the page says so, or what is wrong at the field."""
    vendor = managed_vendor(request)
    form = PayPalAddressForm(request.POST)
    if form.is_valid():
        try:
            ASKS.take(request.user.pk)
            address = form.cleaned_data["address"]
            services.name_paypal_address(vendor.pk, address=address, by=request.user)
            messages.success(request, f"A letter is on its way to {address}. Open its link.")
            return redirect("payouts:payout-account-detail")
        except TooFast:
            form.add_error(None, TOO_FAST)
        except PayoutError as error:
            form.add_error("address", str(error))
    return show_accounts(request, vendor, address_form=form, status=422)


@login_required
@never_cache
def confirmation_detail(request: AuthedRequest, token: str) -> HttpResponse:
    """Where the letter leads: shown first, so that a mail program that opens links confirms
    nothing; then confirmed.
    """
    vendor = managed_vendor(request)
    try:
        if request.method == "POST":
            services.confirm_paypal_address(token, by=request.user)
            messages.success(request, "Your payouts go to this PayPal account from now on.")
            return redirect("payouts:payout-account-detail")
        _, address = services.address_in(token)
    except AddressNotWaiting as error:
        messages.error(request, str(error))
        return redirect("payouts:payout-account-detail")
    context = {"vendor": vendor, "address": address}
    return render(request, "payments/paypal_confirmation.html", context)


@login_required
@require_POST
def choice_create(request: AuthedRequest) -> HttpResponse:
    """Be paid through the other account from now on."""
    vendor = managed_vendor(request)
    form = PayoutChoiceForm(request.POST)
    try:
        provider = form.cleaned_data["provider"] if form.is_valid() else ""
        services.choose_provider(vendor.pk, provider=provider, by=request.user)
    except PayoutError as error:
        messages.error(request, str(error))
    return redirect("payouts:payout-account-detail")
