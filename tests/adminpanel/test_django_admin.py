"""Django's admin: every list opens and is searched, nothing of money can be written, and rows lead
to their screens.
"""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.read_only import ReadOnly
from tests.factories.subscriptions import subscribed

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
