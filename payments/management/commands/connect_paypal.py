"""`manage.py connect_paypal`: let PayPal (or the sandbox) tell this site what happens."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from payments.paypal_webhooks import EVENTS, address
from payments.providers.base import ProviderError
from payments.providers.paypal import connect_webhook


class Command(BaseCommand):
    help = "Create this site's webhook at PayPal. Safe to repeat; nothing when PayPal is off."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PAYPAL_IS_ON:
            return
        try:
            connect_webhook(address(), EVENTS)
        except ProviderError as error:
            raise CommandError(f"PayPal said no: {error}") from error
        if options["verbosity"]:
            self.stdout.write(f"PayPal tells {address()}")
