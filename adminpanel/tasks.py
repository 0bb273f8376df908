"""Background work of the control room."""

from celery import shared_task


@shared_task
def broadcast_metrics() -> None:
    from adminpanel import services

    services.broadcast_metrics()


@shared_task
def run_bulk(operation_id: int) -> None:
    from adminpanel import services

    services.run_bulk(operation_id)


@shared_task
def ring_for_bulk() -> None:
    from adminpanel import services

    services.ring_for_bulk()


@shared_task
def forget_faults() -> None:
    from adminpanel import services

    while services.forget_faults():
        pass
