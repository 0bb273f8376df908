from django.urls import path

from bookings import calendar_views, views

app_name = "bookings"
urlpatterns = [
    path("<int:pk>/card/", views.booking_card_detail, name="booking-card-detail"),
    path("<int:pk>/acceptance/", views.acceptance_create, name="acceptance-create"),
    path("<int:pk>/refusal/", views.refusal_create, name="refusal-create"),
    path("<int:pk>/withdrawal/", views.withdrawal_create, name="withdrawal-create"),
    path("<int:pk>/calendar.ics", calendar_views.booking_calendar_detail, name="calendar-detail"),
]
