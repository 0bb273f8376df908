"""How somebody wants to be told: the as_anna, the way out of letters, the devices."""

import datetime as dt
import json
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from messaging import services
from messaging.kinds import BY_KEY, GROUPS, MESSAGES, SWITCHED, Channel, group_of
from messaging.letters import stop_url
from messaging.models import Notification, NotificationChoice, PushSubscription, QuietHours
from messaging.services import wants
from tests.fixtures.push import Browser
from tests.fixtures.server import signed_in_session

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
PAGE = "/notifications/settings/"
DEVICES = "/notifications/devices/"
ALL_ON = {f"{group.key}-{channel}": "on" for group in SWITCHED for channel in group.channels}
NIGHT = {"starts": "22:00", "ends": "07:00"}


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


# ------------------------------------------------------------------ the page


def test_every_tick_has_a_name_and_starts_on(as_anna):
    html = as_anna.get(PAGE).content.decode()

    for group in SWITCHED:
        for channel in group.channels:
            assert f'<label class="choice-tick" for="id_{group.key}-{channel}">' in html
            tick = re.search(rf'<input[^>]*name="{group.key}-{channel}"[^>]*>', html)
            assert "checked" in tick[0]
    assert "security-" not in html


def test_only_what_differs_is_kept(as_anna, anna):
    data = ALL_ON | NIGHT
    del data["messages-email"]

    assert as_anna.post(PAGE, data).status_code == 302

    (choice,) = NotificationChoice.objects.filter(user=anna)
    assert (choice.group, choice.channel, choice.on) == ("messages", Channel.EMAIL, False)
    assert not wants(anna, MESSAGES, Channel.EMAIL)
    assert wants(anna, MESSAGES, Channel.PUSH)
    as_anna.post(PAGE, ALL_ON | NIGHT)
    assert not NotificationChoice.objects.exists()


def test_quiet_hours_are_kept_and_ended(as_anna, anna):
    as_anna.post(PAGE, ALL_ON | {"quiet": "on", "starts": "23:30", "ends": "06:00"})
    hours = QuietHours.objects.get(user=anna)
    assert (hours.starts, hours.ends) == (dt.time(23, 30), dt.time(6))
    assert 'value="23:30"' in as_anna.get(PAGE).content.decode()

    as_anna.post(PAGE, ALL_ON | NIGHT)
    assert not QuietHours.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [("", "07:00", "required"), ("22:00", "22:00", "need an end"), ("25:00", "07:00", "valid")],
)
def test_quiet_hours_that_make_no_sense_are_said(as_anna, starts, ends, words):
    answer = as_anna.post(PAGE, ALL_ON | {"quiet": "on", "starts": starts, "ends": ends})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not QuietHours.objects.exists()


def test_guests_sign_in_first(client):
    for path in (PAGE, DEVICES, "/notifications/1/"):
        assert client.get(path).url.startswith("/accounts/login/")


def test_the_page_asks_no_more_for_many_devices(as_anna, anna):
    asked = []
    for names in ("a", "bcdef"):
        for name in names:
            PushSubscription.objects.create(
                user=anna, endpoint=name, label=name, session_key=as_anna.session.session_key
            )
        as_anna.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            as_anna.get(PAGE)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 10


def test_every_kind_belongs_to_one_group():
    kinds = [kind for group in GROUPS for kind in group.kinds]

    assert len(kinds) == len(set(kinds))
    with pytest.raises(KeyError):
        group_of("a kind that nobody could switch off")


def test_security_is_always_told(anna):
    NotificationChoice.objects.create(user=anna, group="security", channel="email", on=False)

    assert all(wants(anna, BY_KEY["security"], channel) for channel in Channel)


# ------------------------------------------------------------------ the way out of letters


