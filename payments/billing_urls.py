"""`/vendor/billing/`: invoices, and to whom they are written."""

from django.urls import path

from payments import billing_views

app_name = "billing"
urlpatterns = [
    path("", billing_views.details_update, name="details-update"),
    path("invoices/", billing_views.invoice_list, name="invoice-list"),
    path("invoices.csv", billing_views.invoice_csv, name="invoice-csv"),
    path("invoices/<uuid:uuid>/", billing_views.invoice_detail, name="invoice-detail"),
    path("invoices/<uuid:uuid>.pdf", billing_views.invoice_paper, name="invoice-pdf"),
]
