"""What is watched, what went out of bounds, and who was told. Times are UTC."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

UNSEEN = dt.timedelta(minutes=2)


class Severity(models.TextChoices):
    INFO = "info", _("For information")
    WARNING = "warning", _("Warning")
    CRITICAL = "critical", _("Critical")


class AlertRuleQuerySet(models.QuerySet["AlertRule"]):
    def visible_to(self, user: User) -> "AlertRuleQuerySet":
        """What is about money only those see who may watch it."""
        return self if user.has_perm("adminpanel.watch_money") else self.filter(is_money=False)

    def kept(self) -> "AlertRuleQuerySet":
        """Those that nobody has removed."""
        return self.filter(removed_at=None)


class AlertRule(models.Model):
    """Until when a figure or a check is fine, and who hears when it no longer is. `limit` is in the
    unit that people read; of an anomaly, how many times the usual spread. `key` names those that
    every site has. A rule that was removed stays for its alerts. What the last look found stands
    below; `services.alert_rounds` writes it.
    """

    class Kind(models.TextChoices):
        THRESHOLD = "threshold", _("Threshold: the figure is over or under a limit")
        RATE = "rate", _("Rate: it changes faster than a limit a minute")
        ABSENCE = "absence", _("Absence: nothing comes at all")
        ANOMALY = "anomaly", _("Anomaly: it is unlike the same hour of other weeks")
        CHECK = "check", _("Check: what a look at the site finds")

    class Comparison(models.TextChoices):
        OVER = "over", _("over")
        UNDER = "under", _("under")

    key = models.CharField(max_length=40, null=True, blank=True, unique=True, editable=False)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(_("the figure or check"), max_length=40)
    comparison = models.CharField(max_length=5, choices=Comparison, default=Comparison.OVER)
    limit = models.FloatField(default=0)
    window_minutes = models.PositiveSmallIntegerField(default=5)
    hold_seconds = models.PositiveIntegerField(default=60)
    severity = models.CharField(max_length=8, choices=Severity, default=Severity.WARNING)
    quiet_minutes = models.PositiveIntegerField(default=60)
    to_page = models.BooleanField(default=True)
    to_mail = models.BooleanField(default=True)
    to_push = models.BooleanField(default=True)
    webhook_url = models.URLField(max_length=500, blank=True)
    webhook_secret = models.CharField(max_length=200, blank=True)
    groups: models.JSONField[Any, Any] = models.JSONField(default=list)
    is_enabled = models.BooleanField(default=True)
    is_money = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    looked_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(_("what was found"), max_length=300, blank=True)
    bad_since = models.DateTimeField(null=True, blank=True)
    good_since = models.DateTimeField(null=True, blank=True)
    quiet_until = models.DateTimeField(null=True, blank=True)

    FOUND = ("looked_at", "words", "bad_since", "good_since", "quiet_until")

    objects = AlertRuleQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("adminpanel:alert-rule-update", args=[self.pk])

    @property
    def is_built_in(self) -> bool:
        return self.key is not None

    @property
    def hold(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.hold_seconds)

    @property
    def quiet(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.quiet_minutes)

    @property
    def window(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.window_minutes)

    def is_out(self, value: float) -> bool:
        if self.comparison == self.Comparison.OVER:
            return value > self.limit
        return value < self.limit

    def is_quiet(self, now: dt.datetime) -> bool:
        return self.quiet_until is not None and now < self.quiet_until

    def note(self, *, is_out: bool | None, words: str, at: dt.datetime) -> None:
        """Change the fields. Where nothing is known, nothing has changed; a time in which nobody
        looked counts for nothing.
        """
        if self.looked_at and at - self.looked_at > UNSEEN:
            self.bad_since = self.good_since = None
        self.looked_at, self.words = at, words[:300]
        if is_out is None:
            return
        self.bad_since = (self.bad_since or at) if is_out else None
        self.good_since = None if is_out else (self.good_since or at)

    def is_bad_for_long(self, now: dt.datetime) -> bool:
        return self.bad_since is not None and now - self.bad_since >= self.hold

    def is_good_for_long(self, now: dt.datetime) -> bool:
        return self.good_since is not None and now - self.good_since >= self.hold


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User) -> "AlertQuerySet":
        return (
            self if user.has_perm("adminpanel.watch_money") else self.filter(rule__is_money=False)
        )

    def unresolved(self) -> "AlertQuerySet":
        return self.filter(state__in=Alert.UNRESOLVED)

    def like(
        self, *, state: str = "", severity: str = "", rule: int | None = None
    ) -> "AlertQuerySet":
        found = self.filter(rule=rule) if rule else self
        if severity:
            found = found.filter(rule__severity=severity)
        if state == "unresolved":
            return found.unresolved()
        return found.filter(state=state) if state else found


class Alert(models.Model):
    """A rule was out of bounds for long enough. One that ended by itself has no `resolved_by`."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        RESOLVED = "resolved", _("Resolved")

    UNRESOLVED = (State.OPEN, State.ACKNOWLEDGED)

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="alerts")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    words = models.CharField(_("what was found"), max_length=300)
    opened_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        indexes = (models.Index(fields=("state", "-opened_at"), name="alert_state_opened"),)
        constraints = (
            models.UniqueConstraint(
                fields=("rule",),
                condition=Q(state__in=("open", "acknowledged")),
                name="alert_once_unresolved",
            ),
        )

    def __str__(self) -> str:
        return self.rule.name

    def get_absolute_url(self) -> str:
        return reverse("adminpanel:alert-detail", args=[self.pk])

    @property
    def look(self) -> str:
        """What its badge looks like: open ones as bad as they are."""
        return self.rule.severity if self.state == self.State.OPEN else self.state

    @property
    def is_unresolved(self) -> bool:
        return self.state in self.UNRESOLVED

    def acknowledge(self, *, by: User, owner: User, at: dt.datetime) -> None:
        """Change the fields; `services.acknowledge_alert` saves them."""
        self.state, self.owner = self.State.ACKNOWLEDGED, owner
        if self.acknowledged_at is None:
            self.acknowledged_at, self.acknowledged_by = at, by

    def resolve(self, *, by: User | None, at: dt.datetime) -> None:
        self.state, self.resolved_by, self.resolved_at = self.State.RESOLVED, by, at

    def come_back(self) -> None:
        """As if it had never ended: who looked after it does so again."""
        is_known = self.acknowledged_at is not None
        self.state = self.State.ACKNOWLEDGED if is_known else self.State.OPEN
        self.resolved_at = None


