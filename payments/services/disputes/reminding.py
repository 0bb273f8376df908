"""Before the time to answer is over: staff are told again, three days and one day ahead, and the
vendor who has not said anything.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst

from accounts.groups import bookkeepers
from messaging.services import notify
from payments.models import Dispute
from payments.models.bank_disputes import REMINDED_AHEAD
from payments.services.disputes.telling import booking_of, subject_of


def remind_of_disputes(*, at: dt.datetime | None = None) -> int:
    """Tell everybody what is due soon and was not told; of how many disputes that was. Safe to run
    twice and in parallel: telling and the count of it are one transaction.
    """
    at = at or timezone.now()
    near = Dispute.objects.answerable().filter(due_by__gt=at, due_by__lte=at + REMINDED_AHEAD[0])
    return sum(_remind_once(pk, at) for pk in near.values_list("pk", flat=True))


def _remind_once(dispute_id: int, at: dt.datetime) -> bool:
    """False when it is answered by now, or somebody else has told them."""
    with transaction.atomic():
        disputes = Dispute.objects.select_for_update(of=("self",))
        dispute = disputes.select_related("payment__booking__vendor").get(pk=dispute_id)
        due = _reminders_due(dispute, at)
        if due <= dispute.reminders:
            return False
        dispute.reminders = due
        dispute.save(update_fields=["reminders"])
        _tell(dispute)
    return True


def _reminders_due(dispute: Dispute, at: dt.datetime) -> int:
    """How many should have gone out by now."""
    return 0 if dispute.answer is not None else dispute.reminders_due(at)


def _tell(dispute: Dispute) -> None:
    who, until = capfirst(dispute.judge.name), f"{dispute.due_by:%-d %B %Y, %H:%M} UTC"
    text = f"{dispute.number} has no answer yet: {subject_of(dispute)}. {who} waits until {until}."
    for person in bookkeepers():
        notify(person, "dispute", text, f"/adminpanel/disputes/{dispute.pk}/", at_once=True)
    if dispute.statement:
        return
    booking = dispute.payment.booking
    for person in booking.vendor.managers():
        text = f"What happened with {booking_of(dispute)}? {who} waits until {until}."
        notify(person, "dispute", text, dispute.get_absolute_url(), at_once=True)
