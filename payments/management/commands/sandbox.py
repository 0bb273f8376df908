"""`manage.py sandbox`: the local stand-in for Stripe and PayPal, in a process of its own."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.sandbox.server import serve


class Command(BaseCommand):
    help = "Serve the payment sandbox (Stripe and PayPal with their webhooks) to this machine only."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=urlsplit(settings.SANDBOX_URL).port or 8421)
        parser.add_argument("--memory", action="store_true", help="keep nothing on disk")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PAYMENT_SANDBOX:
            raise CommandError("Real Stripe keys are set: there is nothing for a sandbox to do.")
        serve(
            port=options["port"],
            file=None if options["memory"] else settings.VAR_DIR / "sandbox.sqlite3",
            secret_key=settings.STRIPE_SECRET_KEY,
            publishable_key=settings.STRIPE_PUBLIC_KEY,
        )
