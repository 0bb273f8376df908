"""`/vendor/earnings/`: what a vendor has earned, and gets when."""

from django.urls import path, register_converter

from payments import dispute_views, earnings_views
from payments.months import MonthConverter

register_converter(MonthConverter, "month")

app_name = "earnings"
urlpatterns = [
    path("", earnings_views.earnings_detail, name="earnings-detail"),
    path("plan/", earnings_views.plan_update, name="plan-update"),
    path("disputes/<uuid:uuid>/", dispute_views.dispute_detail, name="dispute-detail"),
    path(
        "disputes/<uuid:uuid>/statement/", dispute_views.statement_create, name="dispute-statement"
    ),
    path("disputes/<uuid:uuid>/files/", dispute_views.file_create, name="dispute-file-create"),
    path("disputes/files/<uuid:uuid>/", dispute_views.file_detail, name="dispute-file-detail"),
    path(
        "disputes/files/<uuid:uuid>/removal/",
        dispute_views.file_delete,
        name="dispute-file-delete",
    ),
    path("payouts/", earnings_views.payout_list, name="payout-list"),
    path("payouts/<uuid:uuid>/", earnings_views.payout_detail, name="payout-detail"),
    path("statements/", earnings_views.statement_list, name="statement-list"),
    path("statements/<month:first>.csv", earnings_views.statement_csv, name="statement-csv"),
    path("statements/<month:first>.pdf", earnings_views.statement_paper, name="statement-pdf"),
]
