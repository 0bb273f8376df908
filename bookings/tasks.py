"""Background work of bookings: a bell, the table knows what is to do."""

from celery import shared_task


@shared_task
def expire_holds() -> int:
    from bookings import services

    return services.expire_overdue_holds()
