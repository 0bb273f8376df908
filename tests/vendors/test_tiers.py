"""Tiers: what each gives, who is in which, and the place above the search that is paid for."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.photos import PhotoFactory
from tests.factories.vendors import VendorFactory
from vendors import search, services
from vendors.models import Tier, TierCode, Vendor, VendorMember
from vendors.search import Question, Sort

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def given(vendor: Vendor) -> dict[str, int | bool]:
    return {name: getattr(vendor, name) for name in Tier.names()}


def test_whoever_begins_is_in_the_free_tier_as_it_is_now(rosa, rosewood, settings):
    services.update_tier("free", commission_basis_points=1_200, photo_limit=8)

    vendor = services.create_vendor(
        rosa, name="New", category=rosewood.category, place=rosewood.place
    )

    assert (vendor.tier, vendor.commission_basis_points, vendor.photo_limit) == ("free", 1_200, 8)


@pytest.mark.parametrize("code", TierCode)
def test_a_vendor_has_what_the_tier_has(rosewood, code):
    services.set_tier(rosewood.pk, code)
    services.set_tier(rosewood.pk, code)

    rosewood.refresh_from_db()
    assert rosewood.tier == code
    assert given(rosewood) == Tier.objects.of(code).limits()


def test_up_and_down_again_is_as_before(rosewood):
    services.set_tier(rosewood.pk, "free")
    rosewood.refresh_from_db()
    before = given(rosewood)

    services.set_tier(rosewood.pk, "premium")
    services.set_tier(rosewood.pk, "free")

    rosewood.refresh_from_db()
    assert given(rosewood) == before


def test_a_tier_that_is_none(rosewood):
    with pytest.raises(ValueError, match="gold"):
        services.set_tier(rosewood.pk, "gold")


def test_what_finance_changes_all_who_are_in_it_have(rosewood):
    other = VendorFactory()
    services.set_tier(rosewood.pk, "plus")

    services.update_tier("plus", photo_limit=40, has_insights=True)

    rosewood.refresh_from_db()
    other.refresh_from_db()
    assert (rosewood.photo_limit, rosewood.has_insights) == (40, True)
    assert not other.has_insights


def test_limits_that_make_no_sense_change_nobody(rosewood):
    services.set_tier(rosewood.pk, "plus")

    with pytest.raises(ValidationError):
        services.update_tier("plus", commission_basis_points=20_000)

    rosewood.refresh_from_db()
    assert rosewood.commission_basis_points == 800


def test_the_ladder_goes_up_and_each_step_down_says_what_is_lost(rosewood):
    free, plus, premium = Tier.objects.ladder()

    assert [tier.code for tier in (free, plus, premium)] == ["free", "plus", "premium"]
    assert premium.losses_to(premium, rosewood) == free.losses_to(premium, rosewood) == []
    lost = " ".join(premium.losses_to(free, rosewood))
    for words in ("Commission is 10 %, not 5 %", "featured", "Insights"):
        assert words in lost
    assert "featured" not in " ".join(plus.losses_to(free, rosewood))


def test_a_step_down_speaks_of_their_own_pictures_and_team(rosewood, django_assert_num_queries):
    free, plus, premium = Tier.objects.ladder()
    PhotoFactory.create_batch(31, vendor=rosewood, image="same.webp", width=6, height=4)
    for _ in range(2):
        VendorMember.objects.create(vendor=rosewood, user=UserFactory())

    with django_assert_num_queries(3):
        lost = " ".join(premium.losses_to(free, rosewood))
    assert "19 of your 31 pictures are not shown; they stay with you" in lost
    assert "Nobody can join your team of 3; who is in it stays: Rosa" in lost
    lost = " ".join(premium.losses_to(plus, rosewood))
    assert "1 of your 31 pictures is not shown" in lost
    assert "team" not in lost


def test_a_step_down_names_who_was_invited_and_finds_no_room(rosewood, rosa):
    free, plus, premium = Tier.objects.ladder()
    services.set_tier(rosewood.pk, "premium")
    for name in ("kim", "max"):
        services.invite_colleague(rosewood.pk, email=f"{name}@example.com", role="chat", by=rosa)

    lost = " ".join(premium.losses_to(free, rosewood))
    assert "Only 1 of those you have invited can join: kim@example.com, max@example.com" in lost
    assert "invited" not in " ".join(premium.losses_to(plus, rosewood))

    VendorMember.objects.create(vendor=rosewood, user=UserFactory())
    lost = " ".join(premium.losses_to(free, rosewood))
    assert "Those you have invited find no room until somebody leaves: kim@example.com" in lost


def test_whoever_has_less_than_the_limits_loses_no_pictures(rosewood):
    free, _, premium = Tier.objects.ladder()
    PhotoFactory.create_batch(12, vendor=rosewood, image="same.webp", width=6, height=4)

    lost = " ".join(premium.losses_to(free, rosewood))

    assert "pictures" not in lost
    assert "team" not in lost


def test_pictures_beyond_the_tier_are_kept_and_not_shown(client, rosewood):
    rosewood.photo_limit = 5
    rosewood.save()
    PhotoFactory.create_batch(7, vendor=rosewood, image="same.webp", width=6, height=4)

    page = client.get(rosewood.get_absolute_url()).content.decode()

    assert len(rosewood.shown_photos) == 5
    assert rosewood.photos.count() == 7
    assert "All 5 pictures" not in page
    Vendor.objects.update(photo_limit=12)
    assert len(Vendor.objects.get(pk=rosewood.pk).shown_photos) == 7


class TestFeatured:
    @pytest.fixture
    def paying(self, rosewood) -> Vendor:
        """Somebody whose points would put them last."""
        vendor = VendorFactory(
            name="Late House", rating=300, review_count=40, reply_minutes=9_000,
            acceptance_percent=10,
        )  # fmt: skip
        services.set_tier(vendor.pk, "premium")
        return vendor

    def test_they_stand_above_all_once(self, paying, rosewood):
        answer = search.find(Question())

        assert answer.featured.vendor == paying
        assert [found.vendor for found in answer.page] == [rosewood]
        assert answer.total == 2

    def test_their_points_are_what_they_would_be(self, paying):
        paid = search.find(Question()).featured.points
        services.set_tier(paying.pk, "free")

        answer = search.find(Question())
        assert answer.featured is None
        assert [found.points for found in answer.page if found.vendor == paying] == [paid]

    def test_of_several_one_a_day_in_turn(self, paying, rosewood):
        services.set_tier(rosewood.pk, "premium")
        third = VendorFactory()
        services.set_tier(third.pk, "premium")
        days = [dt.datetime(2027, 3, day, 12, tzinfo=dt.UTC) for day in range(1, 7)]

        shown = []
        for day in days:
            with time_machine.travel(day):
                found = {search.find(Question()).featured.vendor for _ in range(2)}
            assert len(found) == 1
            shown += found

        assert set(shown[:3]) == {paying, rosewood, third}
        assert shown[:3] == shown[3:]

    def test_turns_are_among_those_who_fit(self, paying, rosewood):
        services.set_tier(rosewood.pk, "premium")

        for day in (1, 2):
            with time_machine.travel(dt.datetime(2027, 3, day, 12, tzinfo=dt.UTC)):
                assert search.find(Question(words="rosewood")).featured.vendor == rosewood

    def test_the_offer_says_how_the_place_is_given(self):
        given = " ".join(Tier.objects.of("premium").gives)
        assert "one vendor a day, in turn among those who have it" in given

    def test_only_who_fits_what_was_asked(self, paying, rosewood):
        assert search.find(Question(words="rosewood")).featured is None
        assert search.find(Question(rating=450)).featured is None

    @pytest.mark.parametrize("order", [Sort.PRICE, Sort.RATING, Sort.NAME])
    def test_other_orders_are_not_for_sale(self, paying, order):
        answer = search.find(Question(sort=order))

        assert answer.featured is None
        assert len(answer.page.object_list) == 2

    def test_the_card_says_that_it_is_paid_for(self, client, paying):
        page = client.get(reverse("vendors:vendor-list")).content.decode()

        first, second = page.split('<article class="vendor-card">')[1:]
        assert "Late House" in first
        assert "Late House pays for this place" in first
        assert "Featured" not in second
        assert "Nobody can pay for points" in second

    def test_the_second_page_has_none(self, paying):
        VendorFactory.create_batch(13)

        answer = search.find(Question(), page=2)

        assert answer.featured is None
        assert paying in [found.vendor for found in answer.page]
