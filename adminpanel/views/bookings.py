"""The rows behind the figures."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import AuthedRequest
from adminpanel.access import staff_required
from adminpanel.forms import (
    BookingFilterForm,
)
from adminpanel.late_bookings import overdue
from bookings.models import Booking
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
            rows = overdue(bookings)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    fetch_instalments(page)
    return render(request, "adminpanel/booking_list.html", {"form": form, "page": page})