def test_one_click_without_cookies_ends_all_letters(anna):
    services.notify(anna, "booking", "Accepted", "/bookings/1/")
    Notification.objects.update(created_at=timezone.now() - dt.timedelta(minutes=11))
    services.send_digests()
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (url,) = re.fullmatch(r"<(https?://[^>]+)>", headers["List-Unsubscribe"]).groups()
    mail_program = Client(enforce_csrf_checks=True)

    answer = mail_program.post(path_of(url), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not any(wants(anna, group, Channel.EMAIL) for group in SWITCHED)
    assert all(wants(anna, group, Channel.PUSH) for group in SWITCHED)
    assert not answer.cookies.get("sessionid")


def test_a_look_changes_nothing(client, anna):
    answer = client.get(path_of(stop_url(anna)))

    assert answer.status_code == 200
    assert anna.email in answer.content.decode()
    assert 'method="post"' in answer.content.decode()
    assert not NotificationChoice.objects.exists()


def test_one_group_can_be_ended_alone(client, anna):
    client.post(path_of(stop_url(anna, MESSAGES)))

    (choice,) = NotificationChoice.objects.all()
    assert (choice.user, choice.group, choice.channel) == (anna, "messages", "email")


def test_twice_is_fine(client, anna):
    services.update_choices(anna, {("bookings", Channel.PUSH): False})
    for _ in range(2):
        assert client.post(path_of(stop_url(anna))).status_code == 200

    assert NotificationChoice.objects.filter(user=anna).count() == len(SWITCHED) + 1


@pytest.mark.parametrize("spoil", [lambda t: t[:-1] + "x", lambda t: t[:20], lambda t: "1"])
def test_a_forged_link_ends_nothing_and_says_so(client, anna, spoil):
    token = stop_url(anna).rstrip("/").rsplit("/", 1)[1]
    forged = reverse("notifications:unsubscribe", args=[spoil(token)])

    for answer in (client.get(forged), client.post(forged)):
        assert answer.status_code == 404
        assert "not complete" in answer.content.decode()
    assert not NotificationChoice.objects.exists()


def test_a_link_of_somebody_who_left_ends_nothing(client, anna):
    url = path_of(stop_url(anna))
    anna.delete()

    assert client.post(url).status_code == 404


# ------------------------------------------------------------------ devices


def subscription(browser: Browser) -> dict:
    """What `PushSubscription.toJSON()` gives in a browser."""
    return {"endpoint": browser.endpoint, "expirationTime": None, "keys": browser.keys}


def say(client, method: str, body) -> int:
    text = body if isinstance(body, str) else json.dumps(body)
    return getattr(client, method)(DEVICES, text, content_type="application/json").status_code


def test_a_browser_subscribes_and_ends_it(as_anna, anna, push_service):
    browser = push_service.browser()
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
    as_anna.defaults["HTTP_USER_AGENT"] = firefox

    assert [say(as_anna, "post", subscription(browser)) for _ in range(2)] == [201, 201]

    device = PushSubscription.objects.get(user=anna)
    assert (device.label, device.session_key) == ("Firefox on Linux", as_anna.session.session_key)
    assert "Firefox on Linux" in as_anna.get(PAGE).content.decode()
    assert say(as_anna, "delete", {"endpoint": browser.endpoint}) == 204
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://192.168.1.1/push"},
        {"endpoint": "http://push.example.com/one"},
        {"endpoint": ""},
        {"keys": {"p256dh": "AAAA", "auth": "c2l4dGVlbiBzZWNyZXRzIQ"}},
        {"keys": {"p256dh": "not base64 at all", "auth": "c2l4dGVlbiBzZWNyZXRzIQ"}},
        {"keys": None},
        {"keys": []},
    ],
)
def test_what_is_no_subscription_is_refused(as_anna, push_service, change):
    assert say(as_anna, "post", subscription(push_service.browser()) | change) == 422
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"text"'])
def test_what_is_no_object_is_refused(as_anna, push_service, body):
    assert say(as_anna, "post", body) == 422


def test_a_secret_of_the_wrong_length_is_refused(as_anna, push_service):
    browser = Browser(f"{push_service.url}/one", auth=b"short")

    assert say(as_anna, "post", subscription(browser)) == 422


def test_devices_of_others_are_out_of_reach(as_anna, push_service, rose):
    browser = push_service.browser()
    device = services.subscribe_device(
        rose,
        endpoint=browser.endpoint,
        **browser.keys,
        label="",
        session_key=signed_in_session(rose),
    )

    assert as_anna.post(f"{DEVICES}{device.pk}/removal/").status_code == 404
    assert say(as_anna, "delete", {"endpoint": browser.endpoint}) == 204
    stolen = Browser(browser.endpoint)
    assert say(as_anna, "post", subscription(stolen)) == 409
    assert PushSubscription.objects.get().user == rose


def test_a_device_is_removed_without_scripts(as_anna, anna, push_service):
    say(as_anna, "post", subscription(push_service.browser()))
    device = PushSubscription.objects.get()

    assert as_anna.post(f"{DEVICES}{device.pk}/removal/").url == PAGE
    assert not PushSubscription.objects.exists()


def test_devices_need_a_csrf_token(anna, push_service):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)

    assert say(client, "post", subscription(push_service.browser())) == 403
