"""Pushes: real ones, to a push service of our own, opened as a browser opens them."""

import datetime as dt
import json
import socket

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone
from py_vapid import Vapid02

from messaging import services, webpush
from messaging.kinds import Channel
from messaging.models import Member, Push, PushSubscription
from messaging.outside import NotPublic
from messaging.services import pushes
from tests.factories.accounts import UserFactory
from tests.factories.messaging import conversation_of
from tests.fixtures.push import Browser
from tests.fixtures.server import signed_in_session
from tests.races import all_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture(autouse=True)
def online(monkeypatch):
    """Who looks at a page: presence lives in sockets, which these tests have none of."""
    here: set[int] = set()
    monkeypatch.setattr(pushes, "people_looking", lambda user_ids: here & set(user_ids))
    return here


def subscribe(person, browser: Browser, session_key: str | None = None) -> PushSubscription:
    return services.subscribe_device(
        person,
        endpoint=browser.endpoint,
        **browser.keys,
        label="Firefox on Linux",
        session_key=session_key or signed_in_session(person),
    )


@pytest.fixture
def hers(push_service, anna):
    browser = push_service.browser()
    subscribe(anna, browser)
    return browser


def told(person, text="Rosewood Studio accepted"):
    return services.notify(person, "booking", text, "/bookings/12/")


def later(**much):
    """Everything that waits comes due this much earlier."""
    for push in Push.objects.all():
        Push.objects.filter(pk=push.pk).update(due_at=push.due_at - dt.timedelta(**much))


def test_a_push_is_one_that_the_browser_can_read_and_nobody_else(push_service, hers, anna):
    notification = told(anna)

    assert services.send_pushes() == 1

    (received,) = push_service.received
    assert json.loads(hers.read(received)) == {
        "title": "Bookings",
        "body": "Rosewood Studio accepted",
        "url": f"/notifications/{notification.pk}/",
        "tag": f"notification-{notification.pk}",
    }
    assert received.path == "/push/one"
    assert received.headers["TTL"] == "86400"
    assert received.headers["Urgency"] == "normal"
    assert received.headers["Topic"] == f"notification-{notification.pk}"
    assert b"Rosewood" not in received.body
    with pytest.raises(Exception, match=r"(?i)decrypt|tag|invalid"):
        Browser(hers.endpoint, auth=hers.auth).read(received)


def test_a_push_is_signed_with_the_key_that_browsers_were_given(push_service, hers, anna):
    told(anna)
    services.send_pushes()

    authorization = push_service.received[0].headers["Authorization"]

    assert Vapid02.verify(authorization)
    token, key = (part.split("=", 1)[1] for part in authorization.removeprefix("vapid ").split(","))
    assert key == webpush.public_key()
    claims = json.loads(_unpadded(token.split(".")[1]))
    assert claims["aud"] == push_service.url
    assert claims["sub"].startswith("mailto:")
    forged = authorization.replace(token, token[:-10] + "AAAAAAAAAA")
    assert not Vapid02.verify(forged)


