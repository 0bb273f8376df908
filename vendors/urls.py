"""The directory under /vendors/; what a vendor edits under /vendor/ (see weddingbazaar/urls.py)."""

from django.urls import path

from vendors import views

app_name = "vendors"
urlpatterns = [
    path("vendors/", views.vendor_list, name="vendor-list"),
    path("vendor/profile/", views.profile_update, name="profile-update"),
    path("vendor/packages/", views.package_list, name="package-list"),
    path("vendor/packages/new/", views.package_create, name="package-create"),
    path("vendor/packages/<int:pk>/", views.package_update, name="package-update"),
    path(
        "vendor/packages/<int:pk>/retirement/",
        views.package_retirement_create,
        name="package-retirement-create",
    ),
    path("vendor/photos/", views.photo_list, name="photo-list"),
    path("vendor/photos/<int:pk>/deletion/", views.photo_delete, name="photo-delete"),
    path("vendor/calendar/week/", views.weekly_update, name="weekly-update"),
]
