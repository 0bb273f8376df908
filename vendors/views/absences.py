"""What a vendor leaves for couples while they are away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from vendors import services
from vendors.access import managed_vendor
from vendors.exceptions import VendorError
from vendors.forms import AbsenceForm
from vendors.models import Absence, Tier, Vendor


@login_required
def absence_update(request: AuthedRequest) -> HttpResponse:
    """The absence that runs or is to come, or an empty form; what is typed stays when refused."""
    vendor = managed_vendor(request)
    today, absence = vendor.today(), Absence.objects.planned(vendor).first()
    form = AbsenceForm(request.POST or None, initial=_initial(vendor, absence), today=today)
    if form.is_valid():
        try:
            absence = services.set_absence(vendor.pk, by=request.user, **form.cleaned_data)
        except VendorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved. Couples who write meanwhile read it once.")
            return redirect("vendors:absence-update")
    context = {
        "vendor": vendor,
        "form": form,
        "absence": absence,
        "is_away": absence is not None and absence.first_day <= today,
        "replies": absence.replies.count() if absence else 0,
        "tier": None if vendor.has_away_message else _first_tier(),
    }
    status = 422 if form.errors else 200
    return render(request, "vendors/absence_update.html", context, status=status)


@login_required
@require_POST
def absence_delete(request: AuthedRequest) -> HttpResponse:
    """Back again, or not leaving after all."""
    services.end_absence(managed_vendor(request).pk, by=request.user)
    messages.success(request, "You are not away. The message stays here for the next time.")
    return redirect("vendors:absence-update")


def _initial(vendor: Vendor, absence: Absence | None) -> dict[str, object]:
    """Of an absence that is over the words are kept for the next."""
    if absence:
        days = {"first_day": absence.first_day, "last_day": absence.last_day}
        return {**days, "body": absence.body}
    last = vendor.absences.first()
    return {"body": last.body} if last else {}


def _first_tier() -> Tier | None:
    return next((tier for tier in Tier.objects.ladder() if tier.has_away_message), None)
