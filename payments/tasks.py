"""Background work of payments: bells. The tables know what is to do, and the reconciliation rings
for anything left over.
"""

from smtplib import SMTPException

from celery import shared_task
from django.conf import settings

from payments.providers.base import NoAnswer
from payments.vies import ViesIsSilent


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

    names = ["stripe", *(["paypal"] if settings.PAYPAL_IS_ON else [])]
    return "; ".join(f"{name}: {services.reconcile(name)}" for name in names)


@shared_task
def take_back(payment_id: int) -> None:
    from payments import services

    services.take_back(payment_id)


@shared_task(autoretry_for=(NoAnswer,), retry_backoff=True, max_retries=6)
def send_take_back(take_back_id: int) -> None:
    from payments import services

    services.send_take_back(take_back_id)


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=True, max_retries=6)
def mail_paypal_address(account_id: int, version: int) -> bool:
    from payments import services

    return services.mail_paypal_address(account_id, version)


@shared_task
def hold_back(payment_id: int) -> int:
    from payments import services

    return services.hold_back(payment_id)


@shared_task
def release_refund(booking_id: int) -> int:
    from payments import services

    return services.release_refund(booking_id)


@shared_task(autoretry_for=(NoAnswer,), retry_backoff=True, max_retries=6)
def send_dispute_answer(answer_id: int) -> None:
    from payments import services

    services.send_answer(answer_id)


@shared_task
def remind_of_disputes() -> int:
    from payments import services

    return services.remind_of_disputes() + services.remind_of_bill_disputes()


@shared_task
def end_charged_back() -> int:
    from payments import services

    return services.end_charged_back()


@shared_task
def run_payouts() -> str:
    from payments import services

    return str(services.run_payouts(door="beat"))


@shared_task
def carry_out_run(run_id: int) -> str:
    from payments import services

    return str(services.carry_out(run_id))


@shared_task(autoretry_for=(NoAnswer,), retry_backoff=True, max_retries=6)
def ask_balances(provider_name: str) -> None:
    from payments import services

    services.ask_balances(provider_name)


@shared_task
def retry_payments() -> str:
    from payments import services

    return str(services.retry_payments())


@shared_task
def mail_receipt(letter_id: int) -> bool:
    from payments import services

    return services.mail_receipt(letter_id)


@shared_task(autoretry_for=(NoAnswer,), retry_backoff=True, max_retries=6)
def sync_prices() -> int:
    from payments import services

    return services.sync_prices()


@shared_task(autoretry_for=(NoAnswer,), retry_backoff=True, max_retries=6)
def send_credit(credit_id: int) -> None:
    from payments import services

    services.send_credit(credit_id)


@shared_task
def tend_subscriptions() -> str:
    """What time brings: trials and cards that end soon, renewals never paid, comps that end."""
    from payments import services

    trials, cards, unpaid, comps = (
        services.remind_of_trials(),
        services.remind_of_cards(),
        services.end_unpaid() + services.end_charged_back(),
        services.end_comps() + services.end_time_left(),
    )
    told = f"{trials} told of their trial, {cards} of their card"
    return f"{told}, {unpaid} ended unpaid, {comps} comps or paid days over"


@shared_task
def mail_invoice(letter_id: int) -> bool:
    from payments import services

    return services.mail_invoice(letter_id)


@shared_task
def mail_invoices() -> int:
    from payments import services

    return services.mail_invoices()


@shared_task
def issue_commission_invoices() -> int:
    from payments import services

    return services.issue_commission_invoices(services.last_month())


@shared_task(autoretry_for=(ViesIsSilent,), retry_backoff=True, max_retries=6)
def check_vat_id(details_id: int) -> bool | None:
    from payments import services

    return services.check_vat_id(details_id)


@shared_task
def check_vat_ids() -> int:
    from payments import services

    return services.check_vat_ids()
