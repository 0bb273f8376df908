from django.urls import path

from weddingbazaar.pages.views import (
    bookings,
    couple,
    dev_mail,
    home,
    insights,
    markets,
    pipeline,
    reviews,
    sharing,
    vendor_desk,
    vendor_page,
)

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
    path("vendors/in/", markets.market_list, name="market-list"),
    path("vendors/in/<slug:place>/<slug:category>/", markets.market_detail, name="market-detail"),
    path("vendors/<slug:slug>/", vendor_page.vendor_detail, name="vendor-detail"),
    path("vendors/<slug:slug>/month/", vendor_page.vendor_month, name="vendor-month"),
    path("vendors/<slug:slug>/requests/", vendor_page.request_create, name="request-create"),
    path(
        "vendors/<slug:slug>/requests/schedule/",
        vendor_page.request_schedule,
        name="request-schedule",
    ),
    path("vendors/<slug:slug>/inquiry/", vendor_page.inquiry_create, name="inquiry-create"),
    path("vendors/<slug:slug>/reviews/", reviews.vendor_reviews, name="vendor-reviews"),
    path("share/site.jpg", sharing.site_image, name="site-image"),
    path("share/vendors/<slug:slug>.jpg", sharing.vendor_image, name="vendor-image"),
    path("share/in/<slug:place>/<slug:category>.jpg", sharing.market_image, name="market-image"),
    path("bookings/<int:pk>/", bookings.booking_detail, name="booking-detail"),
    path("couple/dashboard/", couple.couple_dashboard, name="couple-dashboard"),
    path("couple/budget/", couple.budget_update, name="budget-update"),
    path("couple/invitations/<str:token>/", couple.invitation_detail, name="invitation-detail"),
    path("vendor/onboarding/", vendor_desk.onboarding, name="onboarding"),
    path(
        "vendor/onboarding/submission/",
        vendor_desk.submission_create,
        name="submission-create",
    ),
    path("vendor/dashboard/", vendor_desk.vendor_dashboard, name="vendor-dashboard"),
    path(
        "vendor/dashboard-classic/",
        vendor_desk.vendor_dashboard_classic,
        name="vendor-dashboard-classic",
    ),
    path("vendor/insights/", insights.insights, name="insights"),
    path("vendor/pipeline/", pipeline.pipeline, name="pipeline"),
    path(
        "vendor/pipeline/<int:pk>/moves/",
        pipeline.pipeline_move_create,
        name="pipeline-move-create",
    ),
    path("vendor/reviews/", reviews.vendor_review_list, name="vendor-review-list"),
    path("vendor/calendar/", vendor_desk.vendor_calendar, name="vendor-calendar"),
    path("vendor/calendar/days/", vendor_desk.days_update, name="days-update"),
    path("dev/mail/", dev_mail.dev_mail_list, name="dev-mail-list"),
]
