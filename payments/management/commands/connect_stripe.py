"""`manage.py connect_stripe`: let Stripe (or the sandbox) tell this site what happens."""

import uuid
from typing import Any
from urllib.parse import urlsplit

import stripe
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from djstripe.models import WebhookEndpoint
from djstripe.settings import djstripe_settings

from payments.webhooks import EVENTS


class Command(BaseCommand):
    help = "Create the webhook endpoint of this site at Stripe and keep its secret. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", default=settings.SITE_URL, help="how Stripe reaches us")

    def handle(self, *args: Any, **options: Any) -> None:
        self.site = options["site"].rstrip("/")
        if urlsplit(self.site).scheme not in ("http", "https"):
            raise CommandError(f"Not an address: {self.site}")
        try:
            endpoint = self._connected() or self._connect()
        except stripe.StripeError as error:
            raise CommandError(f"Stripe said no: {error}") from error
        if options["verbosity"]:
            self.stdout.write(f"Stripe tells {endpoint.url}")

    def _connected(self) -> WebhookEndpoint | None:
        """The endpoint of this site that is in order on both sides; the others are put away."""
        there = {each.id: each for each in self._client.list({"limit": 100}).auto_paging_iter()}
        good = None
        for endpoint in WebhookEndpoint.objects.all():
            if good is None and self._is_good(endpoint, there.get(endpoint.id)):
                good = endpoint
            elif endpoint.url.startswith(f"{self.site}/") or settings.PAYMENT_SANDBOX:
                self._put_away(endpoint, there.get(endpoint.id))
        return good

    def _is_good(self, ours: WebhookEndpoint, theirs: Any) -> bool:
        return bool(
            theirs
            and ours.secret
            and theirs.status == "enabled"
            and theirs.url == self._url(ours.djstripe_uuid)
            and set(theirs.enabled_events) == set(EVENTS)
        )

    def _put_away(self, ours: WebhookEndpoint, theirs: Any) -> None:
        if theirs:
            self._client.delete(theirs.id)
        ours.delete()

    def _connect(self) -> WebhookEndpoint:
        name = uuid.uuid4()
        params: Any = {
            "url": self._url(name),
            "enabled_events": EVENTS,
            "api_version": djstripe_settings.STRIPE_API_VERSION,
            "description": settings.SITE_NAME,
            "metadata": {"djstripe_uuid": str(name)},
        }
        created = self._client.create(params)
        return WebhookEndpoint.sync_from_stripe_data(
            created, api_key=djstripe_settings.STRIPE_SECRET_KEY
        )

    def _url(self, name: uuid.UUID) -> str:
        return f"{self.site}{reverse('djstripe:djstripe_webhook_by_uuid', args=[name])}"

    @property
    def _client(self) -> Any:
        client = stripe.StripeClient(
            djstripe_settings.STRIPE_SECRET_KEY,
            stripe_version=djstripe_settings.STRIPE_API_VERSION,
            base_addresses={"api": stripe.api_base},
        )
        return client.v1.webhook_endpoints
