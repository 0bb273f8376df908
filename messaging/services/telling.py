"""The one way out: what pages hear, they hear after the commit."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import record_rights_changed
from messaging import parcels
from messaging.hub import Parcel
from messaging.live import publish


def touch(people: Iterable[User], what: str, key: object) -> None:
    """Pages of these people that show this thing fetch it again, by `hx-
    trigger="touch:<what>-<key> from:body"`.
    """
    tell(parcels.touch([person.pk for person in people], what, key))


def reconnect(people: Iterable[User]) -> None:
    """Close every socket of these people: what they may do has changed. Their pages come back by
    themselves and fetch what they show again (`live:back`). Call it last, so that what else there
    is to tell has gone out before.
    """
    user_ids = [person.pk for person in people]
    record_rights_changed(user_ids, at=timezone.now())  # for the watch: a parcel may be lost
    tell(parcels.rights_changed(user_ids))


def tell(parcel: Parcel) -> None:
    """Hand a parcel to the hub once the caller's transaction is committed."""
    transaction.on_commit(lambda: publish([parcel]))
