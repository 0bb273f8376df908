"""`manage.py connect_stripe`: let Stripe (or the sandbox) tell this site what happens: one
endpoint for the platform's own money, one for the accounts of vendors (Connect).
"""

import uuid
from typing import Any
from urllib.parse import urlsplit

import stripe
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from djstripe.models import WebhookEndpoint
from djstripe.settings import djstripe_settings

from payments.stripe_events import ACCOUNT_EVENTS, PLATFORM_EVENTS


class Command(BaseCommand):
    help = "Create this site's webhook endpoints at Stripe and keep their secrets. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", default=settings.SITE_URL, help="how Stripe reaches us")

    def handle(self, *args: Any, **options: Any) -> None:
        self.site = options["site"].rstrip("/")
        if urlsplit(self.site).scheme not in ("http", "https"):
            raise CommandError(f"Not an address: {self.site}")
        try:
            endpoints = [
                self._connected(events) or self._connect(events, **more)
                for events, more in (
                    (PLATFORM_EVENTS, {}),
                    (ACCOUNT_EVENTS, {"connect": True}),
                )
            ]
        except stripe.StripeError as error:
            raise CommandError(f"Stripe said no: {error}") from error
        if options["verbosity"]:
            for endpoint in endpoints:
                self.stdout.write(f"Stripe tells {endpoint.url}")

    def _connected(self, events: list[str]) -> WebhookEndpoint | None:
        """The endpoint of this site for these events that is in order on both sides; the others of
        its kind are put away.
        """
        there = {each.id: each for each in self._client.list({"limit": 100}).auto_paging_iter()}
        good = None
        for endpoint in WebhookEndpoint.objects.all():
            if not set(endpoint.enabled_events) & set(events):
                continue
            if good is None and self._is_good(endpoint, there.get(endpoint.id), events):
                good = endpoint
            elif endpoint.url.startswith(f"{self.site}/") or settings.PAYMENT_SANDBOX:
                self._put_away(endpoint, there.get(endpoint.id))
        return good

    def _is_good(self, ours: WebhookEndpoint, theirs: Any, events: list[str]) -> bool:
        return bool(
            theirs
            and ours.secret
            and theirs.status == "enabled"
            and theirs.url == self._url(ours.djstripe_uuid)
            and set(theirs.enabled_events) == set(events)
        )

    def _put_away(self, ours: WebhookEndpoint, theirs: Any) -> None:
        if theirs:
            self._client.delete(theirs.id)
        ours.delete()

    def _connect(self, events: list[str], **more: bool) -> WebhookEndpoint:
        name = uuid.uuid4()
        params: Any = {
            "url": self._url(name),
            "enabled_events": events,
            "api_version": djstripe_settings.STRIPE_API_VERSION,
            "description": settings.SITE_NAME,
            "metadata": {"djstripe_uuid": str(name)},
            **more,
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
