"""Background work of the public pages: bells, the tables know what is to do."""

from celery import shared_task


@shared_task
def tell_search_engines() -> int:
    """How many pages they were told of."""
    from weddingbazaar.pages import indexing

    return indexing.tell_search_engines()


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=8)
def send_letter(topic: str, name: str, email: str, text: str, account: int | None) -> None:
    """To the support address; a mail server that is away (smtplib's errors are OSErrors) is asked
    again.
    """
    from weddingbazaar.pages.contacting import Letter, send

    send(Letter(topic, name, email, text, account))
