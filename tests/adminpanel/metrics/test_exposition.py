"""`/metrics`: the same figures for Prometheus, for who knows the token."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from adminpanel import services
from adminpanel.metrics import snapshot
from adminpanel.models import Series

pytestmark = pytest.mark.django_db
TOKEN = "a-long-word-that-only-prometheus-knows"


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN


def values(client) -> dict[tuple, float]:
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    return {
        (sample.name, *sorted(sample.labels.values(), reverse=True)): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer \N{SNOWMAN}"]
)
def test_who_does_not_know_the_token_gets_nothing(client, token, said):
    answer = client.get("/metrics", headers={"Authorization": said})
    assert answer.status_code == 401
    assert not answer.content


def test_without_a_token_a_laptop_shows_it_to_itself(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    settings.PRODUCTION = True
    assert client.get("/metrics").status_code == 404


def test_what_was_counted_never_falls(client, token):
    Series.objects.create(name="messages", count=12, total=12)
    Series.objects.create(name="requests", count=3, total=60_000, buckets={"14": 3})
    Series.objects.create(
        name="requests", label="/", count=3, total=60_000, buckets={"3": 1, "14": 2}
    )

    found = values(client)

    assert found["weddingbazaar_messages_total",] == 12
    assert found["weddingbazaar_requests_seconds_count", "/"] == 3
    assert found["weddingbazaar_requests_seconds_sum", "/"] == pytest.approx(0.06)
    assert found["weddingbazaar_requests_seconds_bucket", "0.001953", "/"] == 1
    assert found["weddingbazaar_requests_seconds_bucket", "/", "+Inf"] == 3
    assert ("weddingbazaar_requests_seconds_count", "") not in found


def test_levels_are_those_of_the_last_look(client, token, time_machine):
    services.broadcast_metrics()
    now = snapshot.latest()

    found = values(client)
    assert found["weddingbazaar_database_ping",] == now.level("database_ping") / 1_000_000
    assert found["weddingbazaar_online", "couples"] == 0

    time_machine.move_to(now.at + 60)
    old = values(client)
    assert ("weddingbazaar_database_ping",) not in old
    assert old["weddingbazaar_collector_age_seconds",] >= 60
