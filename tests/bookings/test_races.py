"""Fifty couples, one last place. Each test has a control that shows what the lock is for."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Booking
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.vendors import VendorFactory
from tests.races import all_at_once
from vendors.models import DaySlot, Vendor
from vendors.services import days

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
PEOPLE = 50


@pytest.fixture
def slow_check(monkeypatch):
    """A breath between looking whether the day is free and taking it, so that races happen."""
    look = days.Diary

    def look_and_pause(*args):
        found = look(*args)
        time.sleep(0.01)
        return found

    monkeypatch.setattr(days, "Diary", look_and_pause)


@pytest.fixture
def no_lock(monkeypatch):
    def unlocked(vendor_id):
        return Vendor.objects.select_related("place").get(pk=vendor_id)

    monkeypatch.setattr(days, "lock_vendor", unlocked)
    monkeypatch.setattr(
        "vendors.services.inquiries.lock_visible_vendor",
        lambda vendor_id: Vendor.objects.get(pk=vendor_id),
    )


def fifty_requests(date) -> list[int]:
    """Fifty couples ask for the same day at once: the status of each answer."""
    vendor = VendorFactory(capacity=1)
    url = reverse("pages:request-create", args=[vendor.slug])
    form = {"package": vendor.packages.get().pk, "date": date.isoformat(), "message": "Us?"}

    def ask(client: Client) -> int:
        return client.post(url, form).status_code

    return all_at_once([lambda client=client: ask(client) for client in _couples()])


def _couples() -> list[Client]:
    clients = []
    for _ in range(PEOPLE):
        user = UserFactory()
        CoupleFactory(people=[user])
        client = Client(raise_request_exception=False)
        client.force_login(user)
        clients.append(client)
    return clients


def test_one_of_fifty_gets_the_last_place(saturday, slow_check):
    statuses = fifty_requests(saturday)

    assert statuses.count(302) == 1
    assert statuses.count(200) == PEOPLE - 1
    assert Booking.objects.count() == DaySlot.objects.count() == 1


def test_without_the_lock_people_see_errors(saturday, slow_check, no_lock):
    """The control: the constraint still keeps the day single, but at the price of failures."""
    assert fifty_requests(saturday).count(500) > 0
    assert DaySlot.objects.count() <= 1