def _unpadded(text: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_once_taken_it_does_not_come_again(push_service, hers, anna):
    told(anna)

    assert [services.send_pushes(), services.send_pushes()] == [1, 0]
    assert len(push_service.received) == 1
    assert PushSubscription.objects.get().last_ok_at


def test_every_device_hears_it(push_service, hers, anna):
    subscribe(anna, push_service.browser("two"))
    told(anna)

    assert services.send_pushes() == 2
    assert {received.path for received in push_service.received} == {"/push/one", "/push/two"}


def test_others_hear_nothing(push_service, hers, rose):
    told(rose)

    assert services.send_pushes() == 0


def test_who_is_here_sees_it_here(push_service, hers, anna, online):
    online.add(anna.pk)
    told(anna)

    assert services.send_pushes() == 0
    assert not Push.objects.exists()


def test_what_is_read_meanwhile_stays_silent(push_service, hers, anna):
    services.read_notification(told(anna).pk, by=anna)

    assert services.send_pushes() == 0
    assert push_service.received == []


def test_what_is_switched_off_stays_silent(push_service, hers, anna):
    services.update_choices(anna, {("bookings", Channel.PUSH): False})
    told(anna)

    assert services.send_pushes() == 0
    assert push_service.received == []


def test_yesterdays_news_stay_silent(push_service, hers, anna):
    told(anna)
    Push.objects.update(created_at=timezone.now() - dt.timedelta(days=2))

    assert services.send_pushes() == 0


def test_quiet_hours_put_it_off_until_their_end(push_service, anna):
    with time_machine.travel(dt.datetime(2027, 6, 2, 23, 0, tzinfo=dt.UTC), tick=False) as clock:
        subscribe(anna, push_service.browser())
        services.update_quiet_hours(anna, (dt.time(22), dt.time(7)))
        told(anna)
        assert services.send_pushes() == 0
        clock.move_to(dt.datetime(2027, 6, 3, 6, 59, tzinfo=dt.UTC))
        assert services.send_pushes() == 0

        clock.move_to(dt.datetime(2027, 6, 3, 7, 0, tzinfo=dt.UTC))
        assert services.send_pushes() == 1


def test_messages_come_once_for_a_conversation_until_it_is_read(push_service, hers, anna, rose):
    talk = conversation_of(anna, rose)
    services.post_message(talk, author=rose, body="Is the 12th still right?")
    services.post_message(talk, author=rose, body="Hello?")
    assert services.send_pushes() == 1
    last = services.post_message(talk, author=rose, body="Anybody?")
    assert services.send_pushes() == 0

    services.mark_read(talk, by=anna, seq=last.seq)
    services.post_message(talk, author=rose, body="There you are")
    assert services.send_pushes() == 1

    first, second = (json.loads(hers.read(received)) for received in push_service.received)
    assert first == {
        "title": "Rose",
        "body": "Is the 12th still right?",
        "url": f"/messages/{talk.pk}/",
        "tag": f"conversation-{talk.pk}",
    }
    assert second["body"] == "There you are"


@pytest.mark.parametrize("how", ["muted", "own", "site", "off", "here"])
def test_messages_that_are_nothing_to_be_woken_for(push_service, hers, anna, rose, how, online):
    talk = conversation_of(anna, rose)
    if how == "site":
        services.post_line(talk, "The date is held")
    else:
        services.post_message(talk, author=anna if how == "own" else rose, body="Hello")
    if how == "muted":
        Member.objects.filter(user=anna).update(muted=True)
    if how == "off":
        services.update_choices(anna, {("messages", Channel.PUSH): False})
    if how == "here":
        online.add(anna.pk)

    assert services.send_pushes() == 0
    assert push_service.received == []


def test_messages_unread_when_somebody_leaves_reach_them(push_service, hers, anna, rose, online):
    online.add(anna.pk)
    services.post_message(conversation_of(anna, rose), author=rose, body="Hello")
    services.send_pushes()
    online.clear()

    assert services.send_pushes() == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(push_service, hers, anna, status):
    push_service.answers = [(status, {})]
    told(anna)

    assert services.send_pushes() == 0
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_again_later(push_service, hers, anna, status):
    push_service.answers = [(status, {})]
    told(anna)
    assert [services.send_pushes(), services.send_pushes()] == [0, 0]
    assert len(push_service.received) == 1

    later(seconds=31)
    assert services.send_pushes() == 1


def test_a_service_says_how_much_later(push_service, hers, anna):
    push_service.answers = [(429, {"Retry-After": "600"})]
    told(anna)
    services.send_pushes()
    later(seconds=500)
    assert services.send_pushes() == 0

    later(seconds=101)
    assert services.send_pushes() == 1


def test_a_service_that_is_away_is_not_asked_for_ever(push_service, hers, anna):
    push_service.answers = [(503, {})] * 20
    told(anna)
    for _ in range(10):
        services.send_pushes()
        later(days=1)

    assert len(push_service.received) == pushes.MOST_ATTEMPTS
    assert PushSubscription.objects.get().failures == 1


def test_a_device_that_refuses_everything_is_forgotten(push_service, hers, anna):
    push_service.answers = [(400, {})] * pushes.MOST_FAILURES
    for _ in range(pushes.MOST_FAILURES):
        told(anna)
    services.send_pushes()

    assert not PushSubscription.objects.exists()


def test_a_redirect_is_not_followed(push_service, hers, anna):
    push_service.answers = [(307, {"Location": f"{push_service.url}/inside"})]
    told(anna)

    assert services.send_pushes() == 0
    assert [received.path for received in push_service.received] == ["/push/one"]


def test_a_sender_that_dies_leaves_it_for_the_next(push_service, hers, anna, monkeypatch):
    def die(push):
        raise KeyboardInterrupt

    told(anna)
    with monkeypatch.context() as patch:
        patch.setattr(pushes, "_deliver", die)
        with pytest.raises(KeyboardInterrupt):
            services.send_pushes()
    assert services.send_pushes() == 0

    later(minutes=5)
    assert services.send_pushes() == 1


def test_a_browser_that_is_signed_out_shows_nothing(push_service, hers, anna):
    told(anna)
    Session.objects.all().delete()

    assert services.send_pushes() == 0
    assert push_service.received == []
    assert not PushSubscription.objects.exists()


def test_without_a_key_there_are_no_pushes(push_service, hers, anna, settings):
    settings.VAPID_KEY_FILE = None
    told(anna)

    assert webpush.public_key() == ""
    assert services.send_pushes() == 0


def test_a_key_from_the_environment_is_used(settings, capsys):
    from django.core.management import call_command

    call_command("make_push_key")
    settings.VAPID_PRIVATE_KEY = capsys.readouterr().out.strip().partition("=")[2]

    assert len(settings.VAPID_PRIVATE_KEY) == 43
    assert webpush.public_key() == webpush.public_key() != ""


def test_our_own_key_is_made_once_and_only_ours_to_read(settings, tmp_path):
    settings.VAPID_KEY_FILE = tmp_path / "vapid.pem"
    keys = all_at_once([webpush.public_key] * 4)

    assert len(set(keys)) == 1
    assert settings.VAPID_KEY_FILE.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [settings.VAPID_KEY_FILE]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/one",
        "https://127.0.0.1/one",
        "https://localhost/one",
        "https://10.0.0.8/one",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/one",
        "https://[::ffff:10.0.0.8]/one",
        "https://[2002:7f00:1::]/one",
        "https://[64:ff9b::7f00:1]/one",
        "https://0/one",
        "https://user@8.8.8.8/one",
        "https://8.8.8.8:6379/one",
        "https://[/one",
        "file:///etc/passwd",
        "nonsense",
    ],
)
def test_addresses_that_no_push_service_has_are_refused(endpoint):
    with pytest.raises(NotPublic):
        webpush.refuse_private(endpoint)


