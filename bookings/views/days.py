"""The plan of the day itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.requests import AuthedRequest
from bookings import services
from bookings.exceptions import BookingError
from bookings.forms import DayPlanForm
from bookings.models import Booking, DayPlan
from bookings.services.day_plans import refuse_plan


@login_required
def day_plan_update(request: AuthedRequest, pk: int) -> HttpResponse:
    """When the vendor comes, where to, and what both sides should know."""
    bookings = Booking.objects.visible_to(request.user).for_lists()
    booking = get_object_or_404(bookings.select_related("day_plan"), pk=pk)
    if not request.user.has_perm("bookings.change_booking", booking):
        raise PermissionDenied
    plan = getattr(booking, "day_plan", None) or DayPlan(booking=booking)
    form = DayPlanForm(request.POST if request.method == "POST" else None, instance=plan)
    try:
        refuse_plan(booking)
        if request.method == "POST" and form.is_valid():
            services.plan_day(pk, by=request.user, **form.cleaned_data)
            messages.success(request, "The plan is saved, and the other side is told.")
            return redirect(booking)
    except BookingError as error:
        messages.error(request, str(error))
        return redirect(booking)
    return render(request, "bookings/day_plan_update.html", {"form": form, "booking": booking})
