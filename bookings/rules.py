"""Who may do what with a booking."""

import rules

from accounts.models import User
from bookings.models import Booking
from messaging.rules import moderates
from vendors.rules import manages


@rules.predicate
def is_in_couple(user: User, booking: Booking) -> bool:
    return user.couple is not None and user.couple.pk == booking.couple_id


@rules.predicate
def manages_vendor(user: User, booking: Booking) -> bool:
    return bool(manages(user, booking.vendor))


rules.add_perm("bookings.answer_booking", manages_vendor)
rules.add_perm("bookings.withdraw_booking", is_in_couple)
rules.add_perm("bookings.pay_booking", is_in_couple)
rules.add_perm("bookings.change_booking", is_in_couple | manages_vendor)
rules.add_perm("bookings.review_booking", is_in_couple)
rules.add_perm("bookings.judge_reviews", moderates)
