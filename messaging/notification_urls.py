"""Under /notifications/."""

from django.urls import path

from messaging.views import choices, devices, notifications

app_name = "notifications"
urlpatterns = [
    path("", notifications.notification_list, name="notification-list"),
    path("<int:pk>/", notifications.notification_detail, name="notification-detail"),
    path("reading/", notifications.reading_create, name="reading-create"),
    path("settings/", choices.choices_update, name="choices-update"),
    path("unsubscribe/<str:token>/", choices.unsubscribe, name="unsubscribe"),
    path("devices/", devices.device_list, name="device-list"),
    path("devices/<int:pk>/removal/", devices.device_removal_create, name="device-removal-create"),
]
