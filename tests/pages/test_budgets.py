"""What a couple plans to spend, and what of it is committed and paid."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Couple
from bookings import services
from bookings.models import Budget
from tests.factories.bookings import confirmed, requested
from tests.factories.vendors import CategoryFactory, VendorFactory
from vendors.services import add_to_shortlist, set_policy
from weddingbazaar.pages.desks import CoupleDesk

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
URL = reverse("pages:budget-update")
DASHBOARD = reverse("pages:couple-dashboard")


@pytest.fixture
def photography():
    return CategoryFactory()


def test_the_plan_is_set_against_what_is_committed_and_paid(
    client, rosewood, couple, anna, saturday
):
    flowers = CategoryFactory(slug="flowers", name="Flowers")
    confirmed(rosewood, anna, saturday)
    requested(VendorFactory(category=flowers), anna, saturday)
    confirmed(VendorFactory(currency="GBP"), anna, saturday)
    parts = {rosewood.category_id: 90_000}
    services.set_budget(couple.pk, currency="EUR", total=150_000, parts=parts, by=anna)

    desk = CoupleDesk.of(Couple.objects.get(pk=couple.pk))

    plan = desk.plan
    assert (plan.planned, plan.purse.committed, plan.purse.paid) == (150_000, 100_000, 30_000)
    assert (plan.left, plan.over, plan.paid_width, plan.committed_width) == (50_000, 0, 20, 46)
    told = {
        line.category.slug: (line.planned, line.purse.committed, line.purse.pending)
        for line in plan.lines
    }
    assert told == {"photography": (90_000, 100_000, 0), "flowers": (None, 0, 100_000)}
    assert [purse.currency for purse in desk.purses] == ["GBP"]
    client.force_login(anna)
    page = client.get(DASHBOARD).content.decode()
    assert "€1,500" in page
    assert "In GBP, apart from the plan" in page


@pytest.mark.parametrize("planned", [True, False])
def test_what_a_cancelled_booking_cost_is_paid(client, rosewood, couple, anna, saturday, planned):
    if planned:
        services.set_budget(couple.pk, currency="EUR", total=150_000, parts={}, by=anna)
    confirmed(VendorFactory(), anna, saturday)
    set_policy(
        rosewood.pk,
        kind="custom",
        steps=[[1, 80]],
        terms="",
        balance_days=14,
        by=rosewood.people()[0],
    )
    gone = confirmed(rosewood, anna, saturday)
    services.cancel_booking(gone.pk, reason="", by=anna, expected_refund=24_000)

    desk = CoupleDesk.of(Couple.objects.get(pk=couple.pk))

    purse = desk.plan.purse if planned else desk.purses[0]
    assert (purse.paid, purse.committed, purse.kept) == (36_000, 106_000, 6_000)
    assert purse.due == 70_000
    client.force_login(anna)
    page = client.get(DASHBOARD).content.decode()
    assert "€60 of it for cancelled bookings" in page


def test_what_came_back_in_full_cost_nothing(rosewood, rosa, couple, anna, saturday):
    gone = confirmed(rosewood, anna, saturday)
    services.cancel_booking(gone.pk, reason="", by=rosa, expected_refund=30_000)

    assert CoupleDesk.of(Couple.objects.get(pk=couple.pk)).purses == []


def test_a_plan_is_typed_in_whole_currency_and_changed(client, couple, anna, ben, photography):
    client.force_login(anna)
    part = f"part_{photography.pk}"

    assert client.post(URL, {"currency": "GBP", "total": "15000.50", part: "2000"}).url == DASHBOARD
    budget = Budget.objects.get()
    assert (budget.currency, budget.total, budget.parts.get().amount) == ("GBP", 1_500_050, 200_000)

    client.force_login(ben)
    assert client.get(URL).context["form"].initial["total"] == 15000.50
    client.post(URL, {"currency": "GBP", part: "1800"})
    budget.refresh_from_db()
    assert (budget.total, budget.parts.get().amount) == (180_000, 180_000)

    client.post(URL, {"currency": "GBP"})
    assert not Budget.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("total", "-1", "0.01"),
        ("total", "1000000000", "10000000"),
        ("total", "100", "come to 2000"),
        ("total", "much", "Write an amount"),
        ("part", "-1", "At least 0."),
        ("currency", "XXX", "valid choice"),
    ],
)
def test_bad_input_is_said_at_its_field(client, couple, anna, photography, field, value, words):
    client.force_login(anna)
    part = f"part_{photography.pk}"
    sent = {"currency": "EUR", "total": "9000", part: "2000"}
    name = part if field == "part" else field

    response = client.post(URL, sent | {name: value}, headers={"hx-request": "true"})

    assert words in str(response.context["form"].errors[name])
    assert "<html" not in response.content.decode()
    assert not Budget.objects.exists()


def test_htmx_is_sent_on_by_a_header(client, couple, anna):
    client.force_login(anna)

    response = client.post(URL, {"currency": "EUR", "total": "9"}, headers={"hx-request": "true"})

    assert response.headers["HX-Redirect"] == DASHBOARD


def test_nobody_else_plans(client, couple, rosa, cleo, other_couple):
    client.force_login(rosa)
    assert client.get(URL).status_code == 404
    with pytest.raises(Couple.DoesNotExist):
        services.set_budget(couple.pk, currency="EUR", total=1, parts={}, by=cleo)
    with pytest.raises(Couple.DoesNotExist):
        services.remove_budget(couple.pk, by=cleo)


def test_a_full_dashboard_stays_within_its_queries(
    client, rosewood, couple, anna, saturday, photography, django_assert_max_num_queries
):
    for n in range(3):
        vendor = VendorFactory()
        requested(vendor, anna, saturday + dt.timedelta(n))
        add_to_shortlist(vendor.pk, by=anna)
    parts = {photography.pk: 5}
    services.set_budget(couple.pk, currency="EUR", total=9, parts=parts, by=anna)
    client.force_login(anna)
    client.get(DASHBOARD)

    with django_assert_max_num_queries(12):
        page = client.get(DASHBOARD).content.decode()
    assert vendor.name in page
