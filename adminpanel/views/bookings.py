"""The rows behind the figures."""

import datetime as dt

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import AuthedRequest
from adminpanel.access import staff_required
from adminpanel.days import whole
from adminpanel.forms import (
    BookingFilterForm,
)
from bookings.models import Booking
from bookings.models.bookings import BookingQuerySet
from bookings.schedules import fetch_instalments
from payments.models import Payment, Refund

PAGE_SIZE = 50


@staff_required
def booking_list(request: AuthedRequest) -> HttpResponse:
    """The rows behind the figures."""
    form = BookingFilterForm(request.GET)
    bookings = Booking.objects.for_lists().order_by("-pk")
    rows: QuerySet[Booking] | list[Booking] = bookings
    if form.is_valid():
        rows = bookings = _where_money_moved(bookings.happened(**form.days()), form)
        if form.cleaned_data["late"]:
            rows = _overdue(bookings)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    fetch_instalments(page)
    return render(request, "adminpanel/booking_list.html", {"form": form, "page": page})


def _where_money_moved(bookings: BookingQuerySet, form: BookingFilterForm) -> BookingQuerySet:
    """Those of which something was paid, or sent back, on the days (UTC) that are asked for."""
    if day := form.cleaned_data["captured"]:
        paid = Payment.objects.succeeded().filter(succeeded_at__range=whole(day))
        bookings = bookings.filter(pk__in=paid.values("booking"))
    if day := form.cleaned_data["refunded"]:
        sent = Refund.objects.sent().filter(created_at__range=whole(day))
        bookings = bookings.filter(pk__in=sent.values("payment__booking"))
    return bookings


def _overdue(bookings: BookingQuerySet) -> list[Booking]:
    """It may be tomorrow already where the vendor is: their own calendar decides."""
    tomorrow = timezone.now().date() + dt.timedelta(days=1)
    found = bookings.late(tomorrow)
    fetch_instalments(found)
    return [booking for booking in found if booking.is_overdue]
