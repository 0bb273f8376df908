"""A vendor's team: owners ask colleagues in, say what they may do, and let them go.

Whoever joins sits beside the others in every conversation with couples, what was said before is
read; whoever goes hears nothing more from that moment on.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import letters
from accounts.models import User
from accounts.services import leave_own_couple
from messaging.models import Conversation
from messaging.services import notify, reconnect, seat_beside, touch, unseat
from vendors.exceptions import (
    ColleagueAlready,
    InvitationGone,
    LastOwner,
    NoRoomYet,
    PlansAWedding,
    StaffDoNotJoin,
    TeamFull,
    VendorError,
    WorksElsewhere,
)
from vendors.models import Inquiry, Vendor, VendorInvitation, VendorMember
from vendors.services.days import lock_vendor

TEAM = "/vendor/team/"
Role = VendorMember.Role


def invite_colleague(vendor_id: int, *, email: str, role: str, by: User) -> VendorInvitation:
    """Write to somebody who is to work here. Asked again, an open letter is replaced by the new.

    Raises PermissionDenied for all but owners, TeamFull, and ColleagueAlready.
    """
    email = email.lower()
    with transaction.atomic():
        vendor = _lock_owned(vendor_id, by=by)
        if vendor.members.filter(user__email__iexact=email).exists():
            raise ColleagueAlready
        waiting = vendor.invitations.open()
        waiting.filter(email=email).update(withdrawn_at=timezone.now())
        # Letters that wait for an answer count too.
        if vendor.members.count() + waiting.count() >= vendor.member_limit:
            raise TeamFull(vendor)
        invitation = VendorInvitation.objects.create(
            vendor=vendor, email=email, role=Role(role), invited_by=by
        )
        touch(vendor.people(), "team", vendor.pk)
        transaction.on_commit(lambda: _mail(invitation))
    return invitation


def withdraw_colleague_invitation(invitation_id: int, *, by: User) -> None:
    """The link in the letter works no longer. Raises PermissionDenied for all but owners."""
    with transaction.atomic():
        invitation = VendorInvitation.objects.get(pk=invitation_id)
        vendor = _lock_owned(invitation.vendor_id, by=by)
        vendor.invitations.open().filter(pk=invitation_id).update(withdrawn_at=timezone.now())
        touch(vendor.people(), "team", vendor.pk)


def join_team(token: str, *, by: User) -> Vendor:
    """Work for the vendor that the token was sent for; a second time nothing happens.

    A couple of one that signing up made for `by` is given up for it. Raises InvitationGone for a
    used, withdrawn, old or unknown token, WorksElsewhere, PlansAWedding, and NoRoomYet.
    """
    with transaction.atomic():
        known = VendorInvitation.objects.filter(token=token).first()
        if known is None:
            raise InvitationGone
        vendor = lock_vendor(known.vendor_id)
        if vendor.members.filter(user=by).exists():
            return vendor
        invitation = (
            VendorInvitation.objects.open().select_related("vendor").filter(pk=known.pk).first()
        )
        if invitation is None:
            raise InvitationGone
        if by.is_staff:
            raise StaffDoNotJoin
        if vendor.members.count() >= vendor.member_limit:
            raise NoRoomYet(invitation)
        _give_up_other_roles(by)
        VendorMember.objects.create(vendor=vendor, user=by, role=invitation.role)
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
        seat_beside(
            _conversations(vendor), by, shown_as=vendor.name, beside=_first_other(vendor, by)
        )
        for owner in _owners(vendor):
            notify(owner.user, "team", f"{by} works with you now", TEAM)
        touch(vendor.people(), "team", vendor.pk)
        reconnect([by])
    return vendor


def what_hinders_joining(invitation: VendorInvitation, person: User) -> VendorError | None:
    """Why this person cannot join, before they try; None when they can."""
    vendor = invitation.vendor
    if not invitation.is_open:
        return InvitationGone()
    if person.is_staff:
        return StaffDoNotJoin()
    if person.vendor_memberships.exclude(vendor=vendor).exists():
        return WorksElsewhere()
    if person.couple and person.couple.members.count() > 1:
        return PlansAWedding()
    is_full = vendor.members.count() >= vendor.member_limit
    return NoRoomYet(invitation) if is_full else None


def ask_for_room(invitation_id: int, *, by: User) -> VendorInvitation:
    """Who was asked in and finds the team full lets its owners know, once."""
    with transaction.atomic():
        invitation = VendorInvitation.objects.get(pk=invitation_id)
        vendor = lock_vendor(invitation.vendor_id)
        mine = VendorInvitation.objects.open().filter(pk=invitation_id, room_asked_at=None)
        if mine.update(room_asked_at=timezone.now()):
            tier, people = vendor.get_tier_display(), vendor.member_limit
            text = (
                f"{by} ({invitation.email}) wants to join your team, and {tier} has room for"
                f" {people}. Let somebody go or choose a higher tier; the invitation stays good."
            )
            for owner in _owners(vendor):
                notify(owner.user, "team", text, TEAM)
    return invitation


def set_colleague_role(member_id: int, *, role: str, by: User) -> VendorMember:
    """What a colleague may do from now on. Raises PermissionDenied for all but owners, LastOwner
    when nobody would be left who owns the place, ValueError for a role that does not exist.
    """
    with transaction.atomic():
        member, vendor = _lock_colleague(member_id, by=by)
        if Role(role) != Role.OWNER:
            _refuse_last(member, vendor)
        if member.role != role:
            member.role = Role(role)
            member.save(update_fields=["role"])
            if member.user_id != by.pk:
                words = f"At {vendor} you are now: {member.get_role_display()}"
                notify(member.user, "team", words, TEAM)
            touch(vendor.people(), "team", vendor.pk)
            reconnect([member.user])
    return member


def remove_colleague(member_id: int, *, by: User) -> None:
    """Somebody works here no longer: by an owner, or by themselves. Their words stay. Raises
    PermissionDenied for others, and LastOwner.
    """
    with transaction.atomic():
        member, vendor = _lock_colleague(member_id, by=by, or_oneself=True)
        _refuse_last(member, vendor)
        people = vendor.people()
        member.delete()
        unseat(_conversations(vendor), member.user)
        for owner in _owners(vendor):
            if owner.user_id != by.pk:
                notify(owner.user, "team", f"{member.user} works with you no longer", TEAM)
        if member.user_id != by.pk:
            notify(member.user, "team", f"You work for {vendor} no longer", "/")
        touch(people, "team", vendor.pk)
        reconnect([member.user])


def _lock_owned(vendor_id: int, *, by: User) -> Vendor:
    vendor = lock_vendor(vendor_id)
    if not by.has_perm("vendors.lead_team", vendor):
        raise PermissionDenied
    return vendor


def _lock_colleague(
    member_id: int, *, by: User, or_oneself: bool = False
) -> tuple[VendorMember, Vendor]:
    """Behind the vendor's lock, so that two owners cannot let each other go at once."""
    vendor_id = VendorMember.objects.only("vendor_id").get(pk=member_id).vendor_id
    vendor = lock_vendor(vendor_id)
    member = VendorMember.objects.select_related("user").get(pk=member_id)
    is_allowed = by.has_perm("vendors.lead_team", vendor)
    if not is_allowed and not (or_oneself and member.user_id == by.pk):
        raise PermissionDenied
    return member, vendor


