"""Under /notifications/."""

from django.urls import path

from messaging import views

app_name = "notifications"
urlpatterns = [
    path("", views.notification_list, name="notification-list"),
    path("reading/", views.reading_create, name="reading-create"),
]
