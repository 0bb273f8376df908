"""Erasing a person over all apps, and what stands against it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import services as accounts
from accounts.models import User
from accounts.services.erasing import NOBODY
from adminpanel.analytics.journeys import forget_person as forget_visits
from adminpanel.exceptions import PersonStillNeeded
from adminpanel.services.auditing import change, record
from adminpanel.services.bulk_files import forget_person as forget_in_files
from adminpanel.services.people import account_of, tell_watchers
from bookings import services as bookings
from bookings.models import Booking
from messaging import services as messaging
from payments import services as payments
from payments.models import Payment, Subscription
from vendors import services as vendors
from vendors.models import Vendor, VendorMember

LISTED = (Vendor.State.SUBMITTED, Vendor.State.APPROVED)


def erase_person(user_id: int, *, by: User) -> User:
    """What is personal goes for good, over all apps and the cards at the provider; the ledger,
    invoices and the other side's chat stay. By administrators, or by the person. Raises
    PermissionDenied for staff, PersonStillNeeded while something is open, and payments'
    ProviderIsSilent, when nothing is erased.
    """
    if by.pk != user_id and not by.has_perm("adminpanel.rule_people"):
        raise PermissionDenied
    user = User.objects.get(pk=user_id)
    _refuse_if_needed(user)
    payments.forget_cards(user)  # asks the provider: before anything is locked
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if user.erased_at:
            return user
        _refuse_if_needed(user)
        was = account_of(user_id)
        vendors.forget_person(user)
        bookings.forget_person(user)
        messaging.reconnect([user])
        messaging.forget_person(user, shown_as=NOBODY)
        forget_visits(user)
        forget_in_files(user)
        user = accounts.erase_user(user_id)
        record(by, "erased", user, account=change(was, account_of(user_id)))
        tell_watchers(user)
    return user


def what_is_open(user: User) -> list[str]:
    """What has to be settled before somebody can be erased, in words."""
    reasons = []
    if _is_alone(user):
        for booking in Booking.objects.filter(couple=user.couple, state__in=Booking.OPEN):
            reasons.append(f"Booking {booking.pk} is open.")
        if Payment.objects.filter(booking__couple=user.couple).unsettled().exists():
            reasons.append("A payment is on its way.")
    for vendor in _led_alone(user):
        if vendor.state in LISTED:
            reasons.append(f"{vendor} is in the directory or waits to be; nobody else leads it.")
        for booking in Booking.objects.filter(vendor=vendor, state__in=Booking.OPEN):
            reasons.append(f"Booking {booking.pk} with {vendor} is open.")
        if Subscription.objects.open().filter(vendor=vendor).exists():
            reasons.append(f"{vendor} pays for a tier.")
    return reasons


def _refuse_if_needed(user: User) -> None:
    if user.is_staff:
        raise PermissionDenied
    if reasons := what_is_open(user):
        raise PersonStillNeeded(reasons)


def _is_alone(user: User) -> bool:
    return user.couple is not None and user.couple.members.count() == 1


def _led_alone(user: User) -> list[Vendor]:
    owner = VendorMember.Role.OWNER
    led = VendorMember.objects.filter(user=user, role=owner).select_related("vendor")
    return [
        member.vendor
        for member in led
        if not member.vendor.members.filter(role=owner).exclude(user=user).exists()
    ]
