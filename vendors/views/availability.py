"""The days a vendor works on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import AuthedRequest
from vendors import services
from vendors.access import own_vendor
from vendors.exceptions import VendorError
from vendors.forms import WeeklyForm


@login_required
def weekly_update(request: AuthedRequest) -> HttpResponse:
    vendor = own_vendor(request)
    form = WeeklyForm(request.POST or None, initial=WeeklyForm.initial_of(vendor))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_weekly_availability(vendor.pk, form.capacities(), by=request.user)
        except VendorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Your week is saved.")
            return redirect("pages:vendor-calendar")
    return render(request, "vendors/weekly_update.html", {"form": form, "vendor": vendor})
