"""Tax as a line of a price that includes it, and the vendor's own rate."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.accounts import UserFactory
from vendors import services
from vendors.models import Vendor
from vendors.money import words
from vendors.taxes import rate_words, tax_in

PAGE = reverse("vendors:tax-update")


@pytest.mark.parametrize(
    ("gross", "rate", "net", "tax"),
    [
        (30_000, "0", 30_000, 0),
        (30_000, "20", 25_000, 5_000),
        (100_000, "33.333", 75_000, 25_000),
        (10_000, "33.333", 7_500, 2_500),
        (9_999, "33.333", 7_499, 2_500),
        (99_999, "19", 84_033, 15_966),
        (1, "20", 1, 0),
        (3, "20", 3, 0),
        (4, "20", 3, 1),
        (3, "100", 2, 1),  # 1.5 is rounded up
        (0, "20", 0, 0),
        (-30_000, "20", -25_000, -5_000),
        (-3, "100", -2, -1),
    ],
)
def test_net_is_rounded_half_up_and_the_rest_is_tax(gross, rate, net, tax):
    found = tax_in(gross, Decimal(rate))
    assert (found.net, found.amount) == (net, tax)


@pytest.mark.parametrize(
    ("gross", "currency", "tax"),
    [
        (12_001, "EUR", "€20"),
        (12_001, "JPY", "JP¥2,000"),
        (120_010, "KWD", "KWD\N{NO-BREAK SPACE}20.002"),
    ],
)
def test_the_smallest_unit_is_that_of_the_currency(gross, currency, tax):
    assert words(tax_in(gross, Decimal(20)).amount, currency) == tax


@given(
    gross=st.integers(-(10**12), 10**12),
    thousandths=st.integers(0, 100_000),
)
def test_net_and_tax_are_the_whole_to_the_last_unit(gross, thousandths):
    rate = Decimal(thousandths) / 1000
    tax = tax_in(gross, rate)

    assert tax.net + tax.amount == gross
    exact = Decimal(gross) * 100 / (100 + rate)
    assert abs(tax.net - exact) <= Decimal("0.5000001")
    assert tax_in(-gross, rate).amount == -tax.amount


@pytest.mark.parametrize(
    ("rate", "said"),
    [("20", "20 %"), ("20.000", "20 %"), ("33.333", "33.333 %"), ("0", "0 %"), ("7.50", "7.5 %")],
)
def test_a_rate_is_said_without_zeros(rate, said):
    assert rate_words(Decimal(rate)) == said


@pytest.mark.django_db
def test_who_manages_sets_it(rosewood, rosa):
    services.set_tax(rosewood.pk, rate=Decimal("20"), tax_id="PT500100144", by=rosa)

    vendor = Vendor.objects.get(pk=rosewood.pk)
    assert (vendor.tax_rate, vendor.tax_id) == (Decimal("20"), "PT500100144")


@pytest.mark.django_db
def test_nobody_else_does(rosewood):
    with pytest.raises(PermissionDenied):
        services.set_tax(rosewood.pk, rate=Decimal("20"), tax_id="", by=UserFactory())
    assert Vendor.objects.get(pk=rosewood.pk).tax_rate is None


@pytest.mark.django_db
def test_it_is_typed_in_percent_and_taken_away(client, rosewood, rosa):
    client.force_login(rosa)

    response = client.post(PAGE, {"rate": "33.333", "tax_id": "PT500100144"})
    assert response["Location"] == PAGE
    assert Vendor.objects.get(pk=rosewood.pk).tax_rate == Decimal("33.333")
    assert 'value="33.333"' in client.get(PAGE).content.decode()
    client.post(PAGE, {"rate": "20", "tax_id": ""})
    assert 'value="20"' in client.get(PAGE).content.decode()

    client.post(PAGE, {"rate": "", "tax_id": ""})
    assert Vendor.objects.get(pk=rosewood.pk).tax_rate is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"rate": "-1"}, "rate"),
        ({"rate": "100.001"}, "rate"),
        ({"rate": "20.0001"}, "rate"),
        ({"rate": "much"}, "rate"),
        ({"rate": "20", "tax_id": "1"}, "tax_id"),
        ({"rate": "", "tax_id": "PT500100144"}, "rate"),
    ],
)
def test_what_is_none_is_said_at_its_field(client, rosewood, rosa, typed, field):
    client.force_login(rosa)

    response = client.post(PAGE, typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Vendor.objects.get(pk=rosewood.pk).tax_rate is None
