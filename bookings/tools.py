"""What bookings add to a conversation."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.models import User
from messaging.models import Conversation
from messaging.tools import Tool
from vendors.inquiries import inquiry_in


def conversation_tools(user: User, conversation: Conversation) -> Iterable[Tool]:
    """The vendor makes offers; the couple requests days."""
    inquiry = inquiry_in(conversation)
    if inquiry is None or inquiry.vendor.state != "approved":
        return
    if user.couple and user.couple.pk == inquiry.couple_id:
        url = reverse("pages:request-create", args=[inquiry.vendor.slug])
        yield Tool("Request a date", "calendar", url)
    elif user.has_perm("vendors.manage_vendor", inquiry.vendor):
        url = reverse("bookings:quote-create", args=[inquiry.pk])
        yield Tool("Make an offer", "receipt", url)
