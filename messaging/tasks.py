"""Background work of messaging: bells, the tables know what is to do."""

from celery import shared_task

BATCHES = 20


@shared_task
def send_digests() -> int:
    from messaging import services

    return services.send_digests()


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=4)
def mail_notification(notification_id: int) -> bool:
    from messaging import services

    return services.mail_notification(notification_id)


@shared_task(soft_time_limit=240)  # below the lease: a push service may be slow on purpose
def send_pushes() -> int:
    from messaging import services

    return services.send_pushes()


@shared_task
def post_away_lines() -> int:
    from messaging import services

    return services.post_away_lines()


@shared_task
def tell_listeners(conversation_id: int) -> None:
    from messaging import listeners

    listeners.tell([conversation_id])


@shared_task
def make_thumbnail(attachment_id: str) -> None:
    from messaging import services

    services.make_thumbnail(attachment_id)


@shared_task
def make_missing_thumbnails() -> int:
    from messaging import services

    return services.make_missing_thumbnails()


@shared_task
def sweep_attachments() -> int:
    from messaging import services

    return services.sweep_orphans()


@shared_task
def index_messages() -> int:
    """What was said since can be searched now. Returns how many conversations that took."""
    from messaging import search

    done = 0
    for _ in range(BATCHES):
        moved = search.index_moved()
        done += moved
        if not moved:
            break
    return done
