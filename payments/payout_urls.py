"""`/vendor/payout-account/`: the account a vendor is paid through."""

from django.urls import path

from payments import payout_views

app_name = "payouts"
urlpatterns = [
    path("", payout_views.payout_account_detail, name="payout-account-detail"),
    path("onboarding/", payout_views.onboarding_create, name="onboarding-create"),
    path("link/", payout_views.link_detail, name="link-detail"),
    path("return/", payout_views.return_detail, name="return-detail"),
    path("dashboard/", payout_views.dashboard_create, name="dashboard-create"),
]
