"""Through which account a vendor is paid."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.models.providers import Provider
from payments.requirements import refusal_words, words_of
from vendors.models import Vendor


class PayoutAccountQuerySet(models.QuerySet["PayoutAccount"]):
    def ready(self) -> "PayoutAccountQuerySet":
        """Those that vendors have chosen and that can be paid: at most one of each."""
        return self.filter(state=PayoutAccount.State.READY, is_chosen=True)

    def chosen_first(self) -> "PayoutAccountQuerySet":
        return self.order_by("-is_chosen", "pk")

    def at(self, provider: str) -> "PayoutAccountQuerySet":
        return self.filter(provider=provider)


class PayoutAccount(models.Model):
    """A vendor's account at a provider. At Stripe it is opened by us and filled in by the vendor
    there, and what it may do is decided there. At PayPal it is the vendor's own, known by its
    e-mail address (`provider_id`), which somebody has proved to be theirs.
    `payments.services.payout_accounts` alone writes it here.
    """

    class State(models.TextChoices):
        NONE = "none", _("Not set up")
        STARTED = "started", _("Being opened")
        INCOMPLETE = "incomplete", _("Details needed")
        READY = "ready", _("Ready")
        RESTRICTED = "restricted", _("Stopped")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="payout_accounts")
    provider = models.CharField(max_length=10, choices=Provider, default=Provider.STRIPE)
    provider_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 - not yet
    is_chosen = models.BooleanField(_("the vendor is paid through this one"), default=True)
    unconfirmed = models.EmailField(
        _("address at PayPal that waits until somebody proves it theirs"), blank=True
    )
    country = models.CharField(_("country (ISO 3166-1 alpha-2)"), max_length=2)
    currency = models.CharField(max_length=3)
    email = models.EmailField(_("who opened it, as told to the provider"))
    state = models.CharField(max_length=12, choices=State, default=State.NONE)
    version = models.PositiveIntegerField(_("grows with every change"), default=0)
    attempt = models.PositiveSmallIntegerField(_("part of the idempotency key"), default=0)
    details_submitted = models.BooleanField(default=False)
    payouts_enabled = models.BooleanField(default=False)
    requirements: models.JSONField[Any, Any] = models.JSONField(
        _("what the provider still asks for, in its words"), default=list, blank=True
    )
    due_by = models.DateTimeField(_("until when"), null=True, blank=True)
    disabled_reason = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(_("last asked to be opened"), null=True, blank=True)
    ready_at = models.DateTimeField(_("first ready"), null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)

    objects = PayoutAccountQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("state", "looked_at"), name="payout_state_looked"),)
        constraints = (
            models.UniqueConstraint(
                fields=("vendor", "provider"), name="payout_account_once_for_each_provider"
            ),
            models.UniqueConstraint(
                fields=("provider", "provider_id"),
                condition=~Q(provider="paypal"),
                name="payout_account_of_one_vendor",
            ),
            models.UniqueConstraint(
                fields=("vendor",),
                condition=Q(is_chosen=True),
                name="payout_account_one_is_chosen",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(payouts_enabled=True, provider_id__isnull=False),
                name="payout_account_ready_means_enabled",
            ),
        )

    def __str__(self) -> str:
        return f"Payout account of {self.vendor_id} at {self.provider}"

    @property
    def idempotency_key(self) -> str:
        """The same for every try to open it; a new one only after a look found nothing."""
        return f"payout-account-{self.uuid}-{self.attempt}"

    @property
    def is_open(self) -> bool:
        """Whether the provider has it."""
        return self.provider_id is not None

    @property
    def is_being_checked(self) -> bool:
        """Everything was handed in, and the provider has neither agreed nor asked for more."""
        is_waiting = self.state == self.State.INCOMPLETE and self.details_submitted
        return is_waiting and not self.requirements

    @property
    def state_words(self) -> str | Promise:
        return _("Being checked") if self.is_being_checked else self.get_state_display()

    @property
    def wanted(self) -> list[str]:
        """What the provider still asks for, in plain words, each once."""
        return words_of(self.requirements)

    @property
    def refusal(self) -> str:
        """Why the provider has stopped it, in plain words."""
        return refusal_words(self.disabled_reason)
