from celery import shared_task


@shared_task
def broadcast_metrics():
    pass
