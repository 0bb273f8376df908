from django.urls import path

from payments import card_views, consent_views, refund_views, views

app_name = "payments"
urlpatterns = [
    path("bookings/<int:pk>/deposit/", views.deposit_create, name="deposit-create"),
    path("bookings/<int:pk>/whole/", views.whole_create, name="whole-create"),
    path("bookings/<int:pk>/balance/", views.balance_create, name="balance-create"),
    path(
        "bookings/<int:pk>/instalments/<int:number>/",
        views.instalment_create,
        name="instalment-create",
    ),
    path(
        "bookings/<int:pk>/instalments/<int:number>/paypal/",
        views.instalment_paypal_create,
        name="instalment-paypal-create",
    ),
    path("bookings/<int:pk>/again/<uuid:loss>/", views.again_create, name="again-create"),
    path(
        "bookings/<int:pk>/again/<uuid:loss>/paypal/",
        views.again_paypal_create,
        name="again-paypal-create",
    ),
    path("bookings/<int:pk>/paypal/<slug:purpose>/", views.paypal_create, name="paypal-create"),
    path("bookings/<int:pk>/cancellation/", views.cancellation_create, name="cancellation-create"),
    path("bookings/<int:pk>/consent/", consent_views.consent_create, name="consent-create"),
    path("bookings/<int:pk>/consent/end/", consent_views.consent_delete, name="consent-delete"),
    path("cards/", card_views.card_list, name="card-list"),
    path("cards/setups/", card_views.setup_create, name="setup-create"),
    path("cards/looks/", card_views.look_create, name="card-look-create"),
    path("cards/<int:pk>/default/", card_views.default_create, name="card-default-create"),
    path("cards/<int:pk>/removal/", card_views.removal_create, name="card-removal-create"),
    path("bookings/<int:pk>/refunds/", refund_views.refund_create, name="refund-create"),
    path("<uuid:uuid>/", views.payment_detail, name="payment-detail"),
    path("<uuid:uuid>/back/", views.way_back, name="way-back"),
    path("<uuid:uuid>/looks/", views.look_create, name="look-create"),
    path("<uuid:uuid>/receipt/", views.receipt_detail, name="receipt-detail"),
    path("<uuid:uuid>/receipt.pdf", views.receipt_paper, name="receipt-pdf"),
    path("<uuid:uuid>/card/", views.payment_card_detail, name="payment-card-detail"),
]
