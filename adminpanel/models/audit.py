"""What staff did."""

import datetime as dt
import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adminpanel.audit_words import DAYS, HUNDREDTHS, KEYS, NAMES, THINGS
from vendors.models.tiers import percent
from vendors.money import words

MONEY = ("amount", "was", "now")  # in minor units, where the facts name a currency
PAGES = {
    "accounts.user": "adminpanel:person-detail",
    "vendors.vendor": "adminpanel:vendor-detail",
    "vendors.photo": "adminpanel:photo-detail",
    "bookings.booking": "pages:booking-detail",
    "bookings.review": "adminpanel:review-detail",
    "messaging.report": "adminpanel:report-detail",
    "adminpanel.fault": "adminpanel:fault-detail",
    "adminpanel.alert": "adminpanel:alert-detail",
    "adminpanel.alertrule": "adminpanel:alert-rule-update",
    "adminpanel.decisiontext": "adminpanel:decision-text-update",
    "payments.dispute": "adminpanel:dispute-detail",
    "payments.refundrequest": "adminpanel:refund-detail",
    "payments.payoutrun": "adminpanel:run-detail",
}
LISTS = {  # where a thing has no page of its own
    "payments.entry": "adminpanel:ledger-detail",
    "payments.tierprice": "adminpanel:subscription-tier-list",
    "vendors.tier": "adminpanel:subscription-tier-list",
    "adminpanel.bulkoperation": "adminpanel:bulk-list",
    "adminpanel.unmatched": "adminpanel:unmatched-list",
}


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def on(self, subject: models.Model) -> "AuditEntryQuerySet":
        """What was done with this one thing, by whom."""
        kind, key = subject._meta.label_lower, str(subject.pk)
        return self.filter(subject_kind=kind, subject_key=key).select_related("actor")

    def like(self, about: str) -> "AuditEntryQuerySet":
        """Those that have each of these words in who did it, what, on what, in the details or in
        the address it came from.
        """
        found = self.annotate(details_text=Cast("facts", models.TextField()))
        for word in about.split():
            found = found.filter(
                models.Q(subject__icontains=word)
                | models.Q(action__icontains=word)
                | models.Q(actor__name__icontains=word)
                | models.Q(actor__email__icontains=word)
                | models.Q(details_text__icontains=word)
                | models.Q(details_text__icontains=json.dumps(word)[1:-1])  # as SQLite keeps it
                | models.Q(ip__icontains=word)
            )
        return found

    def between(self, since: dt.date | None, until: dt.date | None) -> "AuditEntryQuerySet":
        """Of these days (UTC), both included; None is any."""
        found = self
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
        return [
            (self._name_of(name), _in_words(self._value_of(name, value)))
            for name, value in facts.items()
            if name not in KEYS
        ]

    @property
    def thing(self) -> str:
        """What kind of thing it was done to, in plain words."""
        return THINGS.get(self.subject_kind, "")

    def get_subject_url(self) -> str:
        """The page about what this was done to, or the list it stands in."""
        if page := PAGES.get(self.subject_kind):
            return reverse(page, args=[self.subject_key])
        page = LISTS.get(self.subject_kind)
        return reverse(page) if page else ""

    def _name_of(self, name: str) -> str:
        field = _field(self.subject_kind, name)
        return NAMES.get(name) or str(field.verbose_name if field else name).replace("_", " ")

    def _value_of(self, name: str, value: Any) -> Any:
        """A stored choice as its words."""
        if isinstance(value, dict) and value.keys() == {"was", "now"}:
            return {when: self._value_of(name, one) for when, one in value.items()}
        if name in HUNDREDTHS and isinstance(value, int):
            return percent(value)
        if name in DAYS and isinstance(value, str):
            return f"{dt.datetime.fromisoformat(value):%-d %B %Y}"
        field = _field(self.subject_kind, name)
        known = dict(field.flatchoices) if field else {}
        return known.get(value, value) if isinstance(value, str) else value


def _field(kind: str, name: str) -> "models.Field[Any, Any] | None":
    try:
        field = apps.get_model(kind)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return field if isinstance(field, models.Field) else None


def _money(amount: int | None, currency: str) -> str | None:
    return None if amount is None else words(amount, currency)


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, list):
        return ", ".join(_in_words(one) for one in value)
    if isinstance(value, dict) and value.keys() == {"was", "now"}:
        return f"{_in_words(value['was'])} → {_in_words(value['now'])}"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_in_words(one)}" for name, one in value.items())
    return str(value)
