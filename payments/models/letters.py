"""Receipts on their way by mail."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.payments import Payment


class ReceiptLetterQuerySet(models.QuerySet["ReceiptLetter"]):
    def unsent(self) -> "ReceiptLetterQuerySet":
        return self.exclude(state__in=(ReceiptLetter.State.SENT, ReceiptLetter.State.FAILED))


class ReceiptLetter(models.Model):
    """The one letter with the receipt of a payment, to whoever paid. The row is written with the
    money, so a letter is owed if and only if the money was taken in.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="letter")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = ReceiptLetterQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("state", "tried_at"), name="letter_state_tried"),)

    def __str__(self) -> str:
        return f"receipt {self.payment.receipt_number}"