def test_public_addresses_are_fine():
    webpush.refuse_private("https://8.8.8.8/one")


def test_a_name_that_leads_home_only_later_is_refused_when_it_does(
    push_service, hers, anna, settings, monkeypatch
):
    """Rebinding: the name is public when we look it up, and private when we connect."""
    settings.WEB_PUSH_TRUSTED_HOSTS = []
    told(anna)
    PushSubscription.objects.update(endpoint="https://push.example.com/one")
    port = int(push_service.url.rsplit(":", 1)[1])
    answers = iter(["8.8.8.8", "127.0.0.1"])

    def look_up(host, asked, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    assert services.send_pushes() == 0
    assert next(answers, None) is None  # it did connect, and said nothing
    assert push_service.received == []


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_it_once(push_service):
    for number in range(5):
        person = UserFactory()
        subscribe(person, push_service.browser(str(number)))
        told(person)

    results = all_at_once([services.send_pushes] * 3)

    assert sum(results) == 5
    assert len(push_service.received) == 5


def test_a_browser_goes_with_the_person_who_uses_it(push_service, hers, anna, rose):
    subscribe(rose, hers)

    assert PushSubscription.objects.get().user == rose


def test_an_address_alone_takes_nobodys_browser(push_service, hers, rose):
    thief = Browser(hers.endpoint)

    assert subscribe(rose, thief) is None
    assert PushSubscription.objects.get().user.name == "Anna"


def test_the_oldest_devices_give_way(push_service, anna, monkeypatch):
    monkeypatch.setattr(pushes, "MOST_DEVICES", 2)
    for name in ("one", "two", "three"):
        subscribe(anna, push_service.browser(name))

    kept = {device.endpoint.rsplit("/", 1)[1] for device in PushSubscription.objects.all()}
    assert kept == {"two", "three"}
