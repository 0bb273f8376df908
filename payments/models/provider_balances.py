"""What providers say that they hold for us, beside what the books say."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.providers import Provider


class ProviderBalance(models.Model):
    """One provider's balance in one currency, as it was told when we last asked; minor units.

    `on_its_way` is what the books do not say yet, or say already: by so much the two may differ.
    Written by `payments.services.reconciling.balances` alone.
    """

    provider = models.CharField(max_length=10, choices=Provider)
    currency = models.CharField(max_length=3)
    available = models.BigIntegerField(_("what can be spent"))
    pending = models.BigIntegerField(_("what is there and cannot be spent yet"))
    in_books = models.BigIntegerField(_("what the ledger said of the same moment"))
    on_its_way = models.BigIntegerField(_("by how much the two may differ"), default=0)
    asked_at = models.DateTimeField()
    as_of = models.DateTimeField(_("of when the provider spoke"))
    differs_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("currency", "provider")
        constraints = (
            models.UniqueConstraint(
                fields=("provider", "currency"), name="provider_balance_once_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.available} {self.currency}"

    @property
    def total(self) -> int:
        """What is there, whether it can be spent or not: what compares with the books."""
        return self.available + self.pending

    @property
    def difference(self) -> int:
        """How much more the provider holds than the books say."""
        return self.total - self.in_books

    @property
    def missing(self) -> int:
        """How much less it holds than the books say; nothing when it is more."""
        return max(0, -self.difference)

    @property
    def is_off(self) -> bool:
        """It differs by more than what is on its way."""
        return abs(self.difference) > self.on_its_way
