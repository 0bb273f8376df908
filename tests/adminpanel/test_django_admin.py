"""Django's admin: every list opens and is searched, nothing of money can be written, and rows lead
to their screens.
"""

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.read_only import ReadOnly
from payments import services
from payments.models import Payment, Payout
from tests.factories.bookings import accepted
from tests.factories.payments import QUICK_CARD, disputed, paid, payable, sent_back
from tests.factories.subscriptions import subscribed
from tests.factories.vendors import PackageFactory

pytestmark = pytest.mark.django_db
OURS = [
    (model, registered)
    for model, registered in admin.site._registry.items()
    if model._meta.app_label
    in ("accounts", "messaging", "vendors", "bookings", "payments", "adminpanel")
]


@pytest.mark.parametrize(
    ("model", "registered"), OURS, ids=lambda one: getattr(one, "__name__", "")
)
def test_each_list_opens_and_is_searched(admin_client, model, registered):
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    assert admin_client.get(url).status_code == 200
    if registered.search_fields:
        assert admin_client.get(url, {"q": "anna"}).status_code == 200


@pytest.mark.parametrize("name", ["charge", "refund", "apikey", "payout", "customer"])
def test_the_providers_objects_are_only_read(admin_client, name):
    assert admin_client.get(reverse(f"admin:djstripe_{name}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"admin:djstripe_{name}_add")).status_code == 403


def test_nobody_writes_second_factors_of_others(admin_client):
    assert admin_client.get(reverse("admin:mfa_authenticator_add")).status_code == 403


def test_money_is_only_read(admin_client):
    money = [(model, one) for model, one in OURS if model._meta.app_label == "payments"]
    assert len(money) > 20
    for model, registered in money:
        assert isinstance(registered, ReadOnly), model
        url = reverse(f"admin:payments_{model._meta.model_name}_add")
        assert admin_client.get(url).status_code == 403


@pytest.fixture
def deposit(sandbox, couple, rosewood, anna, saturday) -> Payment:
    payable(rosewood)
    return paid(sandbox, accepted(rosewood, anna, saturday), anna, card=QUICK_CARD)


def test_money_reads_as_money(admin_client, deposit):
    listed = admin_client.get(reverse("admin:payments_payment_changelist")).content.decode()
    page = admin_client.get(
        reverse("admin:payments_payment_change", args=[deposit.pk])
    ).content.decode()

    for text in (listed, page):
        assert "€300" in text
        assert "30000" not in text
        assert "minor units" not in text.lower()
        assert f'<a href="{deposit.booking.get_absolute_url()}">' in text


def test_lists_of_money_ask_the_same_of_many_rows(
    admin_client, sandbox, couple, rosewood, anna, saturday
):
    for week in range(3):
        day = saturday + dt.timedelta(weeks=week)
        paid(sandbox, accepted(rosewood, anna, day), anna)
    first, *_, last = Payment.objects.order_by("pk").values_list("pk", flat=True)
    url = reverse("admin:payments_payment_changelist")
    admin_client.get(url)
    counts = []
    for until in (first, last):
        with CaptureQueriesContext(connection) as asked:
            assert admin_client.get(url, {"id__lte": until}).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["refund", "dispute", "payout", "invoice", "subscription"])
def test_a_row_opens_with_what_hangs_on_it(admin_client, sandbox, deposit, rosewood, name):
    rows = {
        "refund": lambda: sent_back(deposit, 10_000).refunds.get(),
        "dispute": lambda: disputed(sandbox, deposit),
        "subscription": lambda: subscribed(sandbox, rosewood),
        "invoice": lambda: subscribed(sandbox, rosewood).vendor.invoices.latest("pk"),
        "payout": _paid_out,
    }
    row = rows[name]()
    page = admin_client.get(reverse(f"admin:payments_{name}_change", args=[row.pk]))

    assert page.status_code == 200
    assert "€" in page.content.decode()


def _paid_out() -> Payout:
    services.run_payouts(door="command", on=timezone.now().date() + dt.timedelta(days=14))
    return Payout.objects.get()


def test_rows_lead_to_their_screens(admin_client, rosewood, anna):
    for model, row, screen in (
        ("accounts_user", anna, "person-detail"),
        ("vendors_vendor", rosewood, "vendor-detail"),
    ):
        page = admin_client.get(reverse(f"admin:{model}_change", args=[row.pk])).content.decode()
        assert reverse(f"adminpanel:{screen}", args=[row.pk]) in page


@pytest.mark.postgres
def test_a_subscription_shows_its_bills(admin_client, sandbox, rosewood):
    subscription = subscribed(sandbox, rosewood)
    url = reverse("admin:payments_subscription_change", args=[subscription.pk])

    assert subscription.bills.first().provider_id in admin_client.get(url).content.decode()


def test_prices_of_vendors_are_typed_as_money(admin_client, rosewood):
    package = PackageFactory(vendor=rosewood, price=126_000)
    url = reverse("admin:vendors_vendor_change", args=[rosewood.pk])
    page = admin_client.get(url)
    assert "126000" not in page.content.decode()
    assert "minor units" not in page.content.decode().lower()

    typed = {"name": "Rosewood Studio"}
    for form in (page.context["adminform"].form, *page.context["inline_admin_formsets"]):
        typed |= _typed(getattr(form, "formset", form))
    row = next(name for name in typed if typed[name] == package.pk and name.endswith("-id"))
    price = row.replace("-id", "-price")
    assert typed[price] == "1260"

    refused = admin_client.post(url, typed | {price: "12,60,1"})
    assert "Write an amount like 1250 or 1250.50." in refused.content.decode()
    saved = admin_client.post(url, typed | {price: "1350,50"})
    assert saved.status_code == 302

    package.refresh_from_db()
    assert package.price == 135_050


def _typed(forms: Any) -> dict[str, Any]:
    """What a browser would send of a form, or of those of a set, as they are shown."""
    several = [forms.management_form, *forms.forms] if hasattr(forms, "forms") else [forms]
    shown: dict[str, Any] = {}
    for field in (field for form in several for field in form):
        value, widget = field.value(), field.field.widget
        if hasattr(widget, "decompress"):
            parts = enumerate(widget.decompress(value))
            shown |= {f"{field.html_name}_{place}": part for place, part in parts}
        else:
            shown[field.html_name] = value
    return {
        name: value for name, value in shown.items() if value is not None and value is not False
    }
