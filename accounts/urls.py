from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile_update, name="profile-update"),
    path("wedding/", views.wedding_update, name="wedding-update"),
    path("couple/invitations/", views.invitation_create, name="invitation-create"),
    path("sessions/<int:pk>/ending/", views.session_ending_create, name="session-ending-create"),
    path("sessions/ending/", views.sessions_ending_create, name="sessions-ending-create"),
]
