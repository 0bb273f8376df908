"""What `run` measures: vendors who are each owed one share, a sandbox that takes its time, and the
command that pays them.
"""

import argparse
import contextlib
import datetime as dt
import os
import random
import resource
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from adminpanel.demo.money import entries_of, number_receipts  # noqa: E402
from bookings.models import Booking  # noqa: E402
from messaging.models import Conversation  # noqa: E402
from payments.audit import audit  # noqa: E402
from payments.models import Entry, Payment, Payout, PayoutAccount, PayoutRun, Posting  # noqa: E402
from payments.models.ledger import provider_for  # noqa: E402
from tests.factories.accounts import CoupleFactory, UserFactory  # noqa: E402
from tests.factories.vendors import VendorFactory  # noqa: E402
from tests.fixtures.sandbox import Sandbox, running_sandbox  # noqa: E402
from vendors.models import Vendor, VendorMember  # noqa: E402

DELAY_MS = 50
RATE = 1000
PRICE = 100_000
VENDORS_KILLED = 200
ROOT = Path(__file__).resolve().parents[2]
BATCH = 2000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vendors", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=0)
    chosen = parser.parse_args()
    call_command("migrate", verbosity=0)
    with running_sandbox(Path(settings.VAR_DIR)) as sandbox:
        os.environ["SANDBOX_URL"] = sandbox.url
        sandbox.fault("delay", path="/stripe/v1/transfers", ms=DELAY_MS, times=10_000_000)
        if chosen.kills:
            _kill(chosen.kills)
        else:
            for number in (chosen.vendors // 10, chosen.vendors):
                _time(number)
        return _judge(sandbox)


def _time(number: int) -> None:
    owe(number)
    begun = time.monotonic()
    process = _run_payouts()
    peak = _highest(process)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = time.monotonic() - begun
    print(
        f"{number:>6} vendors: {took:6.1f} s, {took / number * 1000:5.1f} ms each,"
        f" memory at most {peak:.0f} MB, exit {process.wait()}"
        f" (CPU of the commands so far {used.ru_utime + used.ru_stime:.0f} s)",
        flush=True,
    )


def _highest(process: "subprocess.Popen[bytes]") -> float:
    """How much memory a process has had at most until it ended, in MB. (What the system tells of a
    child that has ended counts its parent's as well.)
    """
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{process.pid}/status").read_text()
            peaks = [line for line in status.splitlines() if line.startswith("VmHWM")]
            peak = max(peak, *(int(line.split()[1]) for line in peaks), 0)
        time.sleep(0.1)
    return peak / 1024


def _kill(kills: int) -> None:
    """Let runs begin and die, each at a moment of its own after it has begun to pay."""
    owe(VENDORS_KILLED)
    dice, died = random.Random(1), 0
    for _ in range(kills):
        known = PayoutRun.objects.count()
        process = _run_payouts()
        while PayoutRun.objects.count() == known and process.poll() is None:
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 3))  # plans, asks, hears: a payout takes some 0.07 s
        died += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        owe(20)  # so that there is always something left to die in
    last = _run_payouts().wait()
    print(f"{kills} runs begun, {died} killed while they paid; the last to the end: exit {last}")


def _run_payouts() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_payouts"], cwd=ROOT, stdout=subprocess.DEVNULL
    )


def _judge(sandbox: Sandbox) -> int:
    """Our rows, the provider's list, and the ledger must agree."""
    listed = sandbox.client().v1.transfers.list({"limit": 100})
    there = {transfer.transfer_group: transfer.amount for transfer in listed.auto_paging_iter()}
    count = sum(1 for _ in sandbox.client().v1.transfers.list({"limit": 100}).auto_paging_iter())
    ours = {payout.group: payout.amount for payout in Payout.objects.sent()}
    vendors = PayoutAccount.objects.count()
    findings = audit()
    print(
        f"{vendors} vendors, {len(ours)} payouts sent, {count} transfers at the provider,"
        f" {len(there)} different; audit: {len(findings)} findings"
    )
    agree = there == ours and count == len(ours) == vendors and not findings
    print("Each vendor was paid once." if agree else "THIS DOES NOT AGREE.")
    return 0 if agree else 1


