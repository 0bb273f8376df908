"""The rows behind the figures."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import AuthedRequest
from adminpanel.access import staff_required
from adminpanel.booking_rows import bookings_like
from adminpanel.forms.bookings import BookingFilterForm
from bookings.schedules import fetch_instalments

PAGE_SIZE = 50


@staff_required
def booking_list(request: AuthedRequest) -> HttpResponse:
    form = BookingFilterForm(request.GET, person=request.user)
    page = Paginator(bookings_like(form), PAGE_SIZE).get_page(request.GET.get("page"))
    fetch_instalments(page)
    return render(request, "adminpanel/booking_list.html", {"form": form, "page": page})
