"""Under /calendar/: what other programs follow."""

from django.urls import path

from bookings.views import calendars

app_name = "calendars"
urlpatterns = [
    path("renewal/", calendars.renewal_create, name="renewal-create"),
    path("<str:token>.ics", calendars.feed_detail, name="feed-detail"),
]
