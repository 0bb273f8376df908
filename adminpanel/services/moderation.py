"""What people show and write: each decision with its line in the audit log."""

from django.db import transaction

from accounts import services as accounts
from accounts.models import User
from adminpanel.models import AuditEntry
from adminpanel.services.auditing import record
from adminpanel.services.people import tell_watchers
from bookings import services as bookings
from bookings.models import Review
from messaging import services as messaging
from messaging.models import Report
from vendors import services as vendors
from vendors.models import Photo


def publish_review(version_id: int, *, by: User) -> Review:
    with transaction.atomic():
        review = bookings.publish_review(version_id, by=by)
        record(by, "published", review, version=version_id)
    return review


def reject_review(version_id: int, *, reason: str, note: str, by: User) -> Review:
    with transaction.atomic():
        review = bookings.reject_review(version_id, reason=reason, note=note, by=by)
        record(by, "did not publish", review, version=version_id, reason=reason, note=note)
    return review


def take_down_review(version_id: int, *, reason: str, note: str, by: User) -> Review:
    with transaction.atomic():
        review = bookings.take_down_review(version_id, reason=reason, note=note, by=by)
        record(by, "took down", review, version=version_id, reason=reason, note=note)
    return review


def close_review_reports(review_id: int, *, by: User) -> Review:
    """It was looked at again and stays."""
    with transaction.atomic():
        review = bookings.close_review_reports(review_id, by=by)
        record(by, "kept", review)
    return review


def hide_photo(photo_id: int, *, reason: str, by: User) -> Photo:
    with transaction.atomic():
        photo = vendors.hide_photo(photo_id, reason=reason, by=by)
        record(by, "hid the picture", photo, vendor=str(photo.vendor), reason=reason)
    return photo


def show_photo_again(photo_id: int, *, by: User) -> Photo:
    with transaction.atomic():
        photo = vendors.show_photo_again(photo_id, by=by)
        record(by, "showed the picture again", photo, vendor=str(photo.vendor))
    return photo


def close_photo_reports(photo_id: int, *, by: User) -> Photo:
    """It was looked at and stays."""
    with transaction.atomic():
        photo = vendors.close_photo_reports(photo_id, by=by)
        record(by, "kept the picture", photo, vendor=str(photo.vendor))
    return photo


def close_report(report_id: int, *, outcome: str, suspend: bool, by: User) -> Report:
    """What staff say to a report; `suspend` also takes the reported person's account away."""
    with transaction.atomic():
        report = messaging.close_report(report_id, by=by, outcome=outcome)
        record(by, "closed the report", report, outcome=outcome)
        if suspend:
            suspended = accounts.suspend_user(report.reported_id, by=by)
            record(by, "suspended", suspended, report=report.pk)
            messaging.reconnect([suspended])
            tell_watchers(suspended)
    return report


def reports_that_suspended() -> set[int]:
    """The keys of those with which an account was suspended."""
    acts = AuditEntry.objects.filter(action="suspended", facts__has_key="report")
    return set(acts.values_list("facts__report", flat=True))
