"""A couple, a vendor, a day."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition
from moneyed import Money

from accounts.models import Couple, CoupleMember, User
from bookings.spans import Span
from messaging.models import Conversation
from vendors.models import Inquiry, Package, Vendor, VendorMember
from vendors.money import money_of
from vendors.policies import Policy, PolicyKind, Step
from vendors.taxes import Tax, tax_in

REVIEW_WITHIN = dt.timedelta(days=365)
MOST_DAYS = 7  # of one package


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, user: User) -> "BookingQuerySet":
        """The couple's own, the vendor's own, all for staff."""
        if user.is_staff:
            return self.all()
        return self.filter(Q(couple__members__user=user) | Q(vendor__members__user=user)).distinct()

    def of(self, user: User) -> "BookingQuerySet":
        """Those in which this person is on one of the two sides."""
        own = Q(couple__members__user=user) | Q(vendor__members__user=user)
        return self.filter(pk__in=Booking.objects.filter(own).values("pk"))

    def in_calendars(self, *, ended_after: dt.datetime) -> "BookingQuerySet":
        """What stands, and for a while what does not any more: calendars have to hear of it."""
        standing = Q(state__in=[*Booking.OPEN, Booking.State.COMPLETED])
        return self.filter(standing | Q(ended_at__gte=ended_after)).order_by("date", "pk")

    def for_calendars(self) -> "BookingQuerySet":
        """With what an event in a calendar says: `last_event_at`, and `calendar_sequence`, the
        number of lines of the timeline that changed the state or (with `date` in their facts) the
        day.
        """
        moved = ~Q(events__state_before=models.F("events__state_after"))
        moved |= Q(events__facts__has_key="date")
        return (
            self.annotate(
                calendar_sequence=models.Count("events", filter=moved),
                last_event_at=models.Max("events__at"),
            )
            .select_related("vendor__place", "couple__place")
            .prefetch_related(_names(), "extras")
        )

    def late(self, today: dt.date) -> "BookingQuerySet":
        """Those with an instalment that was due before this day and is not paid."""
        return self.filter(
            state__in=Booking.PLANNED,
            instalments__paid_at=None,
            instalments__due_on__lt=today,
        ).distinct()

    def holding(self) -> "BookingQuerySet":
        """Those that hold a day only for a while."""
        return self.filter(state__in=Booking.HOLDING)

    def answered(self) -> "BookingQuerySet":
        """Those that the vendor accepted, whatever came of it, declined, or let run out."""
        refused = (Booking.State.DECLINED, Booking.State.EXPIRED)
        return self.filter(Q(accepted_at__isnull=False) | Q(state__in=refused))

    def overdue(self, at: dt.datetime) -> "BookingQuerySet":
        return self.holding().filter(hold_expires_at__lte=at)

    def past(self, at: dt.datetime) -> "BookingQuerySet":
        """Confirmed ones whose last day may be over somewhere on earth; the vendor's own calendar
        decides.
        """
        latest = at.date() + dt.timedelta(days=1)
        return self.filter(state=Booking.State.CONFIRMED, date__lte=latest)

    def upcoming(self) -> "BookingQuerySet":
        return self.filter(
            state__in=[*Booking.HOLDING, Booking.State.CONFIRMED], date__gte=timezone.localdate()
        ).order_by("date")

    def happened(
        self,
        *,
        state: str = "",
        requested: dt.date | None = None,
        confirmed: dt.date | None = None,
        paid: dt.date | None = None,
    ) -> "BookingQuerySet":
        """Those in `state` to which these things happened on these days (UTC); None is any day."""
        days = {"requested_at": requested, "confirmed_at": confirmed, "deposit_paid_at": paid}
        found = self.filter(state=state) if state else self
        for field, day in days.items():
            if day:
                start = dt.datetime.combine(day, dt.time.min, dt.UTC)
                found = found.filter(
                    **{f"{field}__gte": start, f"{field}__lt": start + dt.timedelta(days=1)}
                )
        return found

    def like(self, about: str, *, in_addresses: bool = False) -> "BookingQuerySet":
        """Those that have each of these words in the name of the vendor or of one of the couple,
        and with `in_addresses` in an e-mail address of either side; "12" and "#12" are also the
        booking's number.
        """
        found = self
        for word in about.split():
            if any(letter.isalnum() for letter in word):  # couples are called "Anna & Ben"
                found = found.filter(_has(word, in_addresses=in_addresses))
        return found

    def in_month(self, first: dt.date) -> "BookingQuerySet":
        """Those that hold a day between `first`, the first of a month, and its end."""
        after = (first + dt.timedelta(days=31)).replace(day=1)
        earliest = first - dt.timedelta(days=6)
        states = [*Booking.OPEN, Booking.State.COMPLETED]
        return self.filter(state__in=states, date__gte=earliest, date__lt=after).order_by("date")

    def on_day(self, day: dt.date) -> "BookingQuerySet":
        """Those that stand and are on this day, also as a later one of theirs."""
        its_days = Q(date=day)
        for before in range(1, MOST_DAYS):
            its_days |= Q(date=day - dt.timedelta(days=before), days__gt=before)
        return self.filter(its_days, state__in=Booking.PLANNED)

    def for_page(self) -> "BookingQuerySet":
        """With all that its page asks of it, rights included."""
        return self.select_related(
            "vendor__place", "vendor__category", "couple__place", "day_plan"
        ).prefetch_related(_names(), "vendor__members", "extras", "acceptances")

    def for_lists(self) -> "BookingQuerySet":
        """With all that a line about a booking shows."""
        return (
            self.with_vendors().select_related("couple").prefetch_related("couple__members__user")
        )

    def for_cards(self) -> "BookingQuerySet":
        """With all that a card in the conversation shows."""
        return self.select_related("vendor__place", "couple").prefetch_related("extras")

    def with_vendors(self) -> "BookingQuerySet":
        """With who is booked, and their picture."""
        return self.select_related("vendor__place", "vendor__category").prefetch_related(
            "vendor__photos"
        )


def _has(word: str, *, in_addresses: bool) -> Q:
    """Sides are found first, each by an index of its own."""
    people = Q(name__icontains=word)
    if in_addresses:
        people |= Q(email__icontains=word)
    couples = CoupleMember.objects.filter(user__in=User.objects.filter(people))
    found = Q(couple__in=couples.order_by().values("couple"))
    found |= Q(vendor__in=Vendor.objects.filter(name__icontains=word).order_by().values("pk"))
    if in_addresses:
        theirs = User.objects.filter(email__icontains=word)
        found |= Q(vendor__in=VendorMember.objects.filter(user__in=theirs).values("vendor"))
    number = word.removeprefix("#")
    return found | Q(pk=int(number)) if number.isdecimal() else found


class Booking(FSMModelMixin, models.Model):
    """One package of one vendor for one couple on a day of the vendor's calendar.

    Name, prices and deposit are copied from the package and its extras when it is requested: what
    was agreed does not move with the catalogue. `price` is all of it: the package's and those of
    its `extras`, or, where the two sides agreed on an offer instead, that of the offer (then
    `package_price` is empty). Amounts are in minor units of `currency`.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        ACCEPTED = "accepted", _("Accepted, deposit due")
        CONFIRMED = "confirmed", _("Confirmed")
        COMPLETED = "completed", _("Completed")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")

    class Side(models.TextChoices):
        COUPLE = "couple", _("the couple")
        VENDOR = "vendor", _("the vendor")
        STAFF = "staff", _("Wedding Bazaar")

    HOLDING = (State.REQUESTED, State.ACCEPTED)
    PLANNED = (State.CONFIRMED, State.COMPLETED)
    OPEN = (State.REQUESTED, State.ACCEPTED, State.CONFIRMED)
    FALLEN = (State.DECLINED, State.EXPIRED, State.CANCELLED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.PROTECT, related_name="bookings")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="bookings")
    package = models.ForeignKey(Package, on_delete=models.SET_NULL, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    date = models.DateField(_("first day, on the vendor's calendar"))
    days = models.PositiveSmallIntegerField(default=1)
    package_name = models.CharField(max_length=80)
    package_price = models.PositiveIntegerField(
        _("price of the package alone, minor units"), null=True, blank=True
    )
    price = models.PositiveIntegerField(_("price, minor units"))
    deposit = models.PositiveIntegerField(_("deposit, minor units"))
    currency = models.CharField(max_length=3)
    commission_basis_points = models.PositiveSmallIntegerField(
        _("fixed when confirmed"), null=True, blank=True
    )
    tax_rate = models.DecimalField(
        _("the vendor's tax in the price, percent; fixed when confirmed"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
    )
    tax_id = models.CharField(
        _("the vendor's VAT id; fixed when confirmed"), max_length=20, blank=True, default=""
    )
    commission_tax_rate = models.DecimalField(
        _("tax in the platform's commission, percent; fixed when confirmed"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
    )
    policy_kind = models.CharField(
        _("policy that was agreed on"),
        max_length=10,
        choices=PolicyKind,
        default=PolicyKind.MODERATE,
    )
    policy_steps: models.JSONField[Any, Any] = models.JSONField(
        _("its steps: [[days before, percent back], …]"), default=list, blank=True
    )
    schedule: models.JSONField[Any, Any] = models.JSONField(
        _("instalments that were agreed on: [[days before, percent of the rest], …]"),
        default=list,
        blank=True,
    )
    balance_days = models.PositiveSmallIntegerField(
        _("the balance is due so many days before; fixed when confirmed"), default=14
    )
    amount_paid = models.PositiveIntegerField(_("paid by the couple, minor units"), default=0)
    given_back = models.PositiveIntegerField(
        _("of that, given back without a term that asks for it, minor units"), default=0
    )
    charged_back = models.PositiveIntegerField(
        _("of what was paid, kept by the couple's bank, minor units"), default=0
    )
    paid_again = models.PositiveIntegerField(
        _("of that, paid once more by the couple, minor units"), default=0
    )

    state = FSMField(choices=State.choices, default=State.REQUESTED, protected=True)
    hold_expires_at = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    deposit_paid_at = models.DateTimeField(null=True, blank=True)
    deposit_returned_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(
        _("declined, expired, cancelled or completed"), null=True, blank=True
    )
    reason = models.CharField(_("why it was declined or cancelled"), max_length=300, blank=True)
    cancelled_by = models.CharField(max_length=6, choices=Side, blank=True)
    refund_due = models.PositiveIntegerField(
        _("promised back when it was cancelled, minor units"), default=0
    )
    refund_waiting = models.PositiveIntegerField(
        _("of that, not sent because its payment is questioned, minor units"), default=0
    )
    absent = models.CharField(_("who did not come"), max_length=6, choices=Side, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at",)
        indexes = (
            models.Index(fields=("vendor", "state", "date"), name="booking_vendor_state_date"),
            models.Index(fields=("couple", "state", "date"), name="booking_couple_state_date"),
            models.Index(fields=("state", "hold_expires_at"), name="booking_state_hold"),
            models.Index(fields=("state", "date"), name="booking_state_date"),
            models.Index(fields=("state", "ended_at"), name="booking_state_ended"),
            models.Index(fields=("requested_at",), name="booking_requested_at"),
            models.Index(fields=("confirmed_at",), name="booking_confirmed_at"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(deposit__lte=models.F("price")), name="deposit_within_price"
            ),
            models.CheckConstraint(
                condition=Q(refund_due__lte=models.F("amount_paid")), name="refund_within_paid"
            ),
            models.CheckConstraint(
                condition=Q(tax_rate=None, tax_id="", commission_tax_rate=None)
                | Q(commission_basis_points__isnull=False),
                name="tax_fixed_with_commission",
            ),
            models.CheckConstraint(
                condition=Q(refund_waiting__lte=models.F("refund_due")),
                name="refund_waiting_within_due",
            ),
            models.CheckConstraint(
                condition=Q(given_back__lte=models.F("amount_paid")), name="given_back_within_paid"
            ),
            models.CheckConstraint(
                condition=Q(paid_again__lte=models.F("charged_back")),
                name="paid_again_within_charged_back",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "completed"))
                | Q(deposit=0)
                | Q(deposit_paid_at__isnull=False),
                name="confirmed_needs_deposit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.package_name}, {self.date}"

    def get_absolute_url(self) -> str:
        return reverse("pages:booking-detail", args=[self.pk])

    @property
    def dates(self) -> list[dt.date]:
        return [self.date + dt.timedelta(days=offset) for offset in range(self.days)]

    @property
    def span(self) -> Span:
        """Its days in words."""
        return Span.of(self.date, self.days)

    @property
    def acceptance(self) -> Any:
        """What was agreed to last; None when nothing was."""
        return next(iter(self.acceptances.all()), None)

    @property
    def balance(self) -> int:
        """What stays to be paid after the deposit, minor units."""
        return self.price - self.deposit

    @property
    def paid_net(self) -> int:
        """What was paid, less what was given back and what a bank has taken; minor units."""
        return max(0, self.amount_paid - self.given_back - self.still_charged_back)

    @property
    def still_charged_back(self) -> int:
        """What a bank has taken and was not paid again, minor units."""
        return self.charged_back - self.paid_again

    @property
    def payable_again(self) -> int:
        """What of it may be paid again: the booking did not fall through. Minor units."""
        return self.still_charged_back if self.state in self.PLANNED else 0

    @property
    def owed_again(self) -> int:
        """What of it the couple are asked to pay again: the wedding is to come. Minor units."""
        return self.still_charged_back if self.state == self.State.CONFIRMED else 0

    @property
    def balance_due(self) -> int:
        """What of the price has not come yet, once the booking stands; minor units."""
        return max(0, self.price - self.amount_paid) if self.state in self.PLANNED else 0

    @property
    def kept(self) -> int:
        """What the vendor keeps of a booking that was cancelled, minor units."""
        if self.state != self.State.CANCELLED:
            return 0
        went_back = self.refund_due + self.given_back + self.still_charged_back
        return max(0, self.amount_paid - went_back)

    @property
    def all_instalments(self) -> list[Any]:
        """What the rest is paid in, once the booking stands. Without a schedule no query."""
        return list(self.instalments.all()) if self.schedule else []

    @property
    def next_instalment(self) -> Any:
        """The first that is not paid; None when there is none."""
        if not self.balance_due:
            return None
        return next((each for each in self.all_instalments if not each.is_paid), None)

    @property
    def next_due(self) -> int:
        """What is to be paid next of the rest, minor units: an instalment, or all that is left."""
        following = self.next_instalment
        return following.amount if following else self.balance_due

    @property
    def next_due_on(self) -> dt.date:
        """By when, on the vendor's calendar."""
        following = self.next_instalment
        day: dt.date = following.due_on if following else self.balance_due_on
        return day

    @property
    def is_overdue(self) -> bool:
        """Whether the couple owe something that was due before today, on the vendor's calendar."""
        return bool(self.balance_due and self.next_due_on < self.vendor.today())

    @property
    def balance_due_on(self) -> dt.date:
        """By when all of it is to be paid, on the vendor's calendar; whoever books later than that
        owes it with the confirmation.
        """
        if instalments := self.all_instalments:
            last: dt.date = instalments[-1].due_on
            return last
        days = self.balance_days if self.confirmed_at else self.vendor.balance_days
        stands_since = (self.confirmed_at or timezone.now()).astimezone(self.vendor.zone).date()
        return max(self.date - dt.timedelta(days=days), stands_since)

    @property
    def is_paid_in_full(self) -> bool:
        return self.state in self.PLANNED and not self.balance_due and not self.still_charged_back

    @property
    def has_fallen_through(self) -> bool:
        """It ended without a wedding: nothing stays to be paid."""
        return self.state in self.FALLEN

    @property
    def is_holding(self) -> bool:
        return self.state in self.HOLDING

    @property
    def deposit_due(self) -> bool:
        return bool(self.state == self.State.ACCEPTED and self.deposit_paid_at is None)

    @property
    def price_money(self) -> Money:
        return money_of(self.price, self.currency)

    @property
    def last_date(self) -> dt.date:
        return self.date + dt.timedelta(days=self.days - 1)

    @property
    def policy(self) -> Policy:
        """What was agreed on for cancelling, as it stood when the day was requested."""
        return Policy(self.policy_kind, tuple(Step(*row) for row in self.policy_steps))

    @property
    def state_words(self) -> str:
        """The state as people read it: who steps back before anything was agreed withdraws."""
        if self.state == self.State.CANCELLED and self.confirmed_at is None:
            return str(_("Withdrawn"))
        return str(self.get_state_display())

    @property
    def can_be_rescheduled(self) -> bool:
        return bool(self.state == self.State.CONFIRMED)

    @property
    def can_be_reviewed(self) -> bool:
        """By its couple, if they were there, for a year."""
        came = self.state == self.State.COMPLETED and self.absent != self.Side.COUPLE
        return bool(came and self.vendor.today() <= self.last_date + REVIEW_WITHIN)

    @property
    def accepted_offer(self) -> Any:
        """The quote that its price comes from; None when it is the package's and its extras'."""
        if self.package_price is not None:
            return None
        return self.quotes.filter(state="accepted").order_by("-pk").first()

    @property
    def inquiry(self) -> Inquiry:
        """What ties its two sides to their conversation."""
        return Inquiry.objects.get(couple=self.couple_id, vendor=self.vendor_id)

    def refund_for(self, side: str, *, on: dt.date) -> int:
        """What comes back when `side` cancels on that day of the vendor's calendar, minor units.
        Everything, when it is not the couple who steps back.
        """
        left = self.paid_net
        if side != self.Side.COUPLE:
            return left
        days = (self.date - on).days
        promised = self.policy.refund(self.amount_paid, self.currency, days_before=days)
        return min(left, max(0, promised - self.given_back - self.still_charged_back))

    def people(self) -> list[User]:
        """Everyone on both sides, for telling them."""
        return [*self.couple.people(), *self.vendor.people()]

    def tax_in(self, amount: int) -> Tax | None:
        """The vendor's tax in so much of the price: by the rate that was fixed, or would be today;
        None where there is none.
        """
        is_fixed = self.commission_basis_points is not None
        rate = self.tax_rate if is_fixed else self.vendor.tax_rate
        return None if rate is None else tax_in(amount, rate)

    @property
    def tax(self) -> Tax | None:
        return self.tax_in(self.price)

    @transition(field=state, source=State.REQUESTED, target=State.ACCEPTED)
    def accept(self, *, at: dt.datetime, hold_expires_at: dt.datetime) -> None:
        """Change the fields; `bookings.services.accept_booking` saves them."""
        self.accepted_at, self.hold_expires_at = at, hold_expires_at

    @transition(field=state, source=State.ACCEPTED, target=State.CONFIRMED)
    def confirm(
        self,
        *,
        at: dt.datetime,
        commission_basis_points: int,
        commission_tax_rate: Decimal | None,
        balance_days: int,
    ) -> None:
        self.confirmed_at, self.hold_expires_at = at, None
        self.tax_rate, self.tax_id = self.vendor.tax_rate, self.vendor.tax_id
        self.commission_tax_rate = commission_tax_rate
        self.commission_basis_points = commission_basis_points
        self.balance_days = balance_days

    @transition(field=state, source=State.EXPIRED, target=State.ACCEPTED)
    def take_again(self) -> None:
        """The deposit came after the hold had run out, and the day was still free."""
        self.ended_at, self.reason = None, ""

    @transition(field=state, source=State.REQUESTED, target=State.DECLINED)
    def decline(self, *, at: dt.datetime, reason: str) -> None:
        self.ended_at, self.hold_expires_at, self.reason = at, None, reason

    @transition(field=state, source=list(HOLDING), target=State.EXPIRED)
    def expire(self, *, at: dt.datetime) -> None:
        self.ended_at, self.hold_expires_at = at, None

    @transition(field=state, source=State.CONFIRMED, target=State.CANCELLED)
    def cancel(self, *, at: dt.datetime, by: "Booking.Side", reason: str, refund: int) -> None:
        """Either side steps back from what was confirmed; `refund` is in minor units."""
        self.ended_at, self.reason = at, reason
        self.cancelled_by, self.refund_due = by, refund

    @transition(field=state, source=State.CONFIRMED, target=State.COMPLETED)
    def complete(self, *, at: dt.datetime) -> None:
        self.ended_at = at

    @transition(field=state, source=list(HOLDING), target=State.CANCELLED)
    def withdraw(self, *, at: dt.datetime, reason: str) -> None:
        """The couple steps back before money has moved."""
        self.ended_at, self.hold_expires_at, self.reason = at, None, reason

    @transition(field=state, source=State.ACCEPTED, target=State.CANCELLED)
    def take_back(self, *, at: dt.datetime, reason: str) -> None:
        """The vendor steps back from what they accepted, before money has moved."""
        self.ended_at, self.hold_expires_at, self.reason = at, None, reason
        self.cancelled_by = self.Side.VENDOR


def _names() -> "models.Prefetch[Any]":
    """The people by whose names couples are called, in one query."""
    return models.Prefetch("couple__members", CoupleMember.objects.select_related("user"))
