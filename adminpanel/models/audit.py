"""What staff did."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vendors.money import words

MONEY = ("amount", "was", "now")  # in minor units, where the facts name a currency
PAGES = {
    "accounts.user": "adminpanel:person-detail",
    "vendors.vendor": "adminpanel:vendor-detail",
    "vendors.photo": "adminpanel:photo-detail",
    "bookings.review": "adminpanel:review-detail",
    "messaging.report": "adminpanel:report-detail",
    "adminpanel.fault": "adminpanel:fault-detail",
    "adminpanel.alert": "adminpanel:alert-detail",
    "adminpanel.alertrule": "adminpanel:alert-rule-update",
    "payments.dispute": "adminpanel:dispute-detail",
    "payments.payoutrun": "adminpanel:run-detail",
}


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def on(self, subject: models.Model) -> "AuditEntryQuerySet":
        """What was done with this one thing, by whom."""
        kind, key = subject._meta.label_lower, str(subject.pk)
        return self.filter(subject_kind=kind, subject_key=key).select_related("actor")

    def like(
        self, *, about: str = "", since: dt.date | None = None, until: dt.date | None = None
    ) -> "AuditEntryQuerySet":
        """Those that have each of these words in who did it, what, or on what; of these days
        (UTC), both included.
        """
        found = self.select_related("actor")
        for word in about.split():
            found = found.filter(
                models.Q(subject__icontains=word)
                | models.Q(action__icontains=word)
                | models.Q(actor__name__icontains=word)
                | models.Q(actor__email__icontains=word)
            )
        if since:
            found = found.filter(at__gte=dt.datetime.combine(since, dt.time.min, dt.UTC))
        if until:
            after = until + dt.timedelta(days=1)
            found = found.filter(at__lt=dt.datetime.combine(after, dt.time.min, dt.UTC))
        return found


class AuditEntry(models.Model):
    """One act of one staff member on one thing. Written once, in the transaction of the act
    itself; the database refuses to change or delete it (adminpanel/triggers.py).
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audit_entries"
    )
    action = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(_("from where"), null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "audit entries"
        indexes = (
            models.Index(fields=("subject_kind", "subject_key"), name="audit_subject"),
            models.Index(fields=("at",), name="audit_at"),
        )

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.subject}"

    @property
    def details(self) -> list[tuple[str, str]]:
        """The facts in words; what was and is now stands as "10 → 12", money as money."""
        facts = dict(self.facts)
        if currency := facts.pop("currency", None):
            facts |= {name: _money(facts[name], currency) for name in MONEY if name in facts}
        return [(name.replace("_", " "), _in_words(value)) for name, value in facts.items()]

    def get_subject_url(self) -> str:
        """The page of the control room about what this was done to, where there is one."""
        name = PAGES.get(self.subject_kind)
        return reverse(name, args=[self.subject_key]) if name else ""


def _money(amount: int | None, currency: str) -> str | None:
    return None if amount is None else words(amount, currency)


def _in_words(value: object) -> str:
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, list):
        return ", ".join(_in_words(one) for one in value)
    if isinstance(value, dict) and value.keys() == {"was", "now"}:
        return f"{_in_words(value['was'])} → {_in_words(value['now'])}"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_in_words(one)}" for name, one in value.items())
    return str(value)
