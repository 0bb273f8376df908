"""The rows behind the figures."""

import datetime as dt

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import AuthedRequest
from adminpanel.access import staff_required
from adminpanel.forms import (
    BookingFilterForm,
)
from bookings.models import Booking
from bookings.models.bookings import BookingQuerySet
from bookings.schedules import fetch_instalments

PAGE_SIZE = 50


@staff_required
def booking_list(request: AuthedRequest) -> HttpResponse:
    """The rows behind the figures."""
    form = BookingFilterForm(request.GET)
    bookings = Booking.objects.for_lists().order_by("-pk")
    rows: QuerySet[Booking] | list[Booking] = bookings
    if form.is_valid():
        rows = bookings = bookings.happened(**form.days())
        if form.cleaned_data["late"]:
            rows = _overdue(bookings)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    fetch_instalments(page)
    return render(request, "adminpanel/booking_list.html", {"form": form, "page": page})


def _overdue(bookings: BookingQuerySet) -> list[Booking]:
    """It may be tomorrow already where the vendor is: their own calendar decides."""
    tomorrow = timezone.now().date() + dt.timedelta(days=1)
    found = bookings.late(tomorrow)
    fetch_instalments(found)
    return [booking for booking in found if booking.is_overdue]
