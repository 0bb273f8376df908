"""The list under the bell, and what pages hear of it."""

import datetime as dt

import msgspec
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging import services
from messaging.kinds import Channel
from messaging.models import Notification
from messaging.services import telling

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client


@pytest.fixture
def told(monkeypatch, django_capture_on_commit_callbacks):
    """The frames that would leave after the commit of an act."""

    def frames_of(act, *args, **kwargs):
        parcels = []
        monkeypatch.setattr(telling, "publish", parcels.extend)
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **kwargs)
        return [msgspec.json.decode(parcel.frame) | {"to": parcel.people} for parcel in parcels]

    return frames_of


def notify(person, text="Accepted", link="/bookings/12/"):
    return services.notify(person, "booking", text, link)


def test_a_kind_that_no_group_lists_is_refused(anna):
    with pytest.raises(KeyError):
        services.notify(anna, "surprise", "Boo", "/")
    assert not Notification.objects.exists()


def test_who_wants_no_note_still_has_it_under_the_bell(told, anna, rose):
    services.update_choices(anna, {("bookings", Channel.PAGE): False})

    assert told(notify, anna)[0]["quiet"] is True
    assert "quiet" not in told(notify, rose)[0]
    assert Notification.objects.filter(user=anna).unread().count() == 1


def test_opening_one_reads_it_and_goes_there(as_anna, anna):
    first, second = notify(anna), notify(anna, link="/bookings/13/")

    assert as_anna.get(f"/notifications/{first.pk}/").url == "/bookings/12/"
    assert list(Notification.objects.unread()) == [second]
    assert as_anna.get(f"/notifications/{first.pk}/").url == "/bookings/12/"


def test_those_of_others_are_not_there(as_anna, rose):
    notification = notify(rose)

    assert as_anna.get(f"/notifications/{notification.pk}/").status_code == 404
    assert Notification.objects.unread().count() == 1


@pytest.mark.parametrize(
    "link", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_opening_one_never_leaves_the_site(as_anna, anna, link):
    assert as_anna.get(f"/notifications/{notify(anna, link=link).pk}/").url == "/notifications/"


def test_all_pages_of_a_person_hear_how_many_are_left(told, anna, rose):
    first, last = notify(anna), notify(anna)
    notify(rose)

    count, touch = told(services.read_notification, first.pk, by=anna)

    assert count == {"type": "notices", "number": 1, "last": last.pk, "to": [anna.pk]}
    assert (touch["what"], touch["key"]) == ("notifications", str(anna.pk))
    assert told(services.read_notification, first.pk, by=anna) == []  # no news
    assert told(services.read_notifications, anna)[0]["number"] == 0


def test_the_list_goes_by_days_of_the_person(as_anna, anna):
    anna.time_zone = "Asia/Tokyo"
    anna.save(update_fields=["time_zone"])
    with time_machine.travel(dt.datetime(2027, 6, 2, 12, 0, tzinfo=dt.UTC), tick=False):
        as_anna.force_login(anna)
        for hours, text in ((1, "This noon"), (22, "Last evening"), (60, "Before")):
            notify(anna, text)
            at = timezone.now() - dt.timedelta(hours=hours)
            Notification.objects.filter(text=text).update(created_at=at)
        html = as_anna.get("/notifications/").content.decode()

    # 21:00 on 2 June in Tokyo: 22 hours ago was 23:00 on the 1st there, 14:00 here
    order = ["Today", "This noon", "Yesterday", "Last evening", "Monday, 31 May 2027", "Before"]
    assert sorted(order, key=html.index) == order


def test_the_list_asks_no_more_for_many(as_anna, anna):
    asked = []
    for number in (1, 5):
        for _ in range(number):
            notify(anna)
        as_anna.get("/notifications/")
        with CaptureQueriesContext(connection) as queries:
            html = as_anna.get("/notifications/").content.decode()
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 6
    assert "6 new" in html
