"""Where the numbers begin: what there is, for whoever may see it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from adminpanel.access import right_required
from adminpanel.navigation import sections_for

WORDS = {
    "adminpanel:revenue-detail": (
        "What was taken, given back, earned and paid out, against the days before."
    ),
    "adminpanel:funnel-detail": (
        "How many of those who come get to a search, a message, a booking, a wedding."
    ),
    "adminpanel:cohort-list": "What became of couples by the month in which they joined.",
    "adminpanel:map-detail": "Where couples and vendors are, and where days are asked for or free.",
    "adminpanel:forecast-list": (
        "Bookings and revenue of the next twelve weeks, and how wrong that may be."
    ),
}


@right_required("adminpanel.analyse")
@require_safe
def analytics(request: AuthedRequest) -> HttpResponse:
    screens = [one for section in sections_for(request.user) for one in section.screens]
    context = {"cards": [(one, WORDS[one.name]) for one in screens if one.name in WORDS]}
    return render(request, "adminpanel/analytics.html", context)
