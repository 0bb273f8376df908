"""When vendors are away, and who has read so."""

import datetime as dt

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import Conversation
from vendors.models.vendors import Vendor

MOST_WORDS = 1000
LONGEST_AWAY = 366  # days
_A_DAY = dt.timedelta(days=1)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def planned(self, vendor: Vendor) -> "AbsenceQuerySet":
        """Those that run or begin later, the newest first."""
        return self.filter(vendor=vendor, ended_at=None, last_day__gte=vendor.today())

    def running_about(self, now: dt.datetime) -> "AbsenceQuerySet":
        """Those that run somewhere on earth, of vendors whose tier sends the message; `runs_at`
        knows of one whether it runs where its vendor is.
        """
        return self.filter(
            vendor__has_away_message=True,
            ended_at=None,
            first_day__lte=now.date() + _A_DAY,
            last_day__gte=now.date() - _A_DAY,
        ).select_related("vendor__place")

    def running(self, vendor: Vendor) -> "Absence | None":
        """The vendor's absence of this moment, if couples are told of it."""
        if not vendor.has_away_message:
            return None
        return self.planned(vendor).filter(first_day__lte=vendor.today()).first()


class Absence(models.Model):
    """Days on which a vendor does not answer, the last one included, on the vendor's own calendar,
    and what couples who write meanwhile read. What was written before `saved_at` gets no reply.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="absences")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    body = models.TextField(_("message"), validators=[MaxLengthValidator(MOST_WORDS)])
    saved_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(_("came back earlier, or called it off"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"
            ),
        )
        indexes = (
            models.Index(fields=("last_day",), condition=Q(ended_at=None), name="absence_open"),
        )

    def __str__(self) -> str:
        return f"{self.vendor_id} away {self.first_day} to {self.last_day}"

    @property
    def words(self) -> str:
        """As couples read it: "Away until 14 June"."""
        year = f" {self.last_day.year}" if self.last_day.year != self.vendor.today().year else ""
        return f"Away until {self.last_day:%-d %B}{year}"

    def runs_at(self, moment: dt.datetime) -> bool:
        """Whether that is one of its days where the vendor is."""
        today = moment.astimezone(self.vendor.zone).date()
        return self.ended_at is None and self.first_day <= today <= self.last_day

    def since(self) -> dt.datetime:
        """The moment from which on what couples write is answered."""
        morning = dt.datetime.combine(self.first_day, dt.time.min, self.vendor.zone)
        return max(morning, self.saved_at)


class AwayReply(models.Model):
    """The one automatic reply of an absence in a conversation."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="replies")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "away replies"
        constraints = (
            models.UniqueConstraint(fields=("absence", "conversation"), name="away_reply_once"),
        )

    def __str__(self) -> str:
        return f"{self.absence_id} in {self.conversation_id}"
