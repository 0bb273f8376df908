"""Webhooks of alerts: signed, tried again, and never into our own network."""

import datetime as dt
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from adminpanel import services
from adminpanel.alerting.calling import checked
from adminpanel.exceptions import CallError
from adminpanel.models import Alert, AlertCall
from adminpanel.services.alert_telling import queue_call
from tests.factories.alerts import AlertRuleFactory

pytestmark = pytest.mark.django_db
SECRET = "a secret of sixteen and more"


class Receiver:
    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}/alerts?of=us"
        self.answers: list[int] = []
        self.heard: list[tuple[str, dict[str, str], bytes]] = []


@pytest.fixture
def receiver(settings):
    """Answers what it is told to, then 204; remembers what came."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.heard.append((self.path, dict(self.headers), body))
            self.send_response(found.answers.pop(0) if found.answers else 204)
            self.send_header("Location", "http://127.0.0.1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Receiver(server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ALERT_TRUSTED_HOSTS = ["127.0.0.1"]
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def rule(receiver):
    return AlertRuleFactory(webhook_url=receiver.url, webhook_secret=SECRET)


def test_what_is_sent_is_signed(rule, receiver):
    queue_call(rule, {"type": "alert", "words": "Größer"})

    assert services.make_alert_calls() == 1

    path, headers, body = receiver.heard[0]
    said = dict(part.split("=") for part in headers["X-WeddingBazaar-Signature"].split(","))
    wanted = hmac.new(SECRET.encode(), f"{said['t']}.".encode() + body, hashlib.sha256)
    assert hmac.compare_digest(said["v1"], wanted.hexdigest())
    assert path == "/alerts?of=us"
    assert json.loads(body)["words"] == "Größer"
    assert json.loads(body)["id"] == headers["X-WeddingBazaar-Delivery"]
    assert AlertCall.objects.get().state == "sent"


def test_after_a_500_it_is_tried_again_later(rule, receiver, clock):
    receiver.answers = [500]
    queue_call(rule, {})
    assert not services.make_alert_calls()
    assert AlertCall.objects.get().trouble == "The answer was 500."
    assert not services.make_alert_calls()  # not yet
    assert len(receiver.heard) == 1

    clock.shift(16)

    assert services.make_alert_calls() == 1
    assert receiver.heard[0][2] == receiver.heard[1][2]


def test_it_is_given_up_after_eight_tries(rule, receiver, clock):
    receiver.answers = [500] * 20
    queue_call(rule, {})
    for _ in range(12):
        services.make_alert_calls()
        clock.shift(dt.timedelta(hours=1))

    assert len(receiver.heard) == 8
    assert AlertCall.objects.get().state == "failed"


def test_it_is_not_sent_on(rule, receiver):
    receiver.answers = [302]
    queue_call(rule, {})
    services.make_alert_calls()

    assert len(receiver.heard) == 1
    assert AlertCall.objects.get().trouble == "The answer was 302."


def test_nothing_is_sent_into_our_own_network(rule, receiver, settings):
    settings.ALERT_TRUSTED_HOSTS = []
    queue_call(rule, {})
    services.make_alert_calls()

    assert not receiver.heard
    assert "not on the public internet" in AlertCall.objects.get().trouble


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/",
        "https://10.0.0.8/x",
        "https://169.254.169.254/latest/",
        "https://[::1]/",
        "https://localhost/",
        "ftp://8.8.8.8/",
        "https://me:secret@8.8.8.8/",
        "https:///nowhere",
        "https://8.8.8.8:99999/",
    ],
)
def test_addresses_that_are_not_called(address):
    with pytest.raises(CallError):
        checked(address)


def test_production_calls_https_only(settings):
    checked("http://8.8.8.8/")
    settings.PRODUCTION = True
    with pytest.raises(CallError):
        checked("http://8.8.8.8/")
    checked("https://8.8.8.8/")


def test_trying_a_rule_out_says_what_went_where(rule, receiver, ada):
    receiver.answers = [200, 503]

    said = services.try_alert_rule(rule.pk, by=ada)
    assert said[0].startswith("Sent on the page, by e-mail, on their devices to Ada Min")
    assert said[1] == "The webhook took it."
    assert json.loads(receiver.heard[0][2])["test"] is True

    assert services.try_alert_rule(rule.pk, by=ada)[1] == (
        "The webhook did not: The answer was 503."
    )
    assert not rule.alerts.exists()


def test_who_looks_after_it_is_told_too(rule, ada):
    alert = Alert.objects.create(rule=rule, words="Tasks: 20")

    services.acknowledge_alert(alert.pk, by=ada)
    services.acknowledge_alert(alert.pk, by=ada, note="Still at it")  # the same person

    told = [json.loads(one.body) for one in AlertCall.objects.all()]
    assert [(one["alert"], one["state"]) for one in told] == [(alert.pk, "acknowledged")]
