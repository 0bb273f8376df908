"""`manage.py issue_commission_invoices`: write to vendors what commission was kept of them."""

import datetime as dt
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments import services
from payments.exceptions import MonthIsNotOver


class Command(BaseCommand):
    help = (
        "Write the invoices of commission of a month, and of earlier ones that have none yet. Safe"
        " to run at any time, twice and in parallel."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--month", type=_a_month, help="like 2027-03 (UTC; the last one that is over)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        month = options["month"] or services.last_month()
        try:
            count = services.issue_commission_invoices(month)
        except MonthIsNotOver as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} written, until {month:%B %Y}")


def _a_month(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{typed}-01")
    except ValueError as error:
        raise ArgumentTypeError(f"{typed} is no month; write it like 2027-03") from error
