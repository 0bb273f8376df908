"""Payments that a cardholder has asked their bank to take back."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.models import Booking
from messaging.models.attachments import private_storage
from payments.models.bank_disputes import BankDispute, BankDisputeQuerySet
from payments.models.payments import Payment
from payments.models.providers import Provider
from vendors.models import VendorMember


class DisputeQuerySet(BankDisputeQuerySet["Dispute"]):
    def lost(self) -> "DisputeQuerySet":
        return self.filter(state=Dispute.State.LOST)

    def answerable(self) -> "DisputeQuerySet":
        """Those that wait for an answer of ours, which nobody has given yet."""
        answers = DisputeAnswer.objects.standing()
        questions = answers.filter(to_question=True).values("dispute")
        others = answers.filter(to_question=False).values("dispute")
        return self.exclude(
            Q(state=Dispute.State.INQUIRY, pk__in=questions)
            | Q(state=Dispute.State.NEEDS_RESPONSE, pk__in=others)
        ).filter(state__in=Dispute.ANSWERABLE)

    def taking(self) -> "DisputeQuerySet":
        """Those whose money the bank has, or is about to take: it cannot be refunded as well."""
        return self.filter(
            Q(state__in=Dispute.CHARGED_BACK)
            | Q(withdrawn_at__isnull=False, reinstated_at__isnull=True)
        )

    def undecided(self) -> "DisputeQuerySet":
        """Those of them that are not gone for good."""
        return self.taking().filter(taken_at=None)

    def charged_back(self) -> "DisputeQuerySet":
        """Those whose money the bank has and has not decided on: until then nothing of their
        payment can be refunded.
        """
        return self.filter(state__in=(Dispute.State.NEEDS_RESPONSE, Dispute.State.UNDER_REVIEW))

    def holding(self) -> "DisputeQuerySet":
        """Those for which the vendor's share is kept back: it is not settled whose it is."""
        return self.filter(
            Q(state__in=Dispute.OPEN)
            | Q(state=Dispute.State.LOST, taken_at__isnull=True)
            | Q(withdrawn_at__isnull=False, reinstated_at__isnull=True, taken_at__isnull=True)
        )

    def standing_losses_of(self, booking: Booking) -> "DisputeQuerySet":
        """Lost, of money that counts as paid, and not paid again: what is missing of a booking."""
        lost = self.lost().filter(payment__booking=booking, taken_at__isnull=False)
        paid = Payment.objects.succeeded().filter(makes_good=models.OuterRef("pk"))
        counted = lost.exclude(payment__commission_basis_points=None)
        return counted.filter(~models.Exists(paid)).select_related("payment").order_by("pk")

    def visible_to(self, user: User) -> "DisputeQuerySet":
        """Those of vendors whose money they manage; all for those who keep the books."""
        if user.has_perm("payments.run_payouts"):
            return self.all()
        mine = VendorMember.objects.filter(user=user, role__in=VendorMember.MANAGING)
        return self.filter(payment__booking__vendor__in=mine.values("vendor"))

    def for_lists(self) -> "DisputeQuerySet":
        """With all that a line about one shows: those to be answered first, by the day until when,
        then what the bank has, then what is over.
        """
        urgency = Case(
            When(state__in=Dispute.ANSWERABLE, then=Value(0)),
            When(state__in=Dispute.OPEN, then=Value(1)),
            default=Value(2),
        )
        ordered = self.annotate(urgency=urgency).order_by(
            "urgency", Case(When(urgency=0, then=F("due_by"))), "-opened_at", "-pk"
        )
        return ordered.select_related("payment__booking__vendor").prefetch_related(
            "payment__booking__couple__members__user"
        )


