"""Under /messages/."""

from django.urls import path

from messaging.views import attachments, care, conversations, habits, search, seats

app_name = "messaging"
urlpatterns = [
    path("", conversations.conversation_list, name="conversation-list"),
    path("search/", search.message_search, name="message-search"),
    path("answers/", habits.answer_list, name="answer-list"),
    path("answers/new/", habits.answer_create, name="answer-create"),
    path("answers/away/", habits.away_update, name="away-update"),
    path("answers/<int:pk>/", habits.answer_update, name="answer-update"),
    path("answers/<int:pk>/deletion/", habits.answer_delete, name="answer-delete"),
    path("<int:pk>/", conversations.conversation_detail, name="conversation-detail"),
    path("<int:pk>/messages/", conversations.message_create, name="message-create"),
    path("<int:pk>/reading/", conversations.reading_create, name="reading-create"),
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
    path("<int:pk>/seat/", seats.seat_update, name="seat-update"),
    path("<int:pk>/standing/", seats.standing_detail, name="standing-detail"),
    path("<int:pk>/reports/", seats.report_create, name="report-create"),
    path("<int:pk>/blocks/", seats.block_list, name="block-list"),
    path("<int:pk>/<int:seq>/", care.message_detail, name="message-detail"),
    path("<int:pk>/<int:seq>/wording/", care.wording_update, name="wording-update"),
    path("<int:pk>/<int:seq>/deletion/", care.deletion_create, name="deletion-create"),
    path("<int:pk>/<int:seq>/reactions/", care.reaction_create, name="reaction-create"),
]
