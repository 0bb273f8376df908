"""`manage.py reconcile_payments`: compare everything at the provider with ours, now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from payments import services
from payments.providers import PROVIDERS


class Command(BaseCommand):
    help = "Look at all payments created since the last run and at all undecided ones; repair ours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--provider", choices=sorted(PROVIDERS), default="stripe")

    def handle(self, *args: Any, **options: Any) -> None:
        report = services.reconcile(options["provider"], is_by_hand=True)
        self.stdout.write(str(report))
        for id in report.unmatched:
            self.stdout.write(self.style.WARNING(f"not ours: {id}"))
        if report.silent:
            raise SystemExit(1)
