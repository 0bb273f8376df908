"""People talk for minutes while web processes are killed and Redis loses everything.

    bench/chat/soak [--people 200] [--minutes 10] [--kill-every 30] [--redis-restarts 2] [--keep]

Groups of four, everybody in two of them, write a message every 2-3 s each, over two web processes
on a private PostgreSQL (fsync on) and Redis. In turn a process is ended by `kill -9` and started
again on its port; Redis is killed too and comes back empty. Clients go where there is a process,
and close and open again now and then. In the end every ack, every row and everything that anybody
saw are held against each other; exits with 1 and names the rows when something does not agree.
"""

import argparse
import asyncio
import itertools
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.chat.soaking.judge import complaints
from bench.chat.soaking.site import ROOT, Services, Web, free_ports
from bench.chat.soaking.talker import Talker

PROCESSES = 2
GROUP, GROUPS_EACH = 4, 2
REDIS_AWAY = 3.0  # seconds
CATCH_UP_WITHIN = 90.0
NAMED = 40  # of what is wrong, the most that is printed


@dataclass
class Havoc:
    kills: int = 0
    redis_restarts: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bench/chat/soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--people", type=int, default=200, help="an even number, at least 8")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kill-every", type=float, default=30, metavar="SECONDS")
    parser.add_argument("--redis-restarts", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="leave the logs where they are")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that children end here too
    scratch = Path(tempfile.mkdtemp(prefix="soak-chat-"))
    scratch.chmod(0o755)
    try:
        wrong = run(chosen, scratch)
    finally:
        if chosen.keep:
            print(f"logs: {scratch}")
        else:
            shutil.rmtree(scratch, ignore_errors=True)
    for complaint in wrong[:NAMED]:
        print(f"WRONG {complaint}")
    print(f"{len(wrong)} things are wrong" if wrong else "Nothing lost, doubled or out of order.")
    return 1 if wrong else 0


def run(chosen: argparse.Namespace, scratch: Path) -> list[str]:
    services = Services(scratch)
    webs: list[Web] = []
    try:
        services.start()
        people = prepare(services, chosen.people)
        ports = free_ports(PROCESSES)
        origin = f"http://127.0.0.1:{ports[0]}"
        webs += [Web(services, scratch / f"web-{n}.log", origin, p) for n, p in enumerate(ports)]
        for web in webs:
            web.start()
        talkers = [Talker(who, [web.address for web in webs], origin) for who in people]
        havoc = asyncio.run(soak(talkers, webs, services, chosen))
        for web in webs:
            web.stop()
        report(talkers, havoc, chosen)
        return judge(talkers, webs, services)
    finally:
        for web in webs:
            web.remove()
        services.stop()


def prepare(services: Services, number: int) -> list[dict]:
    services.manage("manage.py", "migrate", "-v", "0").check_returncode()
    script = str(ROOT / "bench/chat/people.py")
    made = services.manage(script, str(number), str(GROUP), str(GROUPS_EACH))
    made.check_returncode()
    return json.loads(made.stdout)


# ---------------------------------------------------------------- the minutes


async def soak(
    talkers: Sequence[Talker], webs: Sequence[Web], services: Services, chosen: argparse.Namespace
) -> Havoc:
    """Let them talk while things die, then let them finish and catch up."""
    havoc, seconds = Havoc(), chosen.minutes * 60
    living = [asyncio.ensure_future(talker.live()) for talker in talkers]
    await until(lambda: all(talker.is_connected for talker in talkers))
    started = time.monotonic()
    walking = [asyncio.ensure_future(talker.walk_about()) for talker in talkers]
    talking = [asyncio.ensure_future(talker.talk()) for talker in talkers]
    breaking = asyncio.gather(
        kill_in_turn(webs, havoc, chosen.kill_every, until=started + seconds),
        restart_redis(services, havoc, [
            started + seconds * (n + 0.5) / chosen.redis_restarts
            for n in range(chosen.redis_restarts)
        ]),
        tell_now_and_then(talkers, started, until=started + seconds),
    )  # fmt: skip
    await asyncio.wait(
        {breaking, *living, *talking}, timeout=seconds, return_when="FIRST_EXCEPTION"
    )
    await end(talking)
    await breaking
    await end(walking)
    conversations = sorted({c for talker in talkers for c in talker.account.conversations})
    await caught_up(talkers, services, conversations)
    await end(living)
    return havoc


async def kill_in_turn(webs: Sequence[Web], havoc: Havoc, every: float, *, until: float) -> None:
    """One is up again before the next one dies, however long that takes here."""
    moment = time.monotonic()
    for web in itertools.cycle(webs):
        moment = max(moment + every, time.monotonic())
        if moment >= until:
            return
        await asyncio.sleep(moment - time.monotonic())
        await asyncio.to_thread(web.kill)
        havoc.kills += 1
        await asyncio.to_thread(web.start)


