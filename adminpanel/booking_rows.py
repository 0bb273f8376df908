"""Which bookings a filter of the control room finds: the list shows them, bulk operations act on
them.
"""

import datetime as dt

from django.utils import timezone

from adminpanel.days import whole
from adminpanel.forms.bookings import BookingFilterForm
from bookings.models import Booking
from bookings.models.bookings import BookingQuerySet
from bookings.schedules import fetch_instalments
from payments.models import Payment, Refund


def bookings_like(form: BookingFilterForm) -> BookingQuerySet:
    """The newest first; of a filter that makes no sense, all."""
    bookings = Booking.objects.for_lists().order_by("-pk")
    if not form.is_valid():
        return bookings
    bookings = bookings.like(form.cleaned_data["q"], in_addresses=form.sees_addresses)
    bookings = _where_money_moved(bookings.happened(**form.days()), form)
    if form.cleaned_data["late"]:
        return bookings.filter(pk__in=[booking.pk for booking in _overdue(bookings)])
    return bookings


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
