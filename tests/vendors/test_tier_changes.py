"""What gets worse in a tier: announced, told, counted on its day, withdrawn before."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories.vendors import VendorFactory
from vendors import services
from vendors.models import Tier, TierChange
from vendors.models.tier_changes import DAYS_AHEAD, first_day
from vendors.services import tiers

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def plus(rosewood) -> Tier:
    """Rosewood Studio is in it."""
    services.set_tier(rosewood.pk, "plus")
    return Tier.objects.of("plus")


def announced(by, code="plus", day=None, **limits) -> TierChange:
    _, change = services.change_tier(code, by=by, starts_on=day or first_day(), **limits)
    return change


def letters(person) -> list[str]:
    found = person.notifications.filter(kind="tier_terms").order_by("pk")
    return list(found.values_list("text", flat=True))


def test_a_higher_commission_waits_for_its_day_and_is_told(rosewood, plus, rosa, fin):
    change = announced(fin, commission_basis_points=900)

    services.tell_of_tier_changes()
    assert services.carry_out_tier_changes() == 0
    rosewood.refresh_from_db()
    assert rosewood.commission_basis_points == 800
    (text,) = letters(rosa)
    assert f"From {change.starts_on:%-d %B %Y} on Plus gives: 9 % commission, not 8 %." in text

    with time_machine.travel(timezone.now() + dt.timedelta(days=DAYS_AHEAD)):
        assert [services.carry_out_tier_changes() for _ in range(2)] == [1, 0]
    rosewood.refresh_from_db()
    assert (rosewood.commission_basis_points, Tier.objects.of("plus").commission_basis_points) == (
        900,
        900,
    )
    assert not TierChange.objects.open().exists()


def test_what_was_not_told_does_not_count_on_its_day(rosewood, plus, fin):
    announced(fin, commission_basis_points=900)

    with time_machine.travel(timezone.now() + dt.timedelta(days=DAYS_AHEAD)):
        assert services.carry_out_tier_changes() == 0


def test_better_terms_count_at_once_beside_worse_ones(rosewood, plus, fin):
    announced(fin, photo_limit=40, member_limit=3)

    rosewood.refresh_from_db()
    assert (rosewood.photo_limit, rosewood.member_limit) == (40, 5)
    assert TierChange.objects.get().limits == {"member_limit": 3}


def test_better_terms_alone_are_no_announcement(rosewood, plus, rosa, fin):
    _, change = services.change_tier("plus", by=fin, photo_limit=40)

    assert change is None
    assert services.tell_of_tier_changes() == 0
    assert letters(rosa) == []


def test_a_tier_that_nobody_is_in_changes_at_once(fin):
    _, change = services.change_tier("premium", by=fin, commission_basis_points=700)

    assert change is None
    assert Tier.objects.of("premium").commission_basis_points == 700


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (None, "Say from which day on."),
        (DAYS_AHEAD - 1, "Vendors have to be told 30 days before"),
        (367, "at the latest"),
    ],
)
def test_a_day_that_is_too_soon_or_too_far(rosewood, plus, fin, days, said):
    day = None if days is None else timezone.localdate() + dt.timedelta(days=days)

    with pytest.raises(ValidationError) as refused:
        services.change_tier("plus", by=fin, starts_on=day, commission_basis_points=900)

    assert said in str(refused.value.message_dict["starts_on"])
    assert Tier.objects.of("plus").commission_basis_points == 800
    assert not TierChange.objects.exists()


def test_one_at_a_time(rosewood, plus, fin):
    announced(fin, commission_basis_points=900)

    with pytest.raises(ValidationError) as refused:
        announced(fin, photo_limit=20)

    assert "Withdraw that first" in str(refused.value.message_dict["starts_on"])
    assert TierChange.objects.count() == 1


def test_withdrawn_it_does_not_come_and_who_was_told_is_told(rosewood, plus, rosa, fin):
    change = announced(fin, commission_basis_points=900)
    services.tell_of_tier_changes()

    services.withdraw_tier_change(change.pk)
    services.tell_of_tier_changes()
    services.tell_of_tier_changes()

    assert len(letters(rosa)) == 2
    assert "does not come" in letters(rosa)[-1]
    with time_machine.travel(timezone.now() + dt.timedelta(days=DAYS_AHEAD)):
        assert services.carry_out_tier_changes() == 0
    with pytest.raises(TierChange.DoesNotExist):
        services.withdraw_tier_change(change.pk)


def test_withdrawn_before_anybody_was_told_nobody_is_told(rosewood, plus, rosa, fin):
    services.withdraw_tier_change(announced(fin, commission_basis_points=900).pk)

    assert services.tell_of_tier_changes() == 0
    assert letters(rosa) == []


def test_many_are_told_in_parts_and_each_once(rosewood, plus, rosa, fin, monkeypatch):
    monkeypatch.setattr(tiers, "AT_ONCE", 2)
    for _ in range(4):
        services.set_tier(VendorFactory().pk, "plus")
    announced(fin, commission_basis_points=900)

    assert services.tell_of_tier_changes() == 5
    assert services.tell_of_tier_changes() == 0
    assert len(letters(rosa)) == 1


def test_the_ladder_holds_on_every_day(rosewood, plus, fin):
    """Plus may fall below what Free has now only if Free falls before or with it."""
    free = VendorFactory()
    services.set_tier(free.pk, "free")
    with pytest.raises(ValidationError, match="a higher tier gives no less"):
        announced(fin, photo_limit=10)

    announced(fin, "free", photo_limit=8)
    announced(fin, photo_limit=10)
    services.tell_of_tier_changes()
    with time_machine.travel(timezone.now() + dt.timedelta(days=DAYS_AHEAD)):
        assert services.carry_out_tier_changes() == 2
    assert [tier.photo_limit for tier in Tier.objects.ladder()] == [8, 10, 60]


def test_an_announcement_that_another_needs_stays(rosewood, plus, fin):
    services.set_tier(VendorFactory().pk, "free")
    of_free = announced(fin, "free", photo_limit=8)
    announced(fin, photo_limit=10)

    with pytest.raises(ValidationError, match="a higher tier gives no less"):
        services.withdraw_tier_change(of_free.pk)

    assert TierChange.objects.open().count() == 2