async def restart_redis(services: Services, havoc: Havoc, moments: Iterable[float]) -> None:
    for moment in moments:
        await asyncio.sleep(max(0.0, moment - time.monotonic()))
        services.kill_redis()
        havoc.redis_restarts += 1
        await asyncio.sleep(REDIS_AWAY)
        await asyncio.to_thread(services.start_redis)


async def tell_now_and_then(talkers: Sequence[Talker], started: float, *, until: float) -> None:
    while (now := time.monotonic()) < until:
        there = sum(talker.is_connected for talker in talkers)
        acked = sum(len(talker.account.acked) for talker in talkers)
        waiting = sum(len(talker.unacked) for talker in talkers)
        words = f"{now - started:4.0f} s: {there} connected, {acked} acked, {waiting} waiting"
        print(words, file=sys.stderr, flush=True)
        await asyncio.sleep(min(10.0, until - now))


async def caught_up(
    talkers: Sequence[Talker], services: Services, conversations: list[int]
) -> None:
    """Everybody is connected, has had every ack and is at the head. Who does not get there within
    the time is the judge's business.
    """
    await until(lambda: not any(talker.unacked for talker in talkers))
    rows = await asyncio.to_thread(services.rows, conversations)
    heads = {c: max((row.seq for row in rows if row.c == c), default=0) for c in conversations}
    await until(
        lambda: all(
            talker.is_connected and len(seen) >= heads[c]
            for talker in talkers
            for c, seen in talker.account.seen.items()
        )
    )


async def until(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + CATCH_UP_WITHIN
    while not fact() and time.monotonic() < deadline:  # noqa: ASYNC110 - a fact about them all
        await asyncio.sleep(0.1)


async def end(tasks: Sequence[asyncio.Future]) -> None:
    """Cancel them; what one of them died of before is raised here."""
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended


# ---------------------------------------------------------------- what came of it


def judge(talkers: Sequence[Talker], webs: Sequence[Web], services: Services) -> list[str]:
    accounts = [talker.account for talker in talkers]
    for talker in talkers:
        talker.account.unacked = list(talker.unacked)
    conversations = sorted({c for account in accounts for c in account.conversations})
    wrong = list(complaints(services.rows(conversations), accounts))
    audit = services.manage("manage.py", "audit_invariants")
    if audit.returncode:
        wrong += [f"audit: {line}" for line in audit.stdout.splitlines()]
    for web in webs:
        wrong += web.complaints()
    return wrong


def report(talkers: Sequence[Talker], havoc: Havoc, chosen: argparse.Namespace) -> None:
    def total(name: str) -> int:
        return sum(getattr(talker, name) for talker in talkers)

    latencies = sorted(one * 1000 for talker in talkers for one in talker.latencies)
    sent = sum(sum(talker.account.written.values()) for talker in talkers)
    conversations = {c for talker in talkers for c in talker.account.conversations}
    print(f"\n{machine()}")
    print(
        f"{chosen.people} people in {len(conversations)} conversations, "
        f"{chosen.minutes:g} minutes, kill -9 every {chosen.kill_every:g} s\n"
    )
    facts = {
        "messages sent": sent,
        "acked": sum(len(talker.account.acked) for talker in talkers),
        "received (seen by others)": total("received"),
        "seen once and in order, own ones included": sum(
            len(seen) for talker in talkers for seen in talker.account.seen.values()
        ),
        "repeats dropped": total("repeats"),
        "resumed after a gap": total("resumes"),
        "refused for a moment": total("refusals"),
        "reconnects": total("reconnects"),
        "of these the client's own": total("walks"),
        "web processes killed": havoc.kills,
        "Redis restarts": havoc.redis_restarts,
        "ack p50, ms": percentile(latencies, 50),
        "ack p95, ms": percentile(latencies, 95),
        "ack max, ms": percentile(latencies, 100),
        "longest silence of a client, s": f"{max(talker.silence for talker in talkers):.1f}",
    }
    for name, value in facts.items():
        print(f"| {name} | {value:,} |" if isinstance(value, int) else f"| {name} | {value} |")
    print()


def percentile(latencies: Sequence[float], percent: int) -> str:
    if len(latencies) < 2:
        return "-"
    place = min(len(latencies) - 1, len(latencies) * percent // 100)
    return f"{latencies[place]:,.1f}"


def machine() -> str:
    cpu = next(
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    )
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} x {cpu}, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load {load:.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
