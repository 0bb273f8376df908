"""Money that staff gave back, or did not, as they do it: by the services, when the rest is there."""

from accounts.models import User
from adminpanel.demo.disputes import FINANCE
from adminpanel.demo.world import COUPLE_LOGIN, VENDOR_LOGIN
from adminpanel.services.money import approve_refund, decline_refund, give_back
from bookings.models import Booking
from payments.leftovers import leftovers_of
from payments.models import Dispute, RefundRequest

ADMIN = "admin@demo.test"
ALONE, SECOND = 45_00, 620_00  # below and above what one person gives back alone
WANTED = [
    (ALONE, "The tasting was called off a day before."),
    (SECOND, "They take a smaller package after all; agreed by both on the telephone."),
    (SECOND + 55_00, "They say that the deposit was to be half of it."),
    (SECOND + 110_00, "Their hall has burnt down, and the vendor wants to meet them halfway."),
]
NO = "The terms that they agreed to say a third, and the vendor keeps to them."


def decide_refunds() -> list[RefundRequest]:
    """One given back by one person, one by two, one declined, one that waits. Of bookings that have
    as much left, if there are such; none of the demo's own couple or house.
    """
    finance, admin = (User.objects.get(email=email) for email in (FINANCE, ADMIN))
    asked = [
        give_back(booking.pk, amount=amount, why=why, by=finance, expected_left=left)
        for (booking, left), (amount, why) in zip(_with_money(), WANTED, strict=False)
    ]
    for wanted in asked[1:2]:
        approve_refund(wanted.pk, by=admin)
    for wanted in asked[2:3]:
        decline_refund(wanted.pk, note=NO, by=admin)
    return asked


def _with_money() -> list[tuple[Booking, int]]:
    """With what is left of each; the largest amount wanted is there, in any currency with cents."""
    paid = Booking.objects.filter(state=Booking.State.CONFIRMED, currency__in=("EUR", "GBP"))
    paid = paid.exclude(couple__members__user__email=COUPLE_LOGIN)
    paid = paid.exclude(vendor__members__user__email=VENDOR_LOGIN)
    paid = paid.exclude(pk__in=Dispute.objects.values("payment__booking")).order_by("-pk")
    bookings = list(paid[:60])
    left = leftovers_of([booking.pk for booking in bookings])
    most = max(amount for amount, _ in WANTED)
    rich = [(each, left[each.pk].left) for each in bookings if left[each.pk].left >= most]
    return rich[: len(WANTED)]
