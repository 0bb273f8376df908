"""Pictures that should perhaps not be shown: anybody may say so, staff decide.

Locks are taken in this order: vendor, picture.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.groups import moderators
from accounts.models import User
from messaging.limits import reports
from messaging.services import notify, touch
from vendors.exceptions import AlreadyReported, OwnPhoto, PhotoMoved
from vendors.models import Photo, PhotoReport
from vendors.services.days import lock_vendor


def report_photo(photo_id: int, *, reason: str, words: str = "", by: User) -> PhotoReport:
    """Ask staff to look at a picture that everybody sees.

    Raises Photo.DoesNotExist for what is not shown, OwnPhoto, AlreadyReported, and from messaging
    TooFast.
    """
    with transaction.atomic():
        photo = _locked(photo_id)
        if photo not in photo.vendor.shown_photos or not photo.vendor.is_public:
            raise Photo.DoesNotExist
        if by.has_perm("vendors.work_for_vendor", photo.vendor):
            raise OwnPhoto
        if photo.reports.filter(reporter=by).exists():
            raise AlreadyReported
        reports().take(by.pk)
        report = photo.reports.create(reporter=by, reason=reason, words=words)
        people = moderators()
        for person in people:
            text = f"A picture of {photo.vendor} was reported"
            notify(person, "photo_reported", text, f"/adminpanel/photos/{photo.pk}/")
        _touch_staff(photo, people)
    return report


def hide_photo(photo_id: int, *, reason: str, by: User) -> Photo:
    """Nobody but its vendor sees it any more, and they read why; the next one becomes the cover.
    Reports about it are closed. Raises PhotoMoved when it is hidden already.
    """
    _require_judge(by)
    with transaction.atomic():
        photo = _locked(photo_id)
        if photo.is_hidden:
            raise PhotoMoved
        photo.hidden_at, photo.hidden_by, photo.hidden_why = timezone.now(), by, reason
        photo.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
        photo.reports.close(by)
        _tell_vendor(photo, f"We hid a picture of {photo.vendor}: {reason}")
        _touch_staff(photo, moderators())
    return photo


def show_photo_again(photo_id: int, *, by: User) -> Photo:
    """At its old place. Raises PhotoMoved when it is shown already."""
    _require_judge(by)
    with transaction.atomic():
        photo = _locked(photo_id)
        if not photo.is_hidden:
            raise PhotoMoved
        photo.hidden_at, photo.hidden_by, photo.hidden_why = None, None, ""
        photo.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
        _tell_vendor(photo, f"A picture of {photo.vendor} that we had hidden is shown again.")
        _touch_staff(photo, moderators())
    return photo


def close_photo_reports(photo_id: int, *, by: User) -> Photo:
    """It was looked at and stays. Raises PhotoMoved when nothing is open any more."""
    _require_judge(by)
    with transaction.atomic():
        photo = _locked(photo_id)
        if not photo.reports.close(by):
            raise PhotoMoved
        _touch_staff(photo, moderators())
    return photo


def _require_judge(by: User) -> None:
    if not by.has_perm("vendors.judge_photos"):
        raise PermissionDenied


def _locked(photo_id: int) -> Photo:
    """The picture as it stands once its vendor is locked, as whoever changes a gallery does."""
    vendor_id = Photo.objects.values_list("vendor", flat=True).get(pk=photo_id)
    vendor = lock_vendor(vendor_id)
    photo = Photo.objects.get(pk=photo_id)
    photo.vendor = vendor
    return photo


def _tell_vendor(photo: Photo, text: str) -> None:
    people = photo.vendor.people()
    link = f"{reverse('vendors:photo-list')}#photo-{photo.pk}"
    for person in people:
        notify(person, "photo_decided", text, link, at_once=True)
    touch(people, "vendor", photo.vendor_id)
    touch(people, "photos", photo.vendor_id)


def _touch_staff(photo: Photo, people: list[User]) -> None:
    touch(people, "photos", "queue")
    touch(people, "photo", photo.pk)
