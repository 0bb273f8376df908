"""What somebody says about themselves, and when they were last here."""

import datetime as dt

from accounts.models import Place, User


def update_profile(
    user: User,
    *,
    name: str,
    time_zone: str,
    place: Place | None,
    shows_presence: bool,
    phone: str,
) -> User:
    """`shows_presence` lets others see when this person is online and was last seen."""
    user.name, user.time_zone, user.place, user.phone = name, time_zone, place, phone
    user.shows_presence = shows_presence
    user.save(update_fields=["name", "time_zone", "place", "phone", "shows_presence"])
    return user


def record_last_seen(user_ids: list[int], *, at: dt.datetime) -> None:
    User.objects.filter(pk__in=user_ids).update(last_seen=at)


def record_rights_changed(user_ids: list[int], *, at: dt.datetime) -> None:
    """What they may do is not what it was: sockets that they opened before are closed."""
    User.objects.filter(pk__in=user_ids).update(rights_changed_at=at)
