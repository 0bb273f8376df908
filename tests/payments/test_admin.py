"""Django's admin shows money and changes none of it."""

import pytest
from django.urls import reverse

from tests.factories.payments import paid

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "model", ["payment", "entry", "providerevent", "reconciliationcursor", "dispute"]
)
def test_it_lists(sandbox, booking, anna, admin_client, model):
    paid(sandbox, booking, anna)

    assert admin_client.get(reverse(f"admin:payments_{model}_changelist")).status_code == 200


def test_it_shows_and_does_not_change(sandbox, booking, anna, admin_client):
    payment = paid(sandbox, booking, anna)
    page = reverse("admin:payments_payment_change", args=[payment.pk])
    entry = reverse("admin:payments_entry_change", args=[payment.entries.first().pk])

    assert admin_client.get(page).status_code == admin_client.get(entry).status_code == 200
    assert admin_client.post(page, {"amount": 1}).status_code == 403
    assert admin_client.post(reverse("admin:payments_entry_add")).status_code == 403
    assert admin_client.post(page.replace("change", "delete")).status_code == 403
    payment.refresh_from_db()
    assert payment.amount == booking.deposit