class AlertEvent(models.Model):
    """What happened to an alert, in the order of its timeline; written once."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        TOLD = "told", _("Told")
        CAME_BACK = "came_back", _("Came back")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        NOTED = "noted", _("Noted")
        RESOLVED = "resolved", _("Resolved")

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{f' by {self.by}' if self.by else ''}"


class AlertCallQuerySet(models.QuerySet["AlertCall"]):
    def due(self, now: dt.datetime) -> "AlertCallQuerySet":
        return self.filter(state=AlertCall.State.WAITING, next_at__lte=now)


class AlertCall(models.Model):
    """Something that the webhook of a rule has yet to hear, or has heard. `body` is sent as it
    stands; whoever tries moves `next_at` ahead first.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="calls")
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    trouble = models.CharField(_("why it was not taken"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = AlertCallQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("state", "next_at"), name="alert_call_due"),)

    def __str__(self) -> str:
        return f"Call {self.uuid} of {self.rule_id}"


class AuditRun(models.Model):
    """All promises of the platform checked against the rows, once; `findings` are the first."""

    MOST_KEPT = 200

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(default=timezone.now)
    count = models.PositiveIntegerField(default=0)
    findings: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        ordering = ("-finished_at", "-pk")

    def __str__(self) -> str:
        return f"Audit of {self.finished_at:%Y-%m-%d %H:%M}"

    @property
    def seconds(self) -> int:
        return round((self.finished_at - self.started_at).total_seconds())
