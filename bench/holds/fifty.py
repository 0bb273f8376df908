"""What `run` measures: one site, fifty couples, one place."""

import asyncio
import os
import statistics
import subprocess
import sys
import time

import django
import httpx

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from bookings.models import Booking  # noqa: E402
from tests.factories.accounts import CoupleFactory, UserFactory  # noqa: E402
from tests.factories.vendors import VendorFactory  # noqa: E402
from tests.fixtures.server import free_port, signed_in_session  # noqa: E402
from vendors.availability import nearest_free_days  # noqa: E402
from vendors.models import DaySlot  # noqa: E402

PEOPLE = 50
ROUNDS = 3


def main() -> None:
    call_command("migrate", verbosity=0)
    port = free_port()
    environment = os.environ | {"PORT": str(port)}
    command = [sys.executable, "-m", "weddingbazaar.web", "--port", str(port)]
    site = subprocess.Popen(command, env=environment)
    try:
        _wait_until_up(port)
        sessions = [_couple() for _ in range(PEOPLE)]
        asyncio.run(_round(port, sessions))  # the first one warms caches up and is not counted
        for _ in range(ROUNDS):
            print(asyncio.run(_round(port, sessions)))
    finally:
        site.terminate()
        site.wait(20)


def _couple() -> str:
    user = UserFactory()
    CoupleFactory(people=[user])
    return signed_in_session(user)


async def _round(port: int, sessions: list[str]) -> str:
    vendor, package, date = await asyncio.to_thread(_vendor)
    address = f"http://127.0.0.1:{port}"
    form = {"package": package, "date": date.isoformat(), "message": "Us?"}
    form["csrfmiddlewaretoken"] = token = "k" * 32

    async def ask(session: str) -> tuple[int, float]:
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: token}
        async with httpx.AsyncClient(timeout=60, cookies=cookies) as client:
            started = time.perf_counter()
            answer = await client.post(
                f"{address}/vendors/{vendor}/requests/", data=form, headers={"Origin": address}
            )
            return answer.status_code, time.perf_counter() - started

    answers = await asyncio.gather(*(ask(session) for session in sessions))
    statuses = [status for status, _ in answers]
    seconds = sorted(taken for _, taken in answers)
    held = await asyncio.to_thread(_held, vendor)
    return (
        f"{statuses.count(302)} got it, {statuses.count(200)} were refused kindly, "
        f"{sum(status >= 500 for status in statuses)} errors; {held}; "
        f"median {statistics.median(seconds):.2f} s, slowest {seconds[-1]:.2f} s"
    )


def _vendor() -> tuple[str, int, object]:
    vendor = VendorFactory(capacity=1)
    date = nearest_free_days(vendor, vendor.today(), count=1)[0]
    return vendor.slug, vendor.packages.get().pk, date


def _held(slug: str) -> str:
    slots = DaySlot.objects.filter(vendor__slug=slug).count()
    return f"{slots} slot and {Booking.objects.filter(vendor__slug=slug).count()} booking stored"


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
