"""Charge the balances that are due and that couples have agreed to have charged."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from payments import services
from payments.services.automatic import Step
from vendors.money import words


class Command(BaseCommand):
    help = (
        "Charge balances that are due, to the cards that couples have agreed to; again after one,"
        " three and seven days. Ends with 0 when all is done, 1 when an answer is outstanding or"
        " something failed: run it again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what is due, do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._show(services.steps_due())
            return
        report = services.retry_payments()
        self.stdout.write(str(report))
        if report.silent or report.failed:
            raise SystemExit(1)

    def _show(self, steps: list[Step]) -> None:
        row = "{:<10}{:<12}{:>5}  {:>14}  {:<28}{}".format
        self.stdout.write(row("Booking", "Day", "Try", "Amount", "Card", "What"))
        for step in steps:
            booking, card = step.consent.booking, step.consent.card
            amount = words(booking.next_due, booking.currency)
            cells = (booking.pk, step.day.isoformat(), step.number + 1, amount, str(card), step.act)
            self.stdout.write(row(*cells))
        self.stdout.write(f"{len(steps)} due")
