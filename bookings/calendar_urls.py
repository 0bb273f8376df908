"""Under /calendar/: what other programs follow."""

from django.urls import path

from bookings import calendar_views

app_name = "calendars"
urlpatterns = [
    path("renewal/", calendar_views.renewal_create, name="renewal-create"),
    path("<str:token>.ics", calendar_views.feed_detail, name="feed-detail"),
]
