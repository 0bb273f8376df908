"""The inquiry behind a conversation, with all that its head says of the vendor."""

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from messaging.models import Conversation
from vendors.models import Absence, Inquiry


def inquiry_in(conversation: Conversation) -> Inquiry | None:
    """With its vendor and that vendor's `absence`, if couples are told of one now. Several parts of
    a page ask for the conversation at hand; the database is asked once.
    """
    if not hasattr(conversation, "inquiry_at_hand"):
        conversation.inquiry_at_hand = _find(conversation)  # type: ignore[attr-defined]
    found: Inquiry | None = conversation.inquiry_at_hand  # type: ignore[attr-defined]
    return found


def _find(conversation: Conversation) -> Inquiry | None:
    now = timezone.now()
    near = Absence.objects.running_about(now).filter(vendor=OuterRef("vendor"))
    inquiries = Inquiry.objects.filter(conversation=conversation).select_related("vendor__place")
    inquiry = inquiries.annotate(
        away_from=Subquery(near.values("first_day")[:1]),
        away_until=Subquery(near.values("last_day")[:1]),
    ).first()
    if inquiry is not None:
        inquiry.absence = _absence(inquiry)  # type: ignore[attr-defined]
    return inquiry


def _absence(inquiry: Inquiry) -> Absence | None:
    first, last = inquiry.away_from, inquiry.away_until  # type: ignore[attr-defined] # annotated
    if first is None:
        return None
    absence = Absence(vendor=inquiry.vendor, first_day=first, last_day=last)
    return absence if absence.runs_at(timezone.now()) else None
