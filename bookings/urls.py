from django.urls import path

from bookings.views import bookings, calendars, days, moves, papers, quotes, reviews, waiting

app_name = "bookings"
urlpatterns = [
    path("<int:pk>/card/", bookings.booking_card_detail, name="booking-card-detail"),
    path("<int:pk>/acceptance/", bookings.acceptance_create, name="acceptance-create"),
    path(
        "<int:pk>/acceptance/withdrawal/",
        bookings.acceptance_withdrawal_create,
        name="acceptance-withdrawal-create",
    ),
    path("<int:pk>/refusal/", bookings.refusal_create, name="refusal-create"),
    path("<int:pk>/withdrawal/", bookings.withdrawal_create, name="withdrawal-create"),
    path("<int:pk>/calendar.ics", calendars.booking_calendar_detail, name="calendar-detail"),
    path("<int:pk>/no-show/", bookings.no_show_create, name="no-show-create"),
    path("<int:pk>/terms/", bookings.terms_detail, name="terms-detail"),
    path("<int:pk>/day/", days.day_plan_update, name="day-plan-update"),
    path("<int:pk>/moves/new/", moves.move_create, name="move-create"),
    path("moves/<int:pk>/agreement/", moves.move_agreement_create, name="move-agreement-create"),
    path("moves/<int:pk>/refusal/", moves.move_refusal_create, name="move-refusal-create"),
    path("moves/<int:pk>/withdrawal/", moves.move_withdrawal_create, name="move-withdrawal-create"),
    path("quotes/new/<int:inquiry>/", quotes.quote_create, name="quote-create"),
    path("quotes/<int:pk>/card/", quotes.quote_card_detail, name="quote-card-detail"),
    path(
        "quotes/<int:pk>/acceptance/",
        quotes.quote_acceptance_create,
        name="quote-acceptance-create",
    ),
    path("quotes/<int:pk>/refusal/", quotes.quote_refusal_create, name="quote-refusal-create"),
    path(
        "quotes/<int:pk>/withdrawal/",
        quotes.quote_withdrawal_create,
        name="quote-withdrawal-create",
    ),
    path("waiting/", waiting.waiting_create, name="waiting-create"),
    path("waiting/<int:pk>/", waiting.waiting_detail, name="waiting-detail"),
    path(
        "waiting/<int:pk>/departure/",
        waiting.waiting_departure_create,
        name="waiting-departure-create",
    ),
    path("<int:pk>/review/", reviews.review_update, name="review-update"),
    path("reviews/<int:pk>/card/", reviews.review_card_detail, name="review-card-detail"),
    path("reviews/<int:pk>/reply/", reviews.review_reply_update, name="review-reply-update"),
    path("reviews/<int:pk>/report/", reviews.review_report_create, name="review-report-create"),
    path("reviews/photos/<int:pk>/", reviews.review_photo_detail, name="review-photo-detail"),
    path("<int:pk>/papers/", papers.papers_detail, name="papers-detail"),
    path("<int:pk>/notes/", papers.note_create, name="note-create"),
    path("notes/<int:pk>/deletion/", papers.note_deletion_create, name="note-deletion-create"),
    path("<int:pk>/tasks/", papers.task_create, name="task-create"),
    path("tasks/<int:pk>/", papers.task_update, name="task-update"),
]
