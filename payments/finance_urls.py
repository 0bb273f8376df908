"""`/adminpanel/invoices/`: those of all vendors."""

from django.urls import path

from payments import finance_views

app_name = "finance"
urlpatterns = [
    path("", finance_views.finance_invoice_list, name="invoice-list"),
    path("all.csv", finance_views.finance_invoice_csv, name="invoice-csv"),
]
