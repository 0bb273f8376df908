"""Background work of bookings: a bell, the table knows what is to do."""

from celery import shared_task


@shared_task
def expire_holds() -> int:
    from bookings import services

    return services.expire_overdue_holds()


@shared_task
def expire_offers() -> int:
    """What was offered for a while: quotes, days from the waiting list, other days."""
    from bookings import services

    ended = services.expire_quotes() + services.expire_offers() + services.expire_moves()
    services.offer_what_is_free()
    return ended


@shared_task
def complete_bookings() -> int:
    from bookings import services

    return services.complete_past_bookings()


@shared_task
def send_reminders() -> int:
    from bookings import services

    return services.send_reminders()
