"""A vendor sets up where their money goes: the page, the ways to Stripe's form, and back. For
PayPal see `paypal_account_views.py`.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from messaging.exceptions import TooFast
from payments import services
from payments.access import managed_vendor
from payments.countries import COUNTRIES
from payments.exceptions import PayoutError
from payments.forms import PayoutStartForm, PayPalAddressForm
from payments.models import PayoutAccount, Provider
from payments.money import pays_in
from payments.providers.base import NoAnswer
from payments.services import Ways
from payments.views import ASKS, TOO_FAST
from vendors.models import Vendor
from vendors.remarks import remark_on


@login_required
@never_cache
@require_safe
def payout_account_detail(request: AuthedRequest) -> HttpResponse:
    """How the account stands, and what there is to do."""
    return show_accounts(request, managed_vendor(request))


@login_required
@posted_from("payouts:payout-account-detail")
def onboarding_create(request: AuthedRequest) -> HttpResponse:
    """Open the account, or go on with it; the answer leads to Stripe's form."""
    vendor = managed_vendor(request)
    account = _account_of(vendor)
    if account is not None and account.is_open:
        return _leave(
            request,
            lambda: services.continue_payout_account(
                vendor.pk, by=request.user, ways=_ways(request)
            ),
        )
    form = PayoutStartForm(request.POST)
    if not form.is_valid():
        return show_accounts(request, vendor, form=form, status=422)
    country = form.cleaned_data["country"]
    return _leave(
        request,
        lambda: services.start_payout_account(
            vendor.pk, country=country, by=request.user, ways=_ways(request)
        ),
    )


@login_required
@never_cache
@require_safe
def link_detail(request: AuthedRequest) -> HttpResponse:
    """Where Stripe sends those whose link was too old: on to a new one."""
    vendor = managed_vendor(request)
    return _leave(
        request,
        lambda: services.continue_payout_account(vendor.pk, by=request.user, ways=_ways(request)),
    )


@login_required
@never_cache
@require_safe
def return_detail(request: AuthedRequest) -> HttpResponse:
    """Where Stripe's form sends people, finished or not: we go and see for ourselves."""
    account = _account_of(managed_vendor(request))
    if account is not None:
        try:
            ASKS.take(request.user.pk)
            services.look_at_payout_account(account.pk)
        except TooFast:
            messages.error(request, TOO_FAST)
        except NoAnswer:
            messages.info(request, "Stripe does not answer yet. This page changes by itself.")
    return redirect("payouts:payout-account-detail")


@login_required
@require_POST
def dashboard_create(request: AuthedRequest) -> HttpResponse:
    """A visit to Stripe's own pages about the account."""
    vendor = managed_vendor(request)
    return _leave(request, lambda: services.open_payout_dashboard(vendor.pk, by=request.user))


def show_accounts(
    request: AuthedRequest,
    vendor: Vendor,
    *,
    form: PayoutStartForm | None = None,
    address_form: PayPalAddressForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was wrong in the one form or the other."""
    account = _account_of(vendor)
    paypal = PayoutAccount.objects.at(Provider.PAYPAL).filter(vendor=vendor).first()
    context = {
        "vendor": vendor,
        "account": account,
        "paypal": paypal,
        "chosen": paypal if paypal is not None and paypal.is_chosen else account,
        "offers_paypal": settings.PAYPAL_IS_ON or paypal is not None,
        "pays_by_paypal": settings.PAYPAL_IS_ON and pays_in(Provider.PAYPAL, vendor.currency),
        "address_form": address_form or PayPalAddressForm(),
        "may_begin": account is None or account.state == PayoutAccount.State.NONE,
        "is_served": vendor.place.country in COUNTRIES,
        "remark": remark_on(vendor, "payout_account"),
        "form": form or PayoutStartForm(initial=PayoutStartForm.initial_of(vendor)),
    }
    return render(request, "payments/payout_account_detail.html", context, status=status)


def _leave(request: AuthedRequest, way: Callable[[], str]) -> HttpResponse:
    """Off to the provider, or back to the page with the reason."""
    try:
        ASKS.take(request.user.pk)
        return HttpResponseRedirect(way())
    except TooFast:
        messages.error(request, TOO_FAST)
    except PayoutError as error:
        messages.error(request, str(error))
    return redirect("payouts:payout-account-detail")


def _ways(request: AuthedRequest) -> Ways:
    return Ways(
        back=request.build_absolute_uri(reverse("payouts:return-detail")),
        again=request.build_absolute_uri(reverse("payouts:link-detail")),
    )


def _account_of(vendor: Vendor) -> PayoutAccount | None:
    return PayoutAccount.objects.filter(vendor=vendor, provider=Provider.STRIPE).first()
