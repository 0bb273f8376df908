"""Background work of the control room."""

from celery import shared_task


@shared_task
def broadcast_metrics() -> None:
    from adminpanel import services

    services.broadcast_metrics()
