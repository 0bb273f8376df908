"""Money that somebody wants to give back while no term asks for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from vendors.money import words


class RefundRequestQuerySet(models.QuerySet["RefundRequest"]):
    def waiting(self) -> "RefundRequestQuerySet":
        """Those that a second person has to decide on, the longest first."""
        return self.filter(state=RefundRequest.State.WAITING).order_by("asked_at")

    def given_alone(self, booking_id: int) -> int:
        """What staff have given back of a booking without a second person, less what of it did not
        arrive; minor units.
        """
        alone = self.filter(
            booking=booking_id,
            state=RefundRequest.State.APPROVED,
            needs_second=False,
            asked_by__is_staff=True,
        )
        failed = Sum("refunds__amount", filter=Q(refunds__state="failed"))
        given = alone.aggregate(sum=Sum("amount"))["sum"] or 0
        return given - (alone.aggregate(failed=failed)["failed"] or 0)

    def decided(self) -> "RefundRequestQuerySet":
        return self.exclude(state=RefundRequest.State.WAITING).order_by("-decided_at")

    def given_back(self) -> "RefundRequestQuerySet":
        """Those that were sent, all of which has arrived or may still arrive."""
        sent = self.decided().filter(state=RefundRequest.State.APPROVED)
        return sent.exclude(pk__in=_with_failures().values("pk"))

    def came_back(self) -> "RefundRequestQuerySet":
        """Those of which something did not reach the couple, whatever was given since."""
        return self.decided().filter(pk__in=_with_failures().values("pk"))

    def declined(self) -> "RefundRequestQuerySet":
        return self.decided().filter(state=RefundRequest.State.DECLINED)

    def like(self, about: str) -> "RefundRequestQuerySet":
        """Those that have each of these words in whose booking it is, its number, who asked, why,
        or in why not.
        """
        found = self
        for word in about.split():
            found = found.filter(
                Q(booking__in=Booking.objects.like(word).order_by().values("pk"))
                | Q(asked_by__name__icontains=word)
                | Q(why__icontains=word)
                | Q(note__icontains=word)
            )
        return found

    def for_lists(self) -> "RefundRequestQuerySet":
        """With all that a line about one shows."""
        people = "booking__couple__members__user"
        named = self.select_related("booking__vendor", "booking__couple", "asked_by", "decided_by")
        return named.prefetch_related("refunds", people)


def _with_failures() -> RefundRequestQuerySet:
    return RefundRequest.objects.filter(refunds__state="failed").order_by()


class RefundRequest(models.Model):
    """A part of what a couple paid, to be given back: by the vendor, or by those who keep the
    books. Above a limit a second of the latter has to agree.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a second person")
        APPROVED = "approved", _("Given back")
        DECLINED = "declined", _("Declined")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="refund_requests")
    amount = models.PositiveIntegerField(_("minor units of the booking's currency"))
    why = models.CharField(_("what both sides read"), max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    needs_second = models.BooleanField(_("above the limit"), default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("why it was declined"), max_length=300, blank=True)

    objects = RefundRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("state", "asked_at"), name="refund_request_state_asked"),)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_request_of_something"),
            models.CheckConstraint(
                condition=Q(needs_second=False)
                | ~Q(state="approved")
                | ~Q(decided_by=F("asked_by")),
                name="refund_request_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting")
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="refund_request_decided_by_whom",
            ),
        )

    def __str__(self) -> str:
        return f"{words(self.amount, self.booking.currency)} of booking {self.booking_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def not_arrived(self) -> int:
        """What of it was sent and did not reach the couple, minor units."""
        return sum(refund.amount for refund in self.refunds.all() if refund.is_failed)

    @property
    def standing(self) -> str:
        """Its state, or what became of it after that."""
        return "came_back" if self.not_arrived else str(self.state)

    @property
    def standing_words(self) -> str:
        if not self.not_arrived:
            return str(self.get_state_display())
        came_back = any(refund.came_back for refund in self.refunds.all())
        words = "Came back" if came_back else "Could not be sent"
        return words if self.not_arrived == self.amount else f"{words} in part"
