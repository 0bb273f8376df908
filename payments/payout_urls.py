"""`/vendor/payout-account/`: the accounts a vendor is paid through."""

from django.urls import path

from payments import payout_views, paypal_account_views

app_name = "payouts"
urlpatterns = [
    path("", payout_views.payout_account_detail, name="payout-account-detail"),
    path("onboarding/", payout_views.onboarding_create, name="onboarding-create"),
    path("link/", payout_views.link_detail, name="link-detail"),
    path("return/", payout_views.return_detail, name="return-detail"),
    path("dashboard/", payout_views.dashboard_create, name="dashboard-create"),
    path("paypal/", paypal_account_views.address_create, name="address-create"),
    path(
        "paypal/<str:token>/", paypal_account_views.confirmation_detail, name="confirmation-detail"
    ),
    path("choice/", paypal_account_views.choice_create, name="choice-create"),
]
