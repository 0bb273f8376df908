"""`manage.py sync_prices`: let Stripe know what our tiers cost. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments import services
from payments.models import TierPrice
from payments.providers.base import ProviderError


class Command(BaseCommand):
    help = "Make the prices of our tiers at Stripe, and keep their ids. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = services.sync_prices()
        except ProviderError as error:
            raise CommandError(f"Stripe did not take them: {error}") from error
        if options["verbosity"]:
            for price in TierPrice.objects.filter(is_active=True):
                self.stdout.write(f"{price}: {price.provider_id}")
            self.stdout.write(f"{told} told anew.")
