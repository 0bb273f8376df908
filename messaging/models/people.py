"""What people do about people: block them, report them."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.models.conversations import Conversation, Message

if TYPE_CHECKING:
    from accounts.models import User


class BlockQuerySet(models.QuerySet["Block"]):
    def around(self, user_id: int) -> Self:
        """Those that keep this person apart from somebody, whoever wanted it."""
        return self.filter(Q(blocker=user_id) | Q(blocked=user_id))

    def people_blocked_by(self, user: "User") -> set[int]:
        return set(self.filter(blocker=user).values_list("blocked", flat=True))


class Block(models.Model):
    """`blocker` wants to hear nothing from `blocked`.

    The blocked person writes nothing into conversations where the blocker sits on another side,
    and neither sees whether the other is there or types.
    """

    blocker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_of_another"),
        )

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(state=Report.State.OPEN)

    def closed(self) -> Self:
        """The latest first."""
        return self.filter(state=Report.State.CLOSED).order_by("-closed_at")

    def like(self, about: str) -> Self:
        """Those that have each of these words in who reported whom, in what they said, or in what
        staff found.
        """
        found = self
        for word in about.split():
            people = User.objects.get_queryset().named(word).values("pk")
            found = found.filter(
                Q(reporter__in=people)
                | Q(reported__in=people)
                | Q(words__icontains=word)
                | Q(outcome__icontains=word)
            )
        return found

    def with_people(self) -> Self:
        return self.select_related("reporter", "reported", "closed_by")


class Report(models.Model):
    """Somebody finds that staff should look at what another person wrote.

    `context` holds the lines around it as they were when it was reported: what is edited or
    deleted afterwards stays to be judged.
    """

    class Reason(models.TextChoices):
        SPAM = "spam", _("Advertising or spam")
        RUDE = "rude", _("Insults, threats or hate")
        FRAUD = "fraud", _("Fraud, or payment outside the site")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    reported = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports_about"
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField(blank=True, max_length=2000)
    context = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.TextField(blank=True, max_length=2000)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        indexes = (
            models.Index(fields=["created_at"], name="report_queue", condition=Q(state="open")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["reporter", "reported", "message"],
                name="report_once",
                condition=Q(state="open"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.reported} reported: {self.get_reason_display()}"

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The context, its times to be shown in the zone of who looks."""
        return [line | {"at": dt.datetime.fromisoformat(line["at"])} for line in self.context]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
