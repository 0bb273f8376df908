"""Under /messages/."""

from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("", views.conversation_list, name="conversation-list"),
    path("<int:pk>/", views.conversation_detail, name="conversation-detail"),
    path("<int:pk>/messages/", views.message_create, name="message-create"),
    path("<int:pk>/history/", views.message_list, name="message-list"),
]
