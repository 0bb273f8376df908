"""Papers on their way by mail: each by one letter."""

from typing import TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.invoices import Invoice
from payments.models.payments import Payment

L = TypeVar("L", bound="Letter")


class LetterQuerySet(models.QuerySet[L]):
    def unsent(self) -> "LetterQuerySet[L]":
        return self.exclude(state__in=(Letter.State.SENT, Letter.State.FAILED))


class Letter(models.Model):
    """What all letters have: the row is written with what they are about, so one is owed if and
    only if that was kept.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")

    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"letter {self.pk}"


class ReceiptLetter(Letter):
    """The one letter with the receipt of a payment, to whoever paid."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="letter")

    class Meta(Letter.Meta):
        indexes = (models.Index(fields=("state", "tried_at"), name="letter_state_tried"),)

    def __str__(self) -> str:
        return f"receipt {self.payment.receipt_number}"


class InvoiceLetter(Letter):
    """The one letter with an invoice or a credit note, to those who own the vendor; and with the
    other credit notes of one credit.
    """

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="letter")
    others = models.ManyToManyField(
        Invoice, related_name="+", blank=True, verbose_name=_("that come with it")
    )

    class Meta(Letter.Meta):
        indexes = (models.Index(fields=("state", "tried_at"), name="invoice_letter_state_tried"),)

    def __str__(self) -> str:
        return f"invoice {self.invoice.number}"

    @property
    def papers(self) -> list[Invoice]:
        return [self.invoice, *self.others.order_by("pk")]
