"""What people show and write: each decision with its line in the audit log."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts import services as accounts
from accounts.models import User
from adminpanel.models import AuditEntry
from adminpanel.services.auditing import change, record
from adminpanel.services.people import account_of, tell_watchers
from bookings import services as bookings
from bookings.models import Review, ReviewReport, ReviewVersion
from messaging import services as messaging
from messaging.models import Report
from vendors import services as vendors
from vendors.models import Photo, PhotoReport


def publish_review(version_id: int, *, by: User) -> Review:
    with transaction.atomic():
        was = _words_of(version_id)
        review = bookings.publish_review(version_id, by=by)
        record(by, "published", review, **_became(was, version_id))
    return review


def reject_review(version_id: int, *, reason: str, note: str, by: User) -> Review:
    with transaction.atomic():
        was = _words_of(version_id)
        review = bookings.reject_review(version_id, reason=reason, note=note, by=by)
        record(by, "did not publish", review, **_became(was, version_id), note=note)
    return review


def take_down_review(version_id: int, *, reason: str, note: str, by: User) -> Review:
    with transaction.atomic():
        was = _words_of(version_id)
        review = bookings.take_down_review(version_id, reason=reason, note=note, by=by)
        record(by, "took down", review, **_became(was, version_id), note=note)
    return review


def close_review_reports(review_id: int, *, by: User) -> Review:
    """It was looked at again and stays."""
    with transaction.atomic():
        was = _reports(ReviewReport.objects.open().filter(review=review_id))
        review = bookings.close_review_reports(review_id, by=by)
        record(by, "kept", review, reports=change(was, "looked at"))
    return review


def hide_photo(photo_id: int, *, reason: str, by: User) -> Photo:
    with transaction.atomic():
        photo = vendors.hide_photo(photo_id, reason=reason, by=by)
        record(by, "hid the picture", photo, **_shown(photo, "Shown", "Hidden"), reason=reason)
    return photo


def show_photo_again(photo_id: int, *, by: User) -> Photo:
    with transaction.atomic():
        photo = vendors.show_photo_again(photo_id, by=by)
        record(by, "showed the picture again", photo, **_shown(photo, "Hidden", "Shown"))
    return photo


def close_photo_reports(photo_id: int, *, by: User) -> Photo:
    """It was looked at and stays."""
    with transaction.atomic():
        was = _reports(PhotoReport.objects.open().filter(photo=photo_id))
        photo = vendors.close_photo_reports(photo_id, by=by)
        facts = {"vendor": str(photo.vendor), "reports": change(was, "looked at")}
        record(by, "kept the picture", photo, **facts)
    return photo


def close_report(report_id: int, *, outcome: str, suspend: bool, by: User) -> Report:
    """What staff say to a report; `suspend` also takes the reported person's account away."""
    with transaction.atomic():
        report = messaging.close_report(report_id, by=by, outcome=outcome)
        states = change(str(Report.State.OPEN.label), str(Report.State.CLOSED.label))
        record(by, "closed the report", report, state=states, outcome=outcome)
        if suspend:
            was = account_of(report.reported_id)
            suspended = accounts.suspend_user(report.reported_id, by=by)
            now = account_of(suspended.pk)
            record(by, "suspended", suspended, account=change(was, now), report=report.pk)
            messaging.reconnect([suspended])
            tell_watchers(suspended)
    return report


def reports_that_suspended() -> set[int]:
    """The keys of those with which an account was suspended."""
    acts = AuditEntry.objects.filter(action="suspended", facts__has_key="report")
    return set(acts.values_list("facts__report", flat=True))


def _words_of(version_id: int) -> str:
    """The state of a version of a review."""
    return str(ReviewVersion.objects.get(pk=version_id).get_state_display())


def _became(was: str, version_id: int) -> dict[str, Any]:
    version = ReviewVersion.objects.get(pk=version_id)
    facts = {"state": change(was, str(version.get_state_display())), "stars": version.overall}
    return facts | {"reason": str(version.get_reason_display())} if version.reason else facts


def _reports(open_ones: QuerySet[Any]) -> str:
    return "; ".join(str(report.get_reason_display()) for report in open_ones)


def _shown(photo: Photo, was: str, now: str) -> dict[str, Any]:
    return {"vendor": str(photo.vendor), "picture": change(was, now)}
