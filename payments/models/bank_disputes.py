"""What every dispute has, whatever was paid with the money that somebody wants back."""

import datetime as dt
import uuid
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.judges import Judge, judge_of
from payments.references import reference

# What a bank is told under "why"; anything else is said by the provider's own word.
REASONS = {
    "fraudulent": _("They say that they did not pay this"),
    "unrecognized": _("They do not recognise it"),
    "product_not_received": _("They say that they did not get what they paid for"),
    "product_unacceptable": _("They say that it was not as described"),
    "credit_not_processed": _("They say that a refund is missing"),
    "subscription_canceled": _("They say that it was cancelled"),
    "duplicate": _("They say that they paid twice"),
    "general": _("No reason given"),
}
# So long before the time to answer is over, staff are told again.
REMINDED_AHEAD = (dt.timedelta(days=3), dt.timedelta(days=1))

D = TypeVar("D", bound="BankDispute")


class BankDisputeQuerySet(models.QuerySet[D]):
    def open(self) -> Self:
        return self.filter(state__in=BankDispute.OPEN)

    def closed(self) -> Self:
        return self.exclude(state__in=BankDispute.OPEN)

    def answerable(self) -> Self:
        """Those that wait for an answer of ours."""
        return self.filter(state__in=BankDispute.ANSWERABLE)

    def shown(self, *, show: str = "", reason: str = "") -> Self:
        """Those that somebody wants to see: due, open or closed ones, for one reason."""
        chosen = {"due": self.answerable, "open": self.open, "closed": self.closed}.get(show)
        found = chosen() if chosen else self.all()
        return found.filter(reason=reason) if reason else found

    def held_by_currency(self) -> dict[str, int]:
        """What banks have taken and have not decided on, minor units."""
        held = self.filter(
            withdrawn_at__isnull=False, reinstated_at__isnull=True, taken_at__isnull=True
        )
        rows = held.order_by().values_list("currency").annotate(sum=Sum("amount"))
        return dict(rows.order_by("currency"))

    def total(self) -> int:
        """Minor units; of one currency."""
        return self.aggregate(sum=Sum("amount"))["sum"] or 0


class BankDispute(models.Model):
    """A cardholder asks their bank for a payment back: a question at first (an inquiry), or the
    money itself (a chargeback). What was paid by it, `Dispute` and `BillDispute` say.

    What the provider says of it is written by services alone. Amounts are minor units of the
    payment's currency.
    """

    class State(models.TextChoices):
        INQUIRY = "inquiry", _("Question, answer due")
        INQUIRY_REVIEW = "inquiry_review", _("Question, with the bank")
        INQUIRY_CLOSED = "inquiry_closed", _("Question settled")
        NEEDS_RESPONSE = "needs_response", _("Answer due")
        UNDER_REVIEW = "under_review", _("With the bank")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    ANSWERABLE = (State.INQUIRY, State.NEEDS_RESPONSE)
    OPEN = (State.INQUIRY, State.INQUIRY_REVIEW, State.NEEDS_RESPONSE, State.UNDER_REVIEW)
    CHARGED_BACK = (State.NEEDS_RESPONSE, State.UNDER_REVIEW, State.LOST)
    # How far along a state is: a dispute never goes back to a smaller number. A question may
    # become a chargeback; what is settled stays.
    PROGRESS = {
        State.INQUIRY: 0,
        State.INQUIRY_REVIEW: 1,
        State.NEEDS_RESPONSE: 2,
        State.UNDER_REVIEW: 3,
        State.INQUIRY_CLOSED: 4,
        State.WON: 4,
        State.LOST: 4,
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=16, choices=State)
    amount = models.PositiveIntegerField(_("minor units"))
    currency = models.CharField(max_length=3)
    fee = models.IntegerField(_("the provider's, less what came back, minor units"), default=0)
    fee_currency = models.CharField(max_length=3, blank=True)
    reason = models.CharField(_("the bank's reason, in the provider's word"), max_length=60)
    network_code = models.CharField(_("the card network's own"), max_length=20, blank=True)
    due_by = models.DateTimeField(_("to be answered until"), null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("the money was taken"), null=True, blank=True)
    reinstated_at = models.DateTimeField(_("the money came back"), null=True, blank=True)
    taken_at = models.DateTimeField(_("lost: taken out of the shares"), null=True, blank=True)
    heard_at = models.DateTimeField(
        _("we heard that the money is gone, by our own clock"), null=True, blank=True
    )
    looked_at = models.DateTimeField(default=timezone.now)
    reminders = models.PositiveSmallIntegerField(_("how many have gone out"), default=0)

    class Meta:
        abstract = True
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="%(class)s_about_something"),
            models.CheckConstraint(
                condition=Q(reinstated_at=None) | Q(taken_at=None), name="%(class)s_settled_once"
            ),
            models.CheckConstraint(
                condition=Q(reinstated_at=None) | Q(withdrawn_at__isnull=False),
                name="%(class)s_taken_before_given_back",
            ),
        )

    def __str__(self) -> str:
        return f"Dispute {self.number}"

    @property
    def provider(self) -> str:
        """Whose payment it is."""
        raise NotImplementedError

    @property
    def about(self) -> dict[str, Any]:
        """What an entry of it belongs to: fields of Entry."""
        raise NotImplementedError

    @property
    def number(self) -> str:
        """What people call it."""
        return reference("D", self.opened_at.year, self.uuid)

    @property
    def judge(self) -> Judge:
        return judge_of(self.provider)

    @property
    def state_words(self) -> str:
        """Its state, by who has it."""
        if self.state == self.State.INQUIRY_REVIEW:
            return f"Question, with {self.judge}"
        if self.state == self.State.UNDER_REVIEW:
            return f"With {self.judge}"
        return self.get_state_display()

    @property
    def reason_words(self) -> str:
        return str(REASONS.get(self.reason) or self.reason.replace("_", " ").capitalize())

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_answerable(self) -> bool:
        """The bank waits for an answer of ours."""
        return self.state in self.ANSWERABLE

    @property
    def is_taking(self) -> bool:
        """As `DisputeQuerySet.taking`."""
        is_out = self.withdrawn_at is not None and self.reinstated_at is None
        return is_out or self.state in self.CHARGED_BACK

    @property
    def is_inquiry(self) -> bool:
        """Only a question so far: no money was taken."""
        return self.state in (self.State.INQUIRY, self.State.INQUIRY_REVIEW)

    @property
    def is_holding_money(self) -> bool:
        """Taken, and neither back nor gone for good."""
        return bool(self.withdrawn_at) and not self.reinstated_at and not self.taken_at

    def is_due(self, at: dt.datetime) -> bool:
        """Whether it waits for an answer that can still be given; of some kinds banks take none."""
        return self.is_answerable and self.due_by is not None and at < self.due_by

    def reminders_due(self, at: dt.datetime) -> int:
        """How many should have gone out by now."""
        if self.due_by is None or not self.is_due(at):
            return 0
        return sum(at >= self.due_by - ahead for ahead in REMINDED_AHEAD)

    def may_become(self, state: str) -> bool:
        return self.PROGRESS[self.State(state)] > self.PROGRESS[self.State(self.state)]
