"""The waiting list, as couples see it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import AuthedRequest, client_ip
from bookings import services
from bookings.exceptions import AlreadyRequested, AlreadyWaiting, BookingError
from bookings.forms import OfferForm, WaitForm
from bookings.models import Booking, WaitingEntry
from vendors.exceptions import VendorError
from vendors.models import Package, Vendor


@login_required
@require_POST
def waiting_create(request: AuthedRequest) -> HttpResponse:
    """Wait for a day that is taken."""
    form = WaitForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a package and a day first.")
        return _lead_to(request, reverse("vendors:vendor-list"))
    package, date = form.cleaned_data["package"], form.cleaned_data["date"]
    message = form.cleaned_data["message"]
    place: WaitingEntry | Booking | Vendor
    try:
        place = services.join_waiting_list(package.pk, date=date, by=request.user, message=message)
    except AlreadyWaiting as again:
        place = again.entry
    except AlreadyRequested as already:
        place = already.booking
    except (BookingError, VendorError) as error:
        messages.error(request, str(error))
        place = package.vendor
    return _lead_to(request, place.get_absolute_url())


@login_required
def waiting_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One's place in the queue; while the day is held for one, the form that takes it."""
    entry = _own(request, pk)
    form = OfferForm(
        request.POST or None,
        vendor=entry.vendor,
        package=Package.objects.with_extras().get(pk=entry.package_id),
        day=entry.date,
        initial={"guests": entry.couple.guests, "message": entry.message},
    )
    if "review" in request.POST:
        form.only_the_bill()
    elif request.method == "POST" and form.is_valid():
        try:
            booking = services.take_offer(
                pk,
                message=form.cleaned_data["message"],
                by=request.user,
                ip=client_ip(request),
                terms=form.cleaned_data["terms"],
                extras=form.counts(),
                **form.expected(),
            )
        except AlreadyRequested as already:
            return redirect(already.booking)
        except BookingError as error:
            form.refuse(error)
        except VendorError as error:
            form.add_error(None, str(error))
        else:
            return redirect(booking)
        entry.refresh_from_db()
    name = "bookings/waiting_detail.html" + ("#entry" if request.htmx else "")
    return render(request, name, {"entry": entry, "form": form})


@login_required
@require_POST
def waiting_departure_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Wait no longer."""
    entry = _own(request, pk)
    services.leave_waiting_list(pk, by=request.user)
    messages.success(request, f"You no longer wait for {entry.span}.")
    return redirect("pages:couple-dashboard")


def _lead_to(request: AuthedRequest, url: str) -> HttpResponse:
    """The button stands in a form of htmx as well."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _own(request: AuthedRequest, pk: int) -> WaitingEntry:
    entries = WaitingEntry.objects.visible_to(request.user)
    return get_object_or_404(
        entries.select_related("vendor__place", "package", "couple", "booking"), pk=pk
    )