class Dispute(BankDispute):
    """Of what a couple has paid. Staff answer it once, until the day the bank sets."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    edits: models.JSONField[Any, Any] = models.JSONField(
        _("what staff have written into the draft, by field"), default=dict, blank=True
    )
    statement = models.TextField(_("what the vendor says"), blank=True)
    statement_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    statement_at = models.DateTimeField(null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta(BankDispute.Meta):
        indexes = (
            models.Index(fields=("state", "due_by"), name="dispute_state_due"),
            models.Index(fields=("state", "looked_at"), name="dispute_state_looked"),
        )

    def get_absolute_url(self) -> str:
        """Its page for the vendor."""
        return reverse("earnings:dispute-detail", args=[self.uuid])

    @property
    def provider(self) -> str:
        return self.payment.provider

    @property
    def about(self) -> dict[str, Any]:
        """What an entry of it belongs to: fields of Entry."""
        return {"payment": self.payment, "booking_id": self.payment.booking_id}

    @property
    def is_in_review(self) -> bool:
        """Answered, by whomever, and not decided."""
        return self.state in (self.State.INQUIRY_REVIEW, self.State.UNDER_REVIEW)

    @property
    def leaves_a_gap(self) -> bool:
        """Lost, and the booking stands all the same: somebody has to decide what comes of it."""
        is_gone = self.state == self.State.LOST and self.taken_at is not None
        stands = self.payment.booking.state == Booking.State.CONFIRMED
        return is_gone and stands and not self.is_made_good

    @property
    def is_made_good(self) -> bool:
        """The couple have paid again what was lost."""
        return self.repayments.succeeded().exists()

    @property
    def answer(self) -> "DisputeAnswer | None":
        """What we have said, if we have: a question that became a chargeback waits for another."""
        given = self.answers.standing().select_related("by")
        if self.is_answerable:
            given = given.filter(to_question=self.is_inquiry)
        return given.last()

    def takes_answer(self, at: dt.datetime) -> bool:
        """Whether an answer can still be given here, and nobody has given one."""
        return self.takes_words(at) and not self.is_answered_elsewhere

    def takes_words(self, at: dt.datetime) -> bool:
        """Whether there is still time to say what happened, here or elsewhere."""
        return self.is_due(at) and self.answer is None

    @property
    def is_answered_elsewhere(self) -> bool:
        """Whether the provider takes answers on its own pages alone."""
        return self.payment.provider == Provider.PAYPAL

    @property
    def answer_url(self) -> str:
        """Where it is answered, then: at PayPal's Resolution Centre."""
        return f"{settings.PAYPAL_SITE_URL}/resolutioncenter/view/{self.provider_id}"


class DisputeAnswerQuerySet(models.QuerySet["DisputeAnswer"]):
    def standing(self) -> "DisputeAnswerQuerySet":
        """Those that were given: all but the refused."""
        return self.exclude(state=DisputeAnswer.State.REFUSED)

    def unsent(self) -> "DisputeAnswerQuerySet":
        return self.filter(state=DisputeAnswer.State.CREATED)


class DisputeAnswer(models.Model):
    """What we say to a bank, once: our evidence, or that we accept the loss; once more when its
    question has become a chargeback. It is committed before the provider is told.
    """

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", _("Evidence submitted")
        LOSS = "loss", _("Loss accepted")

    class State(models.TextChoices):
        CREATED = "created", _("Being sent")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Not taken")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind)
    to_question = models.BooleanField(_("given while the bank only asked"), default=False)
    state = models.CharField(max_length=8, choices=State, default=State.CREATED)
    evidence: models.JSONField[Any, Any] = models.JSONField(
        _("the texts, by the provider's names"), default=dict, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    attempt = models.PositiveSmallIntegerField(_("part of the idempotency key"), default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(_("why it was not taken"), max_length=300, blank=True)

    objects = DisputeAnswerQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("dispute", "to_question"),
                condition=~Q(state="refused"),
                name="dispute_answered_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in dispute {self.dispute_id}"

    def was_taken(self, *, state: str, submissions: int) -> bool:
        """Whether the provider has it, by what it shows of the dispute, although we heard
        nothing.
        """
        if self.kind == self.Kind.LOSS:
            return state == Dispute.State.LOST
        return submissions > 0 and state not in Dispute.ANSWERABLE

    @property
    def idempotency_key(self) -> str:
        """The same for every try; a new one only after a look has found nothing."""
        return f"dispute-answer-{self.uuid}-{self.attempt}"


def stored_as(file: "DisputeFile", filename: str) -> str:
    return f"dispute-files/{file.uuid.hex[:2]}/{file.uuid.hex}"


class DisputeFile(models.Model):
    """A file that the bank is to read; one of each kind, as banks take them. Managers of the vendor
    and those who keep the books can open it, nobody else.
    """

    class Kind(models.TextChoices):
        SERVICE = "service_documentation", _("That it was done: contract, plan, pictures")
        COMMUNICATION = "customer_communication", _("What was written elsewhere")
        SIGNATURE = "customer_signature", _("Something the couple has signed")
        COMPILED = "uncategorized_file", _("Everything we know, put together")

    ADDED_BY_HAND = (Kind.SERVICE, Kind.COMMUNICATION, Kind.SIGNATURE)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(_("what it shows"), max_length=25, choices=Kind)
    file = models.FileField(storage=private_storage, upload_to=stored_as, max_length=120)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    checksum = models.CharField(_("SHA-256 of the file"), max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    provider_id = models.CharField(_("once the provider has it"), max_length=255, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("dispute", "kind"), name="dispute_file_once_each_kind"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def idempotency_key(self) -> str:
        return f"dispute-file-{self.uuid}"
