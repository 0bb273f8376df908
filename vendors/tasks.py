"""Background work of vendors: bells, the tables know what is to do."""

from celery import shared_task


@shared_task
def check_calendars() -> int:
    from vendors import services

    return services.check_calendars()


@shared_task
def measure_reply_times() -> int:
    from vendors import services

    return services.measure_reply_times()
