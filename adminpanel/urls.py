from django.urls import path

from adminpanel import disputes, ledger, moderation, payouts, refunds, reviews, views

app_name = "adminpanel"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("bookings/", views.booking_list, name="booking-list"),
    path("disputes/", disputes.dispute_list, name="dispute-list"),
    path("disputes/<int:pk>/", disputes.dispute_detail, name="dispute-detail"),
    path("disputes/<int:pk>/evidence/", disputes.evidence_update, name="evidence-update"),
    path("disputes/<int:pk>/files/", disputes.file_create, name="dispute-file-create"),
    path("disputes/files/<uuid:uuid>/removal/", disputes.file_delete, name="dispute-file-delete"),
    path("disputes/<int:pk>/submission/", disputes.submission_create, name="submission-create"),
    path("disputes/<int:pk>/loss/", disputes.loss_create, name="loss-create"),
    path("ledger/", ledger.ledger_detail, name="ledger-detail"),
    path("ledger/<month:first>.csv", ledger.ledger_csv, name="ledger-csv"),
    path("payouts/", payouts.payout_list, name="payout-list"),
    path("payouts/moves/", payouts.move_create, name="move-create"),
    path("payouts/months/", payouts.turnover_detail, name="turnover-detail"),
    path("payouts/runs/", payouts.run_create, name="run-create"),
    path("payouts/runs/<int:pk>/", payouts.run_detail, name="run-detail"),
    path("payouts/<slug:slug>/hold/", payouts.hold_create, name="hold-create"),
    path("payouts/<slug:slug>/release/", payouts.hold_delete, name="hold-delete"),
    path("refunds/", refunds.refund_list, name="refund-list"),
    path("bookings/<int:pk>/refunds/", refunds.refund_create, name="refund-create"),
    path(
        "refunds/<int:pk>/approval/",
        refunds.refund_approval_create,
        name="refund-approval-create",
    ),
    path("refunds/<int:pk>/amount/", refunds.refund_amount_update, name="refund-amount-update"),
    path("refunds/<int:pk>/refusal/", refunds.refund_refusal_create, name="refund-refusal-create"),
    path("reports/", moderation.report_list, name="report-list"),
    path("reports/<int:pk>/", moderation.report_detail, name="report-detail"),
    path("reviews/", reviews.review_list, name="review-list"),
    path("reviews/<int:pk>/", reviews.review_detail, name="review-detail"),
    path(
        "reviews/<int:pk>/<int:version>/publication/",
        reviews.review_publication_create,
        name="review-publication-create",
    ),
    path(
        "reviews/<int:pk>/<int:version>/rejection/",
        reviews.review_rejection_create,
        name="review-rejection-create",
    ),
    path("reviews/<int:pk>/reports/", reviews.review_reports_close, name="review-reports-close"),
    path("vendors/", views.vendor_list, name="vendor-list"),
    path("vendors/<int:pk>/", views.vendor_detail, name="vendor-detail"),
    path("vendors/<int:pk>/approval/", views.approval_create, name="approval-create"),
    path("vendors/<int:pk>/changes/", views.changes_create, name="changes-create"),
    path("vendors/<int:pk>/rejection/", views.rejection_create, name="rejection-create"),
    path("vendors/<int:pk>/suspension/", views.suspension_create, name="suspension-create"),
    path("vendors/<int:pk>/restoration/", views.restoration_create, name="restoration-create"),
    path(
        "vendors/<int:pk>/documents/<uuid:document>/",
        views.document_detail,
        name="document-detail",
    ),
]
