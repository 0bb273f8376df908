"""What is stored of a person, in one file for themselves (GDPR, article 15)."""

import json
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.models import Couple, User
from adminpanel.models import Event
from bookings.models import Booking, BookingEvent, DayPlan, Review
from messaging.models import Attachment, Member, Message, Notification, PushSubscription
from payments.models import Payment, Refund
from vendors.models import PhotoReport, SavedSearch, ShortlistEntry, VendorMember

SECRET = {"password", "session_key", "auth", "p256dh", "endpoint", "token", "file", "thumb"}
OF_STAFF = {"is_superuser", "user_permissions", "groups", "rights_changed_at"}


def export_of(user: User) -> str:
    """JSON: each kind of thing that is stored of them, with its rows; times in UTC, money in minor
    units. What opens doors (password, keys) is left out.
    """
    kinds = {name: _rows(rows) for name, rows in _stored(user).items()}
    facts = {"person": str(user), "made_at": timezone.now(), "stored": kinds}
    return json.dumps(facts, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)


def _stored(user: User) -> dict[str, QuerySet[Any]]:
    couple = user.couple
    booked = Booking.objects.filter(couple=couple) if couple else Booking.objects.none()
    return {
        "account": User.objects.filter(pk=user.pk),
        "addresses": EmailAddress.objects.filter(user=user),
        "sessions": UserSession.objects.filter(user=user),
        "devices": PushSubscription.objects.filter(user=user),
        "couple": Couple.objects.of(user),
        "works_for": VendorMember.objects.filter(user=user),
        "bookings": booked,
        "plans_of_days": DayPlan.objects.filter(booking__in=booked),
        "what_happened": BookingEvent.objects.filter(actor=user).order_by("pk"),
        "payments": Payment.objects.filter(payer=user),
        "refunds": Refund.objects.filter(payment__payer=user),
        "conversations": Member.objects.filter(user=user),
        "messages": Message.objects.filter(author=user).order_by("pk"),
        "files": Attachment.objects.filter(owner=user),
        "reviews": Review.objects.filter(booking__in=booked),
        "shortlist": ShortlistEntry.objects.filter(couple=couple)
        if couple
        else ShortlistEntry.objects.none(),
        "saved_searches": SavedSearch.objects.filter(user=user),
        "reported_pictures": PhotoReport.objects.filter(reporter=user),
        "pages_seen": Event.objects.filter(user=user),
        "notifications": Notification.objects.filter(user=user),
    }


def _rows(rows: Iterable[Model]) -> list[dict[str, Any]]:
    return [
        {"id": row["pk"]}
        | {name: value for name, value in row["fields"].items() if name not in SECRET | OF_STAFF}
        for row in serializers.serialize("python", rows)
    ]
