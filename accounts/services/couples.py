"""Two people and their wedding."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from accounts import letters
from accounts.exceptions import AlreadyInCouple, CoupleFull, InvitationGone
from accounts.models import Couple, CoupleInvitation, CoupleMember, Place, User


def create_couple(
    user: User, *, wedding_date: dt.date | None = None, place: Place | None = None
) -> Couple:
    """The couple that `user` is the first half of; the one they already have, if any."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if membership := CoupleMember.objects.filter(user=user).select_related("couple").first():
            return membership.couple
        couple = Couple.objects.create(wedding_date=wedding_date, place=place)
        CoupleMember.objects.create(couple=couple, user=user)
    return couple


def update_wedding(
    couple_id: int,
    *,
    wedding_date: dt.date | None,
    place: Place | None,
    guests: int | None,
    by: User,
) -> Couple:
    """Store when and where the wedding is. Raises Couple.DoesNotExist for anyone outside the
    couple.
    """
    with transaction.atomic():
        couple = Couple.objects.of(by).select_for_update(of=("self",)).get(pk=couple_id)
        couple.wedding_date, couple.place, couple.guests = wedding_date, place, guests
        couple.save(update_fields=["wedding_date", "place", "guests"])
    return couple


def invite_partner(couple_id: int, *, email: str, by: User) -> CoupleInvitation:
    """Write to the partner. Raises CoupleFull when there are two already."""
    with transaction.atomic():
        couple = Couple.objects.of(by).select_for_update(of=("self",)).get(pk=couple_id)
        if couple.members.count() >= 2:
            raise CoupleFull
        invitation = CoupleInvitation.objects.create(
            couple=couple, email=email.lower(), invited_by=by
        )
        transaction.on_commit(lambda: _mail_invitation(invitation))
    return invitation


def accept_invitation(token: str, *, by: User) -> Couple:
    """Join the couple that the token was sent for.

    A couple of one that signing up made for `by` is given up for it, unless it is already
    somebody's (AlreadyInCouple). Raises InvitationGone for a used, old or unknown token and
    CoupleFull when the place was taken.
    """
    with transaction.atomic():
        try:
            invitation = (
                CoupleInvitation.objects.open().select_for_update(of=("self",)).get(token=token)
            )
        except CoupleInvitation.DoesNotExist as missing:
            raise InvitationGone from missing
        couple = Couple.objects.select_for_update().get(pk=invitation.couple_id)
        if CoupleMember.objects.filter(couple=couple, user=by).exists():
            return couple
        if couple.members.count() >= 2:
            raise CoupleFull
        leave_own_couple(by)
        CoupleMember.objects.create(couple=couple, user=by)
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
    return couple


def leave_own_couple(user: User) -> None:
    """Give up a couple of one that nothing has come of. Raises AlreadyInCouple for any other."""
    membership = CoupleMember.objects.filter(user=user).select_related("couple").first()
    if membership is None:
        return
    couple = membership.couple
    if couple.members.count() > 1:
        raise AlreadyInCouple
    try:
        couple.delete()
    except ProtectedError as booked:  # bookings protect the couple they belong to
        raise AlreadyInCouple from booked


def _mail_invitation(invitation: CoupleInvitation) -> None:
    link = settings.SITE_URL + reverse("pages:invitation-detail", args=[invitation.token])
    letters.write(
        "accounts/mail/invitation.html",
        {"invitation": invitation, "link": link},
        subject=f"{invitation.invited_by} invites you to plan together",
        to=[invitation.email],
    ).send()
