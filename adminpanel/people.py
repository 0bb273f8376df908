"""What staff see of an account: what somebody owns here, where they are signed in, what moved."""

import dataclasses

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet, Sum

from accounts.devices import describe_browser
from accounts.models import User, UserQuerySet
from adminpanel.models import AuditEntry
from bookings.models import Booking
from messaging import services as messaging
from messaging.models import Member, PushSubscription, Report
from payments.models import Payment, Refund
from vendors.models import VendorMember

LATEST = 10


def people_like(*, q: str, joined_as: str, standing: str, online: str) -> UserQuerySet:
    """The newest first, with all that a line of the list shows."""
    found = User.objects.get_queryset().named(q).with_verified()
    if joined_as == User.JoinedAs.STAFF:
        found = found.filter(is_staff=True)
    elif joined_as:
        found = found.filter(joined_as=joined_as, is_staff=False)
    if standing:
        found = found.standing(standing)
    if online:
        found = found.filter(pk__in=messaging.everyone_online())
    return found.prefetch_related(
        "groups", "couple_membership__couple", "vendor_memberships__vendor"
    ).order_by("-date_joined", "-pk")


@dataclasses.dataclass(frozen=True)
class Browser:
    """Somewhere that a person is signed in."""

    name: str
    session: UserSession


@dataclasses.dataclass(frozen=True)
class Total:
    """What one currency comes to, in minor units."""

    currency: str
    paid: int
    refunded: int


def browsers_of(user: User) -> list[Browser]:
    """Those that are signed in, the last used first."""
    sessions = UserSession.objects.purge_and_list(user)
    return [
        Browser(describe_browser(session.user_agent), session)
        for session in sorted(sessions, key=lambda one: one.last_seen_at, reverse=True)
    ]


def devices_of(user: User) -> QuerySet[PushSubscription]:
    return PushSubscription.objects.filter(user=user)


def second_steps_of(user: User) -> list[str]:
    """What they sign in with beside their password, in words."""
    kinds = Authenticator.objects.filter(user=user).order_by("type").values_list("type", flat=True)
    return sorted({str(Authenticator.Type(kind).label) for kind in kinds})


def bookings_of(user: User) -> QuerySet[Booking]:
    return Booking.objects.of(user).for_lists().order_by("-pk")


def memberships_of(user: User) -> QuerySet[VendorMember]:
    return VendorMember.objects.filter(user=user).select_related("vendor")


def totals_of(user: User) -> list[Total]:
    """What their couple has paid and got back, by currency: never added across currencies."""
    if user.couple is None:
        return []
    paid = _sums(Payment.objects.filter(booking__couple=user.couple).succeeded(), "currency")
    back = Refund.objects.filter(payment__booking__couple=user.couple, state=Refund.State.SUCCEEDED)
    refunded = _sums(back, "payment__currency")
    return [
        Total(currency, amount, refunded.get(currency, 0))
        for currency, amount in sorted(paid.items())
    ]


def payments_of(user: User) -> QuerySet[Payment]:
    """Those of their couple, the newest first."""
    mine = (
        Payment.objects.filter(booking__couple=user.couple)
        if user.couple
        else Payment.objects.none()
    )
    return mine.select_related("booking__vendor").order_by("-pk")


def reports_of(user: User) -> QuerySet[Report]:
    """What others reported about them."""
    return Report.objects.filter(reported=user).order_by("-pk")


def conversations_of(user: User) -> int:
    return Member.objects.filter(user=user).count()


def acts_on(user: User) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.on(user)


def acts_by(user: User) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(actor=user)


def _sums(rows: QuerySet[Payment] | QuerySet[Refund], currency: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(currency).annotate(total=Sum("amount")))
