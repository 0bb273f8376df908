"""Who a vendor is, in words, and on which terms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import AuthedRequest
from vendors import services
from vendors.access import managed_vendor
from vendors.forms import PolicyForm, TaxForm, VendorForm
from vendors.policies import STANDARD, Policy
from vendors.remarks import remark_on


@login_required
def profile_update(request: AuthedRequest) -> HttpResponse:
    vendor = managed_vendor(request)
    form = VendorForm(request.POST or None, instance=vendor)
    if request.method == "POST" and form.is_valid():
        services.update_vendor(vendor.pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Profile saved.")
        return redirect("pages:onboarding")
    return render(request, "vendors/profile_update.html", {"form": form, "vendor": vendor})


@login_required
def policy_update(request: AuthedRequest) -> HttpResponse:
    """What couples get back when they cancel, and the vendor's own terms."""
    vendor = managed_vendor(request)
    form = PolicyForm(request.POST or None, initial=PolicyForm.initial_of(vendor))
    if request.method == "POST" and form.is_valid():
        services.set_policy(
            vendor.pk,
            kind=form.cleaned_data["kind"],
            steps=form.steps(),
            terms=form.cleaned_data["terms"],
            balance_days=form.cleaned_data["balance_days"],
            by=request.user,
        )
        messages.success(request, "Your terms are saved. They count for new bookings.")
        return redirect("vendors:policy-update")
    standard = [Policy.of(kind) for kind in STANDARD]
    remark = remark_on(vendor, "terms")
    context = {"form": form, "vendor": vendor, "standard": standard, "remark": remark}
    return render(request, "vendors/policy_update.html", context)


@login_required
def tax_update(request: AuthedRequest) -> HttpResponse:
    """The tax that the vendor's prices include."""
    vendor = managed_vendor(request)
    form = TaxForm(request.POST or None, initial=TaxForm.initial_of(vendor))
    if request.method == "POST" and form.is_valid():
        services.set_tax(vendor.pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Saved. It counts for bookings that are confirmed from now on.")
        return redirect("vendors:tax-update")
    status = 422 if form.errors else 200
    context = {"form": form, "vendor": vendor}
    return render(request, "vendors/tax_update.html", context, status=status)