def owe(number: int) -> None:
    """Vendors whose couple paid a deposit twenty days ago, in bulk."""
    at = timezone.now() - dt.timedelta(days=20)
    first, couple = _first()
    vendors = Vendor.objects.bulk_create([_vendor(first) for _ in range(number)], batch_size=BATCH)
    VendorMember.objects.bulk_create(
        [VendorMember(vendor=vendor, user=first.people()[0], role="owner") for vendor in vendors],
        batch_size=BATCH,
    )
    PayoutAccount.objects.bulk_create([_account(vendor) for vendor in vendors], batch_size=BATCH)
    talks = Conversation.objects.bulk_create([Conversation() for _ in vendors], batch_size=BATCH)
    bookings = Booking.objects.bulk_create(
        [_booking(vendor, talk, couple, at) for vendor, talk in zip(vendors, talks, strict=True)],
        batch_size=BATCH,
    )
    payments = [_payment(booking, couple, at) for booking in bookings]
    number_receipts(payments)
    Payment.objects.bulk_create(payments, batch_size=BATCH)
    facts = [fact for payment in payments for fact in entries_of(payment)]
    Entry.objects.bulk_create([entry for entry, _ in facts], batch_size=BATCH)
    Posting.objects.bulk_create(
        [
            Posting(
                entry=entry,
                account=account,
                provider=provider_for(account, "stripe"),
                amount=amount,
                vendor_id=vendor_id,
                currency="EUR",
            )
            for entry, legs in facts
            for account, amount, vendor_id in legs
        ],
        batch_size=BATCH,
    )


def _first() -> tuple[Vendor, object]:
    """A vendor to copy from, who is owed nothing and not counted, and a couple."""
    user = UserFactory()
    first = VendorFactory(owner=UserFactory())
    return first, CoupleFactory(people=[user])


def _vendor(first: Vendor) -> Vendor:
    number = uuid.uuid4().hex
    facts = {
        "category": first.category,
        "place": first.place,
        "state": Vendor.State.APPROVED,
        "payouts_ready": True,
    }
    return Vendor(name=f"House {number[:8]}", slug=f"house-{number}", **facts)


def _account(vendor: Vendor) -> PayoutAccount:
    number = uuid.uuid4()
    return PayoutAccount(
        uuid=number,
        vendor=vendor,
        provider_id=f"acct_demoPT{number.hex}",
        country="PT",
        currency="EUR",
        email="payouts@example.test",
        state=PayoutAccount.State.READY,
        details_submitted=True,
        payouts_enabled=True,
    )


def _booking(vendor: Vendor, talk: Conversation, couple: object, at: dt.datetime) -> Booking:
    return Booking(
        vendor=vendor,
        couple=couple,
        conversation=talk,
        requested_by=couple.people()[0],
        date=(at + dt.timedelta(days=200)).date(),
        package_name="Full day",
        package_price=PRICE,
        price=PRICE,
        deposit=PRICE * 3 // 10,
        currency="EUR",
        commission_basis_points=RATE,
        amount_paid=PRICE * 3 // 10,
        state=Booking.State.CONFIRMED,
        requested_at=at,
        accepted_at=at,
        confirmed_at=at,
        deposit_paid_at=at,
    )


def _payment(booking: Booking, couple: object, at: dt.datetime) -> Payment:
    amount = booking.deposit
    return Payment(
        booking=booking,
        payer=couple.people()[0],
        amount=amount,
        currency="EUR",
        state=Payment.State.SUCCEEDED,
        version=2,
        provider_id=f"pi_{uuid.uuid4().hex}",
        charge_id=f"ch_{uuid.uuid4().hex}",
        fee=475,
        fee_currency="EUR",
        commission_basis_points=RATE,
        vendor_share=amount * (10_000 - RATE) // 10_000,
        created_at=at,
        succeeded_at=at,
        looked_at=at,
    )


if __name__ == "__main__":
    sys.exit(main())
