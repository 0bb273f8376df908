"""One process at a time: the turns of a job."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone

from adminpanel.models import Lease


def take_turn(name: str, *, at_most: dt.timedelta) -> str:
    """The name of the turn, or nothing while the lease is held: by somebody at work, or until the
    next turn is due. Who takes one and dies holds it for `at_most`.
    """
    _make(name)
    with transaction.atomic():
        lease, now = locked(name), timezone.now()
        if lease.expires_at > now:
            return ""
        lease.owner, lease.expires_at = secrets.token_hex(8), now + at_most
        lease.save(update_fields=["owner", "expires_at"])
    return lease.owner


def keep_turn(name: str, owner: str, *, at_most: dt.timedelta) -> bool:
    """Hold it for longer; False when it is somebody else's by now, or was broken off."""
    held = Lease.objects.filter(name=name, owner=owner)
    return bool(held.update(expires_at=timezone.now() + at_most))


def break_turn(name: str) -> None:
    """Whoever has it keeps it no more, and anybody may take the next."""
    Lease.objects.filter(name=name).update(owner="", expires_at=timezone.now())


def end_turn(name: str, owner: str, *, next_at: dt.datetime) -> None:
    """The work is done; nobody does it again before `next_at`."""
    Lease.objects.filter(name=name, owner=owner).update(expires_at=next_at)


def locked(name: str) -> Lease:
    """The lease, until the transaction ends."""
    return Lease.objects.select_for_update().get(name=name)


def _make(name: str) -> None:
    if not Lease.objects.filter(name=name).exists():
        Lease.objects.get_or_create(name=name, defaults={"expires_at": timezone.now()})
