"""`manage.py run_payouts`: pay vendors what is due, or show what would be paid.

Exit codes: 0 everything due was paid (or shown), 1 the provider refused some or did not answer,
2 the command was not understood.
"""

import datetime as dt
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from payments import services
from payments.models import PayoutRun
from payments.services import Reckoning
from vendors.models import Vendor
from vendors.money import words

HEAD = ("vendor", "period", "shares", "gross", "kept", "payout", "by", "")
MISUSED = 2


class Command(BaseCommand):
    help = "Pay vendors what is due. Safe to run at any time, twice and in parallel."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--period", type=_a_day, help="pay what was due on this day (UTC; today)"
        )
        parser.add_argument("--vendor", metavar="SLUG", help="one vendor alone")
        parser.add_argument("--dry-run", action="store_true", help="show it, and pay nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        on, vendor = _day(options["period"]), _vendor(options["vendor"])
        if options["dry_run"]:
            self._show(on, vendor)
            return
        outcome = services.run_payouts(on=on, vendor=vendor, door=PayoutRun.Door.COMMAND)
        self.stdout.write(str(outcome))
        for currency, amount in sorted(outcome.paid.items()):
            self.stdout.write(f"  {words(amount, currency)}")
        if not outcome.is_clean:
            raise SystemExit(1)

    def _show(self, on: dt.date, vendor: Vendor | None) -> None:
        dry = services.dry_run(on, vendor)
        rows = [HEAD, *map(_row, dry.due)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        for row in rows:
            line = "  ".join(
                cell.rjust(width) if 2 <= column <= 5 else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            self.stdout.write(line.rstrip())
        if dry.left:
            self.stdout.write(f"{len(dry.left)} of earlier runs would be tried again.")
        for currency, amount in dry.amounts.items():
            self.stdout.write(f"  {words(amount, currency)}")
        count = f"{len(dry.payable)} of {len(dry.due)}"
        self.stdout.write(f"{count} would be paid. Nothing was sent.")


def _row(due: Reckoning) -> tuple[str, ...]:
    return (
        due.vendor.slug,
        due.period.isoformat(),
        str(len(due.shares)),
        words(due.gross, due.currency),
        words(due.netted, due.currency),
        words(due.amount, due.currency),
        due.provider_words,
        str(due.hindrance),
    )


def _a_day(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError as error:
        raise ArgumentTypeError(f"{typed} is no day; write it like 2027-03-08") from error


def _day(asked: dt.date | None) -> dt.date:
    today = timezone.now().date()
    if asked is not None and asked > today:
        raise CommandError("That day has not come yet.", returncode=MISUSED)
    return asked or today


def _vendor(slug: str | None) -> Vendor | None:
    if slug is None:
        return None
    try:
        return Vendor.objects.get(slug=slug)
    except Vendor.DoesNotExist as error:
        raise CommandError(f"There is no vendor {slug}.", returncode=MISUSED) from error
