"""The one way out: what pages hear, they hear after the commit."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from messaging import parcels
from messaging.hub import Parcel
from messaging.live import publish


def touch(people: Iterable[User], what: str, key: object) -> None:
    """Pages of these people that show this thing fetch it again, by `hx-
    trigger="touch:<what>-<key> from:body"`.
    """
    tell(parcels.touch([person.pk for person in people], what, key))


def tell(parcel: Parcel) -> None:
    """Hand a parcel to the hub once the caller's transaction is committed."""
    transaction.on_commit(lambda: publish([parcel]))
