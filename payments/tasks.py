"""Background work of payments: bells. The tables know what is to do, and the reconciliation rings
for anything left over.
"""

from celery import shared_task

from payments.providers.base import NoAnswer


@shared_task(autoretry_for=(NoAnswer,), retry_backoff=True, max_retries=6)
def process_event(event_pk: int) -> None:
    from payments import services

    services.process_event(event_pk)


@shared_task(autoretry_for=(NoAnswer,), retry_backoff=True, max_retries=6)
def send_refund(refund_id: int) -> None:
    from payments import services

    services.send_refund(refund_id)


@shared_task
def reconcile_payments() -> str:
    from payments import services

    return str(services.reconcile())
