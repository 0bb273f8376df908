"""Somebody is erased."""

from django.db import transaction

from accounts.models import User
from messaging.models import Conversation
from messaging.services import unseat
from vendors.models import Inquiry, PhotoReport, SavedSearch, VendorMember


def forget_person(user: User) -> None:
    """They work for nobody here, and search for nothing. That somebody else leads each vendor that
    is open is asked for before.
    """
    with transaction.atomic():
        SavedSearch.objects.filter(user=user).delete()
        PhotoReport.objects.filter(reporter=user).delete()
        vendors = VendorMember.objects.filter(user=user).values("vendor")
        theirs = Inquiry.objects.filter(vendor__in=vendors).values("conversation")
        unseat(Conversation.objects.filter(pk__in=theirs), user)
        if user.couple and user.couple.members.count() > 1:
            shared = Inquiry.objects.filter(couple=user.couple).values("conversation")
            unseat(Conversation.objects.filter(pk__in=shared), user)
        VendorMember.objects.filter(user=user).delete()