def _refuse_last(member: VendorMember, vendor: Vendor) -> None:
    others = vendor.members.filter(role=Role.OWNER).exclude(pk=member.pk)
    if member.role == Role.OWNER and not others.exists():
        raise LastOwner


def _give_up_other_roles(user: User) -> None:
    if user.vendor_memberships.exists():
        raise WorksElsewhere
    if Inquiry.objects.filter(couple__members__user=user).exists():
        raise PlansAWedding
    leave_own_couple(user)
    user.joined_as = User.JoinedAs.VENDOR
    user.save(update_fields=["joined_as"])


def _conversations(vendor: Vendor) -> list[Conversation]:
    ids = Inquiry.objects.filter(vendor=vendor).values("conversation")
    return list(Conversation.objects.filter(pk__in=ids))


def _first_other(vendor: Vendor, user: User) -> User:
    member = vendor.members.exclude(user=user).select_related("user").earliest("pk")
    return member.user


def _owners(vendor: Vendor) -> list[VendorMember]:
    return list(vendor.members.filter(role=Role.OWNER).select_related("user"))


def _mail(invitation: VendorInvitation) -> None:
    link = settings.SITE_URL + invitation.get_absolute_url()
    letters.write(
        "vendors/mail/colleague.html",
        {"invitation": invitation, "vendor": invitation.vendor, "link": link},
        subject=f"{invitation.invited_by} invites you to work with {invitation.vendor}",
        to=[invitation.email],
    ).send()
