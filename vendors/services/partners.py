"""A couple becomes two: the partner joins their conversations as well."""

from django.db import transaction

from accounts import services as accounts
from accounts.models import Couple, User
from messaging.services import add_member
from vendors.models import Inquiry


def join_couple(token: str, *, by: User) -> Couple:
    """Accept the invitation and enter every conversation the couple has. Raises accounts'
    AccountErrors.
    """
    with transaction.atomic():
        couple = accounts.accept_invitation(token, by=by)
        partner = next(person for person in couple.people() if person != by)
        for inquiry in Inquiry.objects.filter(couple=couple).select_related("conversation"):
            add_member(inquiry.conversation, by, shown_as=str(by), beside=partner)
    return couple
