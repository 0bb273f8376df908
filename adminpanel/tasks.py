"""Background work of the control room."""

from typing import Any

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
def forget_files() -> None:
    from adminpanel import services

    services.forget_files()


@shared_task
def evaluate_alerts() -> None:
    from adminpanel import services

    services.evaluate_alerts()


@shared_task
def make_alert_calls() -> None:
    from adminpanel import services

    services.make_alert_calls()


@shared_task
def audit_promises() -> None:
    from adminpanel import services

    services.audit_promises()


@shared_task
def forget_faults() -> None:
    from adminpanel import services

    while services.forget_faults():
        pass


@shared_task
def tend_series() -> None:
    from adminpanel import services

    services.tend_series()


@shared_task(bind=True)
def sing(self: Any) -> None:
    """The canary: says when it was sent, and that it ran."""
    from adminpanel.metrics import canaries, watching

    canaries.sing(watching.sent_at(self.request))


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


@shared_task
def reconcile_again() -> None:
    from adminpanel import services

    services.reconcile_again()
