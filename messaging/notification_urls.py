"""Under /notifications/."""

from django.urls import path

from messaging.views import notifications

app_name = "notifications"
urlpatterns = [
    path("", notifications.notification_list, name="notification-list"),
    path("reading/", notifications.reading_create, name="reading-create"),
]
