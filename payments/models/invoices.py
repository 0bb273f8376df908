"""What the platform writes to vendors: invoices for subscriptions and commission, and credit notes.
Rows are written once, and never changed or deleted (payments/triggers.py).
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.spans import Span
from payments.models.ledger import Posting
from payments.models.series import Series
from vendors.models import Vendor, VendorMember
from vendors.taxes import RATE_BOUNDS, rate_words

REVERSE_CHARGE = (
    "Reverse charge: VAT is due by the recipient (Article 196 of Directive 2006/112/EC)"
)

OUTSIDE_SCOPE = "Outside the scope of EU VAT, article 44 of directive 2006/112/EC"


@dataclass(frozen=True)
class InvoiceLine:
    """`amount` in minor units, tax included; `start` and `end` are the first and the last day (UTC)
    of what it is for, where it is for a time.
    """

    text: str
    amount: int
    start: dt.date | None = None
    end: dt.date | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "InvoiceLine":
        start, end = (
            dt.date.fromisoformat(row[name]) if row[name] else None for name in ("start", "end")
        )
        return cls(row["text"], row["amount"], start, end)

    def as_row(self) -> dict[str, Any]:
        """For storing, days as ISO dates."""
        start, end = (day.isoformat() if day else None for day in (self.start, self.end))
        return {"text": self.text, "amount": self.amount, "start": start, "end": end}

    @property
    def period(self) -> str:
        """ "1 to 30 November 2026"; nothing where it is for no time."""
        return str(Span(self.start, self.end)) if self.start and self.end else ""


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def of(self, vendor: Vendor) -> "InvoiceQuerySet":
        return self.filter(vendor=vendor)

    def visible_to(self, user: User) -> "InvoiceQuerySet":
        """Those of vendors whose money they manage; all for those who keep the books."""
        if user.has_perm("payments.run_payouts"):
            return self.all()
        mine = VendorMember.objects.filter(user=user, role__in=VendorMember.MANAGING)
        return self.filter(vendor__in=mine.values("vendor"))

    def from_provider(self, provider: str, provider_id: str) -> "Invoice | None":
        """The one for this invoice of a provider."""
        return self.filter(provider=provider, provider_id=provider_id).first()

    def for_lists(self) -> "InvoiceQuerySet":
        """The newest first, with all that a list shows."""
        return self.select_related("vendor", "corrects").order_by("-issued_at", "-pk")

    def years(self) -> list[int]:
        """In which some were issued (UTC), the latest first."""
        days = self.order_by().datetimes("issued_at", "year", order="DESC", tzinfo=dt.UTC)
        return [day.year for day in days]

    def about(self, kind: str) -> "InvoiceQuerySet":
        """Those of a kind; subscriptions and commission with the credit notes that correct them."""
        wanted = Q(kind=kind) | Q(corrects__kind=kind)
        if kind == Invoice.Kind.COMMISSION:
            wanted |= Q(period__isnull=False)
        return self.filter(wanted)

    def in_year(self, year: int) -> "InvoiceQuerySet":
        """Issued in this year of UTC."""
        start, end = (dt.datetime(each, 1, 1, tzinfo=dt.UTC) for each in (year, year + 1))
        return self.filter(issued_at__gte=start, issued_at__lt=end)


class Invoice(models.Model):
    """One paper. Amounts are minor units and positive; `sign` says which way they count."""

    class Kind(models.TextChoices):
        SUBSCRIPTION = "subscription", _("Subscription")
        COMMISSION = "commission", _("Commission")
        CREDIT_NOTE = "credit_note", _("Credit note")

    SERIES = {
        Kind.SUBSCRIPTION.value: Series.Kind.INVOICE,
        Kind.COMMISSION.value: Series.Kind.COMMISSION,
        Kind.CREDIT_NOTE.value: Series.Kind.CREDIT_NOTE,
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.CharField(max_length=20, unique=True)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="invoices")
    issued_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField(_("minor units, tax included"))
    tax = models.BigIntegerField(_("of that, minor units"))
    tax_name = models.CharField(max_length=40, blank=True, default="")
    tax_rate = models.DecimalField(
        _("percent; none where there is no tax, or several rates"),
        max_digits=6,
        decimal_places=3,
        null=True,
        validators=RATE_BOUNDS,
    )
    is_reverse_charge = models.BooleanField(default=False)
    is_outside_scope = models.BooleanField(_("to a business outside the EU"), default=False)
    issuer = models.JSONField(_("name, address, country and VAT id of that day"))
    recipient = models.JSONField(_("name, address, country and VAT id of that day"))
    lines = models.JSONField()
    credit_used = models.BigIntegerField(_("paid out of a credit, minor units"), default=0)
    paid = models.BigIntegerField(_("paid besides, minor units"), default=0)
    paid_at = models.DateTimeField(null=True)
    paid_with = models.CharField(_("in words"), max_length=60, blank=True, default="")
    provider = models.CharField(max_length=10, blank=True, default="")
    provider_id = models.CharField(_("invoice there"), max_length=255, blank=True, default="")
    period = models.DateField(
        _("the month of its commission (UTC), by its first day"), null=True, blank=True
    )
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="credit_notes"
    )
    reason = models.CharField(
        _("why something is credited"), max_length=200, blank=True, default=""
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("vendor", "-issued_at"), name="invoice_vendor_issued"),
            models.Index(fields=("-issued_at",), name="invoice_issued"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(total__gt=0, tax__gte=0, credit_used__gte=0, paid__gte=0)
                & Q(tax__lte=F("total")),
                name="invoice_amounts",
            ),
            models.CheckConstraint(
                condition=Q(kind="credit_note", paid=0, credit_used=0)
                | ~Q(kind="credit_note") & Q(total=F("paid") + F("credit_used")),
                name="invoice_is_paid",
            ),
            models.CheckConstraint(
                condition=Q(is_reverse_charge=False) | Q(tax=0), name="invoice_reverse_charge"
            ),
            models.CheckConstraint(
                condition=Q(is_outside_scope=False) | Q(tax=0, is_reverse_charge=False),
                name="invoice_outside_scope",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(kind="credit_note"), name="invoice_corrects"
            ),
            models.UniqueConstraint(
                fields=("provider", "provider_id"),
                condition=~Q(provider_id=""),
                name="invoice_once_of_provider",
            ),
            models.UniqueConstraint(
                fields=("vendor", "currency", "period"),
                condition=Q(period__isnull=False),
                name="invoice_once_a_month",
            ),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("billing:invoice-detail", args=[self.uuid])

    @property
    def title(self) -> str:
        """ "Credit note C-2026-000003"."""
        return f"{self.name} {self.number}"

    @property
    def name(self) -> str:
        """What such a paper is called."""
        return "Credit note" if self.is_credit_note else "Invoice"

    @property
    def is_credit_note(self) -> bool:
        return self.kind == self.Kind.CREDIT_NOTE

    @property
    def sign(self) -> int:
        return -1 if self.is_credit_note else 1

    @property
    def signed_total(self) -> int:
        return self.sign * self.total

    @property
    def signed_tax(self) -> int:
        return self.sign * self.tax

    @property
    def signed_net(self) -> int:
        return self.sign * (self.total - self.tax)

    @property
    def signed_lines(self) -> list[InvoiceLine]:
        """As people read them: those of a credit note below zero."""
        lines = map(InvoiceLine.from_row, self.lines)
        return [
            InvoiceLine(line.text, self.sign * line.amount, line.start, line.end) for line in lines
        ]

    @property
    def rate_words(self) -> str:
        return "" if self.tax_rate is None else rate_words(Decimal(self.tax_rate))

    @property
    def tax_note(self) -> str:
        """Why there is no tax, where there is none."""
        if self.is_reverse_charge:
            return REVERSE_CHARGE
        if self.is_outside_scope:
            return OUTSIDE_SCOPE
        if self.tax_name:
            return ""
        why = self.issuer.get("no_tax", "").strip().rstrip(".")
        return f"No VAT is charged: {why}" if why else "No VAT is charged"

    @property
    def own_reason(self) -> str:
        """Why something is credited, where no line says it."""
        is_said = any(self.reason in line["text"] for line in self.lines)
        return "" if is_said else self.reason

    @property
    def month(self) -> Span | None:
        """The days of its commission."""
        if self.period is None:
            return None
        return Span(self.period, month_after(self.period) - dt.timedelta(days=1))

    def credited(self) -> int:
        """What credit notes have taken of it so far, minor units."""
        return self.credit_notes.aggregate(sum=Sum("total"))["sum"] or 0

    def credited_tax(self) -> int:
        return self.credit_notes.aggregate(sum=Sum("tax"))["sum"] or 0


class CommissionItemQuerySet(models.QuerySet["CommissionItem"]):
    def add(self, invoice: Invoice, postings: Iterable[Posting]) -> None:
        self.bulk_create(CommissionItem(invoice=invoice, posting=each) for each in postings)


class CommissionItem(models.Model):
    """A posting of commission and the paper it stands on: on one, once."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="items")
    posting = models.OneToOneField(
        Posting, on_delete=models.PROTECT, related_name="commission_item"
    )

    objects = CommissionItemQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"posting {self.posting_id} on invoice {self.invoice_id}"


def month_after(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1)
