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
def count_visits() -> None:
    from adminpanel.analytics.journeys import count_events

    count_events()


@shared_task
def refresh_figures() -> None:
    from adminpanel.analytics import refreshing

    refreshing.refresh()


@shared_task
def rebuild_figures() -> None:
    from adminpanel.analytics import refreshing

    refreshing.rebuild()


@shared_task
def compute_forecasts() -> None:
    from adminpanel.analytics.forecast import compute_forecasts

    compute_forecasts()
