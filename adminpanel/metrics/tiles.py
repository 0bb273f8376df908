"""What the overview says of each figure: a value, and in few words what stands beside it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from adminpanel.metrics.canaries import SILENT
from adminpanel.metrics.catalogue import Draw, Metric, Unit
from adminpanel.metrics.snapshot import Snapshot
from adminpanel.metrics.trade import BEFORE
from vendors.money import words

NOTHING = "\N{EN DASH}"
SLOW_QUEUE = 60_000_000  # microseconds


@dataclass(frozen=True)
class Shown:
    value: str
    note: str = ""
    is_bad: bool = False


def show(metric: Metric, now: Snapshot) -> Shown:
    return Shown(_value(metric, now), _note(metric, now), _is_bad(metric, now))


def duration(microseconds: float) -> str:
    """ "40 µs", "0.4 ms", "38 ms", "2.5 s", "4 min"."""
    if microseconds < 100:
        return f"{microseconds:.0f} \N{MICRO SIGN}s"
    if microseconds < 10_000:
        return f"{microseconds / 1_000:.1f} ms"
    if microseconds < 1_000_000:
        return f"{microseconds / 1_000:.0f} ms"
    if microseconds < 120_000_000:
        return f"{microseconds / 1_000_000:.1f} s"
    return f"{microseconds / 60_000_000:.0f} min"


def _value(metric: Metric, now: Snapshot) -> str:
    if metric.draw == Draw.RATE:
        return f"{now.rate(metric.series):.0f}"
    if metric.draw == Draw.TIMES:
        tally = now.counted(metric.series)
        return duration(tally.percentile(0.95)) if tally.count else NOTHING
    if metric.is_money:
        return _money(metric.series, now) or "0"
    level = now.level(metric.series)
    if level is None:
        return NOTHING
    if metric.unit == Unit.TIME:
        return duration(level)
    return f"{level / 1_000_000:.1f} MB" if metric.unit == Unit.BYTES else f"{level:,}"


def _note(metric: Metric, now: Snapshot) -> str:
    if metric.draw == Draw.PEAK:
        return _against_last_week(metric, now)
    if metric.name in _NOTES:
        return _NOTES[metric.name](now)
    return "a minute" if metric.draw == Draw.RATE else ""


def _is_bad(metric: Metric, now: Snapshot) -> bool:
    silent = (now.level("beat") or 0) > SILENT * 1_000_000
    return {
        "errors": now.counted("errors").count > 0,
        "task_failures": now.counted("task_failures").count > 0,
        "provider_failures": now.counted("provider_failures").count > 0,
        "queue_depth": (now.level("queue_age") or 0) > SLOW_QUEUE,
        "beat": silent,
        "worker": silent,
    }.get(metric.name, False)


def _money(series: str, now: Snapshot) -> str:
    """One amount for each currency: never added across currencies."""
    sums = sorted(now.samples.get(series, {}).items())
    return " + ".join(words(amount, currency) for currency, amount in sums if amount)


def _against_last_week(metric: Metric, now: Snapshot) -> str:
    day = f"{now.taken_at - dt.timedelta(days=7):%A}"
    if metric.is_money:
        return f"{_money(f'{metric.series}{BEFORE}', now) or '0'} last {day} by now"
    return f"{now.level(f'{metric.series}{BEFORE}') or 0:,} last {day} by now"


def _roles(now: Snapshot) -> str:
    return ", ".join(
        f"{now.level('online', role) or 0} {role}" for role in ("couples", "vendors", "staff")
    )


def _processes(now: Snapshot) -> str:
    web, work = now.level("processes", "web") or 0, now.level("processes", "work") or 0
    staff = now.level("sockets", "staff") or 0
    other = f", {work} working" if work else ""
    return f"{staff} in the control room; {web} web process{'' if web == 1 else 'es'}{other}"


def _percentiles(series: str) -> Callable[[Snapshot], str]:
    def note(now: Snapshot) -> str:
        tally = now.counted(series)
        if not tally.count:
            return "nothing in the last minute"
        return f"p95; p50 {duration(tally.percentile(0.5))}, p99 {duration(tally.percentile(0.99))}"

    return note


def _share_of_errors(now: Snapshot) -> str:
    asked = now.counted("requests").count
    return f"a minute, {now.counted('errors').count / asked:.1%} of all" if asked else "a minute"


def _oldest(now: Snapshot) -> str:
    if not now.level("queue_depth"):
        return "nobody waits"
    return f"the oldest for {duration(now.level('queue_age') or 0)}"


def _connections(now: Snapshot) -> str:
    number = now.level("database_connections")
    return f"to answer; {number} connections" if number is not None else "to answer"


def _redis(now: Snapshot) -> str:
    return f"to answer; {now.level('redis_connections') or 0} connections"


def _services(now: Snapshot) -> str:
    called = now.minute.get("provider_calls", {})
    known = {"stripe": "Stripe", "paypal": "PayPal"}
    each = [
        f"{known.get(label, label)} {duration(tally.percentile(0.5))}"
        for label, tally in sorted(called.items())
        if label
    ]
    return f"p95; half within: {', '.join(each)}" if each else "not asked in the last minute"


def _webhooks(now: Snapshot) -> str:
    waiting = now.level("webhooks_waiting") or 0
    longest = now.level("webhook_lag", "longest")
    if longest is None:
        return f"none within the hour; {waiting} waiting"
    return f"the longest {duration(longest)}; {waiting} waiting"


def _ago(now: Snapshot) -> str:
    return "ago" if now.level("beat") is not None else "not heard yet"


def _after(now: Snapshot) -> str:
    return "after the ring" if now.level("worker") is not None else "not heard yet"


_NOTES: dict[str, Callable[[Snapshot], str]] = {
    "online": _roles,
    "sockets": _processes,
    "latency": _percentiles("requests"),
    "errors": _share_of_errors,
    "queue_depth": _oldest,
    "queue_wait": _percentiles("queue_wait"),
    "task_time": _percentiles("tasks"),
    "database_ping": _connections,
    "redis_ping": _redis,
    "provider_time": _services,
    "webhook_lag": _webhooks,
    "beat": _ago,
    "worker": _after,
}
