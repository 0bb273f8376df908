"""Who may do what with a payment."""

import rules

from accounts.groups import ADMINISTRATOR, FINANCE
from accounts.models import User
from bookings.models import Booking
from bookings.rules import is_in_couple
from payments.models import Payment
from vendors.rules import manages


@rules.predicate
def is_of_own_couple(user: User, payment: Payment) -> bool:
    return bool(is_in_couple(user, payment.booking))


@rules.predicate
def gets_married(user: User) -> bool:
    return user.couple is not None


@rules.predicate
def keeps_the_books(user: User) -> bool:
    return user.is_staff and not user.group_names.isdisjoint((FINANCE, ADMINISTRATOR))


@rules.predicate
def manages_its_vendor(user: User, booking: Booking) -> bool:
    return bool(manages(user, booking.vendor))


# Of all vendors: edit the draft, submit it, accept the loss.
rules.add_perm("payments.answer_disputes", keeps_the_books)
# Of all vendors: credit, and tiers for nothing.
rules.add_perm("payments.give_courtesies", keeps_the_books)
rules.add_perm("payments.give_back", manages_its_vendor | keeps_the_books)
rules.add_perm("payments.keep_cards", gets_married)
rules.add_perm("payments.look_at_payment", is_of_own_couple | rules.is_staff)
# Of a vendor: its owner and its managers.
rules.add_perm("payments.manage_payouts", manages)
# Of a vendor: what it pays for its tier.
rules.add_perm("payments.manage_subscription", manages)
# What tiers give and cost.
rules.add_perm("payments.price_tiers", keeps_the_books)
# Of a booking: say what happened when a bank asks.
rules.add_perm("payments.state_in_dispute", manages_its_vendor)
# Of all vendors: pay them, or hold their money back.
rules.add_perm("payments.run_payouts", keeps_the_books)
