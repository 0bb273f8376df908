"""Conversations that somebody asked staff to look at: two wait, one was looked at."""

import datetime as dt

from accounts.models import User
from adminpanel.demo.judged import MODERATOR
from adminpanel.demo.world import COUPLE_LOGIN, VENDOR_LOGIN, World
from adminpanel.models import AuditEntry
from adminpanel.services.auditing import change
from bookings.models import Booking
from messaging.models import Message, Report
from messaging.services import close_report, report_person

Reason, State = Report.Reason, Report.State
REPORTS = [
    ("couple", Reason.FRAUD, "On the telephone they asked for a transfer instead of a card."),
    ("vendor", Reason.SPAM, "The same words reached a colleague of mine, under another name."),
    ("couple", Reason.RUDE, "I find this short, for somebody who is to be at our wedding."),
]
FOUND = "Read all of it: short, but nobody is insulted. Both go on writing."
HOUR = dt.timedelta(hours=1)


def save_reported(world: World) -> None:
    """The latest words of the other side are what is reported, never those of the demo's own
    couple or house.
    """
    others = Booking.objects.exclude(couple__members__user__email=COUPLE_LOGIN)
    others = others.exclude(vendor__members__user__email=VENDOR_LOGIN).order_by("-pk")
    at = world.now
    for booking, (side, reason, words) in zip(others[:3], REPORTS, strict=False):
        at -= 7 * HOUR
        couple, vendor = booking.couple.people()[0], booking.vendor.people()[0]
        by, reported = (couple, vendor) if side == "couple" else (vendor, couple)
        said = Message.objects.filter(conversation=booking.conversation, author=reported)
        report = report_person(
            reported,
            by=by,
            conversation=booking.conversation,
            reason=reason,
            words=words,
            message=said.order_by("-seq").first(),
        )
        Report.objects.filter(pk=report.pk).update(created_at=at)
        if reason == Reason.RUDE:
            _look_at(report, at + 2 * HOUR)


def _look_at(report: Report, at: dt.datetime) -> None:
    by = User.objects.get(email=MODERATOR)
    close_report(report.pk, outcome=FOUND, by=by)
    Report.objects.filter(pk=report.pk).update(closed_at=at)
    AuditEntry.objects.create(
        actor=by,
        action="closed the report",
        subject_kind=report._meta.label_lower,
        subject_key=str(report.pk),
        subject=str(report),
        facts={"state": change(State.OPEN.value, State.CLOSED.value), "outcome": FOUND},
        at=at,
    )
