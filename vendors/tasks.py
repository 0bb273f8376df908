"""Background work of vendors: bells, the tables know what is to do."""

import datetime as dt

from celery import shared_task


@shared_task
def check_calendars() -> int:
    from vendors import services

    return services.check_calendars()


@shared_task
def measure_reply_times() -> int:
    from vendors import services

    return services.measure_reply_times()


@shared_task
def alert_searches() -> int:
    from vendors import services

    return services.alert_searches()


@shared_task
def make_renditions(photo_id: int) -> bool:
    from vendors import services

    return services.make_renditions(photo_id)


@shared_task
def make_missing_renditions() -> int:
    from vendors import services

    return services.make_missing_renditions()


@shared_task
def index_vendors() -> int:
    """What staff changed in the admin can be searched. Returns how many vendors that mended."""
    from vendors import search

    return search.index_stale()


@shared_task
def send_away_replies() -> int:
    from vendors import services

    return services.send_away_replies()


@shared_task
def count_search(query: str, shown: list[int], visitor: str) -> None:
    from vendors import services

    services.count_search(query, shown=shown, visitor=visitor)


@shared_task
def count_full_date(vendor: int, date: str) -> None:
    from vendors import services

    services.count_full_date(vendor, date=dt.date.fromisoformat(date))


@shared_task
def count_visit(vendor: int, date: str) -> None:
    from vendors import services

    services.count_visit(vendor, date=dt.date.fromisoformat(date))


@shared_task
def tend_tiers() -> str:
    """Whom to tell of what a tier is to give less of, and what of that begins today."""
    from vendors import services

    told, done = services.tell_of_tier_changes(), services.carry_out_tier_changes()
    return f"{done} changed, {told} vendors told"
