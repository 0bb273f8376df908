"""Searches that people keep, and what they are told of."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.models import Notification
from tests.factories.accounts import PlaceFactory
from tests.factories.vendors import VendorFactory
from vendors import services
from vendors.exceptions import TooManySearches
from vendors.models import SavedSearch, Vendor
from vendors.search import Question

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
SEARCHES = reverse("vendors:search-list")
DAY = dt.timedelta(days=1)


def save(user, name="Ours", **asked) -> SavedSearch:
    return services.save_search(Question(**asked), name=name, by=user)


def told(user) -> list[str]:
    kept = Notification.objects.filter(user=user, kind="saved_search").order_by("pk")
    return [notification.text for notification in kept]


def test_whoever_is_newly_approved_is_told_of_once(anna, mona, rosewood):
    save(anna, words="quiet")
    newcomer = VendorFactory(name="New House", state=Vendor.State.SUBMITTED)
    assert services.alert_searches() == 0
    services.approve_vendor(newcomer.pk, by=mona)
    assert services.alert_searches() == 1
    assert services.alert_searches(now=timezone.now() + 2 * DAY) == 0
    assert told(anna) == ["New for “Ours”: New House"]


def test_a_date_that_is_freed_is_told_of(anna, rosewood, saturday):
    holder = uuid.uuid4()
    services.hold_days(rosewood.pk, [saturday], holder=holder)
    save(anna, date=saturday)
    assert services.alert_searches() == 0
    services.release_days(holder)
    assert services.alert_searches() == 1
    assert told(anna) == ["New for “Ours”: Rosewood Studio"]


def test_whoever_was_known_and_busy_is_news_when_free_again(anna, rosewood, saturday):
    save(anna, date=saturday)
    now = timezone.now()
    for told_so_far, hours in ((1, 2), (1, 4), (2, 30)):
        holder = uuid.uuid4()
        services.hold_days(rosewood.pk, [saturday], holder=holder)
        services.alert_searches(now=now + dt.timedelta(hours=hours - 1))
        services.release_days(holder)
        services.alert_searches(now=now + dt.timedelta(hours=hours))
        assert told(anna) == ["New for “Ours”: Rosewood Studio"] * told_so_far


def test_at_most_one_note_a_day_and_nobody_forgotten(anna):
    save(anna)
    now = timezone.now()
    for number, after in enumerate((0, 1, 2)):
        VendorFactory(name=f"House {number}")
        services.alert_searches(now=now + after * dt.timedelta(hours=1))
    assert told(anna) == ["New for “Ours”: House 0"]
    services.alert_searches(now=now + DAY)
    assert told(anna)[1:] == ["New for “Ours”: House 1, House 2"]


def test_many_at_once_are_one_note(anna):
    save(anna)
    for number in range(5):
        VendorFactory(name=f"House {number}")
    services.alert_searches()
    assert told(anna) == ["New for “Ours”: House 0, House 1 and 3 more"]


def test_only_what_fits_is_told_of(anna, cleo):
    save(anna, price_to=500)
    save(cleo, price_to=5000)
    VendorFactory(name="Dear", starting_price=300_000)
    services.alert_searches()
    assert (told(anna), told(cleo)) == ([], ["New for “Ours”: Dear"])


def test_a_date_that_has_passed_is_quiet_and_says_so(client, anna, rosewood):
    SavedSearch.objects.create(user=anna, name="Then", query="date=2020-01-01")
    assert services.alert_searches() == 0
    client.force_login(anna)
    assert "What it asks for is over" in client.get(SEARCHES).content.decode()


def test_who_may_not_sign_in_is_told_nothing(anna):
    save(anna)
    anna.is_active = False
    anna.save(update_fields=["is_active"])
    VendorFactory()
    assert services.alert_searches() == 0


def test_every_search_gets_its_turn(anna, monkeypatch):
    monkeypatch.setattr(services.searches, "BATCH", 1)
    save(anna, "First"), save(anna, "Second", words="quiet")
    VendorFactory(name="House")
    now = timezone.now() + DAY
    assert [services.alert_searches(now=now + n * DAY / 24) for n in range(3)] == [1, 1, 0]


def test_the_same_question_is_saved_once(anna, rosewood):
    first = save(anna, words="quiet")
    assert save(anna, "Again", words="quiet") == first
    assert first.known == [rosewood.pk]


def test_there_is_a_most(anna, monkeypatch):
    monkeypatch.setattr(services.searches, "MOST_SEARCHES", 1)
    save(anna)
    with pytest.raises(TooManySearches):
        save(anna, words="quiet")
    assert SavedSearch.objects.count() == 1


# ---------------------------------------------------------------- pages


def test_a_search_is_saved_from_its_results(client, anna, rosewood):
    PlaceFactory(slug="porto", name="Porto", latitude=41.15)
    client.force_login(anna)
    address = reverse("vendors:search-create") + "?q=&place=lisbon&category=photography"
    page = client.get(address).content.decode()
    assert 'value="Photography in Lisbon"' in page
    client.post(address, {"name": ""})
    search = SavedSearch.objects.get(user=anna)
    assert (search.name, search.query) == (
        "Photography in Lisbon",
        "category=photography&place=lisbon",
    )
    listed = client.get(SEARCHES).content.decode()
    assert "/vendors/?category=photography&amp;place=lisbon" in listed


def test_of_a_search_that_makes_no_sense_nothing_is_saved(client, anna, rosewood):
    client.force_login(anna)
    address = reverse("vendors:search-create") + "?date=2020-01-01"

    for response in (client.get(address), client.post(address, {"name": "Ours"})):
        assert response.status_code == 422
        assert "That day has passed" in response.content.decode()

    assert not SavedSearch.objects.exists()


def test_guests_sign_in_first_and_come_back(client, rosewood):
    response = client.get(reverse("vendors:search-create") + "?q=quiet&place=lisbon")
    assert response.url.startswith(reverse("account_login"))
    assert "q%3Dquiet%26place%3Dlisbon" in response.url


def test_a_note_leads_to_the_results(client, anna, rosewood):
    search = save(anna, words="quiet")
    client.force_login(anna)
    response = client.get(reverse("vendors:search-detail", args=[search.pk]))
    assert response.url == "/vendors/?q=quiet"


@pytest.mark.parametrize(("act", "method"), [("detail", "get"), ("delete", "post")])
def test_those_of_others_are_not_there(client, anna, cleo, rosewood, act, method):
    search = save(anna)
    client.force_login(cleo)
    response = getattr(client, method)(reverse(f"vendors:search-{act}", args=[search.pk]))
    assert response.status_code == 404
    assert SavedSearch.objects.exists()


def test_it_is_removed(client, anna, rosewood):
    search = save(anna)
    client.force_login(anna)
    client.post(reverse("vendors:search-delete", args=[search.pk]))
    assert not SavedSearch.objects.exists()


def test_a_search_for_what_is_gone_harms_nothing(client, anna, rosewood):
    SavedSearch.objects.create(user=anna, name="Gone", query="category=spaceships&style=x")
    assert services.alert_searches() == 0
    client.force_login(anna)
    assert client.get(SEARCHES).status_code == 200
