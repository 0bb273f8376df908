"""What `run` measures: ticks of the collector while staff pages are open."""

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

import django
import httpx
from websockets.asyncio.client import ClientConnection, connect

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from accounts.groups import ensure_staff_groups  # noqa: E402
from adminpanel import services, streams  # noqa: E402
from adminpanel.models import Lease  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402
from tests.fixtures.server import free_port, signed_in_session  # noqa: E402

CROWDS = (1, 10, 50)


@dataclass
class Round:
    """Milliseconds of CPU and of time, a tick; frames and bytes that one page got."""

    sockets: int
    drawing: list[float]
    taking: list[float]
    passing_on: float
    frames: int
    size: int

    def __str__(self) -> str:
        return (
            f"| {self.sockets} | {statistics.median(self.drawing):.1f} ms | "
            f"{statistics.median(self.taking):.1f} ms | {self.passing_on:.1f} ms | "
            f"{self.frames} | {self.size / 1024:.1f} KB |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ticks", type=int, default=60)
    ticks = parser.parse_args().ticks
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0)
    port = free_port()
    command = [sys.executable, "-m", "weddingbazaar.web", "--port", str(port)]
    site = subprocess.Popen(command, env=os.environ | {"PORT": str(port)})
    try:
        _wait_until_up(port)
        session = _administrator()
        asyncio.run(_round(port, site.pid, session, sockets=1, ticks=10))  # warms caches up
        print("| pages open | collector, CPU | collector, time | web, CPU | frames a page | size |")
        print("|---|---|---|---|---|---|")
        for sockets in CROWDS:
            print(asyncio.run(_round(port, site.pid, session, sockets=sockets, ticks=ticks)))
    finally:
        site.terminate()
        site.wait(20)


async def _round(port: int, pid: int, session: str, *, sockets: int, ticks: int) -> Round:
    address = f"ws://127.0.0.1:{port}/ws/admin/?streams={','.join(streams.RIGHTS)}"
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
    origin = f"http://127.0.0.1:{port}"
    async with contextlib.AsyncExitStack() as stack:
        pages = [
            await stack.enter_async_context(
                connect(address, additional_headers=headers, origin=origin)
            )
            for _ in range(sockets)
        ]
        heard = [[0, 0] for _ in pages]
        listening = [
            asyncio.ensure_future(_listen(page, count))
            for page, count in zip(pages, heard, strict=True)
        ]
        await asyncio.sleep(2)
        idle = await _idle(pid)
        before = _cpu(pid)
        began = time.perf_counter()
        costs = [await asyncio.to_thread(_tick) for _ in range(ticks)]
        await asyncio.sleep(1)
        spent = _cpu(pid) - before - idle * (time.perf_counter() - began)
        for task in listening:
            task.cancel()
    frames = {frames for frames, _ in heard}
    assert len(frames) == 1, f"pages heard different numbers of frames: {frames}"
    return Round(
        sockets,
        [cpu for cpu, _ in costs],
        [taken for _, taken in costs],
        spent * 1000 / ticks,
        heard[0][0] // ticks,
        heard[0][1] // ticks,
    )


def _tick() -> tuple[float, float]:
    Lease.objects.update(expires_at="2000-01-01T00:00:00Z")  # the next turn is now
    cpu, began = time.thread_time(), time.perf_counter()
    assert services.broadcast_metrics()
    return (time.thread_time() - cpu) * 1000, (time.perf_counter() - began) * 1000


async def _listen(page: ClientConnection, count: list[int]) -> None:
    async for text in page:
        count[0] += 1
        count[1] += len(text)


async def _idle(pid: int) -> float:
    """What the web process takes anyway, rechecking its pages: CPU seconds a second."""
    before = _cpu(pid)
    await asyncio.sleep(6)
    return (_cpu(pid) - before) / 6


def _cpu(pid: int) -> float:
    """User and system seconds of a process."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _administrator() -> str:
    user = UserFactory(is_staff=True, joined_as="staff")
    user.groups.add(ensure_staff_groups()["administrator"])
    return signed_in_session(user)


def _wait_until_up(port: int) -> None:
    for _ in range(300):
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the site did not start")


if __name__ == "__main__":
    main()
