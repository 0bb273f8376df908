"""Under /messages/."""

from django.urls import path

from messaging.views import conversations

app_name = "messaging"
urlpatterns = [
    path("", conversations.conversation_list, name="conversation-list"),
    path("<int:pk>/", conversations.conversation_detail, name="conversation-detail"),
    path("<int:pk>/messages/", conversations.message_create, name="message-create"),
    path("<int:pk>/history/", conversations.message_list, name="message-list"),
]
