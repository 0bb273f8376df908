"""`/vendor/subscription/`: what a vendor pays for their tier."""

from django.urls import path

from payments import card_views, subscription_views

app_name = "subscription"
urlpatterns = [
    path("", subscription_views.subscription_detail, name="detail"),
    path("prices/<int:price_id>/", subscription_views.choice_create, name="choice-create"),
    path("bill/", subscription_views.bill_detail, name="bill-detail"),
    path("bill/payment/", subscription_views.bill_payment, name="bill-payment"),
    path("cancellation/", subscription_views.cancellation_create, name="cancellation-create"),
    path("resumption/", subscription_views.resumption_create, name="resumption-create"),
    path("cards/", card_views.card_list, name="card-list"),
    path("cards/setup/", card_views.setup_create, name="setup-create"),
    path("cards/look/", card_views.look_create, name="card-look-create"),
    path("cards/<int:pk>/default/", card_views.default_create, name="card-default-create"),
    path("cards/<int:pk>/removal/", card_views.removal_create, name="card-removal-create"),
]
