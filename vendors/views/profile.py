"""Who a vendor is: words and pictures."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from vendors import services
from vendors.access import own_vendor
from vendors.exceptions import VendorError
from vendors.forms import PhotoForm, PolicyForm, VendorForm
from vendors.models import Photo
from vendors.policies import STANDARD, Policy
from vendors.remarks import remark_on


@login_required
def profile_update(request: AuthedRequest) -> HttpResponse:
    vendor = own_vendor(request)
    form = VendorForm(request.POST or None, instance=vendor)
    if request.method == "POST" and form.is_valid():
        services.update_vendor(vendor.pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Profile saved.")
        return redirect("pages:onboarding")
    return render(request, "vendors/profile_update.html", {"form": form, "vendor": vendor})


@login_required
def policy_update(request: AuthedRequest) -> HttpResponse:
    """What couples get back when they cancel, and the vendor's own terms."""
    vendor = own_vendor(request)
    form = PolicyForm(request.POST or None, initial=PolicyForm.initial_of(vendor))
    if request.method == "POST" and form.is_valid():
        services.set_policy(
            vendor.pk,
            kind=form.cleaned_data["kind"],
            steps=form.steps(),
            terms=form.cleaned_data["terms"],
            by=request.user,
        )
        messages.success(request, "Your terms are saved. They count for new bookings.")
        return redirect("vendors:policy-update")
    standard = [Policy.of(kind) for kind in STANDARD]
    remark = remark_on(vendor, "terms")
    context = {"form": form, "vendor": vendor, "standard": standard, "remark": remark}
    return render(request, "vendors/policy_update.html", context)


@login_required
def photo_list(request: AuthedRequest) -> HttpResponse:
    """The gallery, and a form to add to it."""
    vendor = own_vendor(request)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_photo(vendor.pk, by=request.user, **form.cleaned_data)
        except VendorError as error:
            form.add_error("image", str(error))
        else:
            messages.success(request, "Picture added.")
            return redirect("vendors:photo-list")
    context = {"form": form, "vendor": vendor, "remark": remark_on(vendor, "pictures")}
    return render(request, "vendors/photo_list.html", context)


@login_required
@require_POST
def photo_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    photo = get_object_or_404(Photo, pk=pk, vendor=own_vendor(request))
    services.remove_photo(photo.pk, by=request.user)
    messages.success(request, "Picture removed.")
    return redirect("vendors:photo-list")
