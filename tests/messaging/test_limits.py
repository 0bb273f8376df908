import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from messaging import limits
from messaging.exceptions import TooFast
from messaging.limits import Lease, TokenBucket

BUCKET = TokenBucket("test", per_second=2, burst=6)

pytestmark = pytest.mark.embedded


@pytest.fixture
def who(request):
    return request.node.name


def taken(bucket, who, tries):
    return sum(takes(bucket, who) for _ in range(tries))


def takes(bucket, who):
    try:
        bucket.take(who)
    except TooFast:
        return False
    return True


def test_a_burst_then_a_wait(who):
    with time_machine.travel("2027-06-12T12:00:00Z", tick=False):
        assert taken(BUCKET, who, 20) == 6
        with pytest.raises(TooFast) as refused:
            BUCKET.take(who)
    assert refused.value.retry_after == 0.5


def test_a_refusal_costs_nothing(who):
    with time_machine.travel("2027-06-12T12:00:00Z", tick=False) as clock:
        assert taken(BUCKET, who, 50) == 6
        clock.shift(1)
        assert taken(BUCKET, who, 50) == 2


def test_the_time_to_wait_is_never_nothing():
    assert [TooFast(seconds).retry_after for seconds in (0.001, 0.04, 0.1, 1.23)] == [
        0.1,
        0.1,
        0.1,
        1.3,
    ]


def test_time_does_not_save_up_beyond_the_burst(who):
    with time_machine.travel("2027-06-12T12:00:00Z", tick=False) as clock:
        BUCKET.take(who)
        clock.shift(2)
        assert taken(BUCKET, who, 50) == 6


def test_people_do_not_share(who):
    with time_machine.travel("2027-06-12T12:00:00Z", tick=False):
        taken(BUCKET, who, 50)
        assert takes(BUCKET, f"{who}-other")


def test_parallel_takers_never_get_more(who):
    slow = TokenBucket("parallel", per_second=0.01, burst=20)
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda _: takes(slow, who), range(200)))
    assert sum(got) <= 20


def test_a_lease_takes_a_handful_and_then_single_tokens(who):
    bucket = TokenBucket("lease", per_second=0.01, burst=16)
    lease = Lease(bucket, who)
    for _ in range(16):
        if lease.empty:
            lease.renew()
        lease.spend()
    assert lease.empty
    with pytest.raises(TooFast):
        lease.renew()


def test_while_redis_is_away_nobody_is_held_up(settings, who, monkeypatch, caplog):
    monkeypatch.setattr(limits, "_away_until", 0.0)
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert taken(BUCKET, who, tries=20) == 20
    assert len(caplog.records) == 1  # it is left alone for a while
    monkeypatch.setattr(limits, "_away_until", time.monotonic())
    assert taken(BUCKET, who, tries=1) == 1
    assert len(caplog.records) == 2
