"""Under /messages/."""

from django.urls import path

from messaging.views import attachments, conversations, search

app_name = "messaging"
urlpatterns = [
    path("", conversations.conversation_list, name="conversation-list"),
    path("search/", search.message_search, name="message-search"),
    path("<int:pk>/", conversations.conversation_detail, name="conversation-detail"),
    path("<int:pk>/messages/", conversations.message_create, name="message-create"),
    path("<int:pk>/history/", conversations.message_list, name="message-list"),
    path("<int:pk>/attachments/", attachments.attachment_create, name="attachment-create"),
    path(
        "<int:pk>/attachments/<uuid:file>/",
        attachments.attachment_detail,
        name="attachment-detail",
    ),
    path(
        "<int:pk>/attachments/<uuid:file>/thumb/",
        attachments.attachment_thumb,
        name="attachment-thumb",
    ),
]
