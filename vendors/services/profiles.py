"""A vendor's life from draft to directory."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed

from accounts.groups import moderators
from accounts.models import Place, User
from messaging.services import notify, reconnect, touch
from vendors.exceptions import NothingAsked, NotReadyForReview, WrongState
from vendors.models import (
    Category,
    ReviewComment,
    Style,
    Tier,
    TierCode,
    Vendor,
    VendorDocument,
    VendorLanguage,
    VendorMember,
    WeeklyAvailability,
)
from vendors.policies import PolicyKind, check_steps
from vendors.search import index_vendors
from vendors.services.addresses import free_slug, note_page_change, renew_slug
from vendors.services.days import lock_managed_vendor

REVIEW_QUEUE = "/adminpanel/vendors/"
CHECKLIST = "/vendor/onboarding/"
DASHBOARD = "/vendor/dashboard/"
SATURDAY = 5


def create_vendor(
    user: User, *, name: str, category: Category, place: Place, currency: str = "EUR"
) -> Vendor:
    """A draft that `user` owns, open on Saturdays until they say otherwise."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        vendor = Vendor.objects.create(
            name=name,
            slug=free_slug(name),
            category=category,
            place=place,
            currency=currency,
            **Tier.objects.of(TierCode.FREE).limits(),
        )
        VendorMember.objects.create(vendor=vendor, user=user, role=VendorMember.Role.OWNER)
        WeeklyAvailability.objects.create(vendor=vendor, weekday=SATURDAY, capacity=1)
        index_vendors([vendor.pk])
    return vendor


def update_vendor(
    vendor_id: int,
    *,
    by: User,
    styles: Iterable[Style] | None = None,
    languages: Iterable[str] | None = None,
    renew_address: bool = False,
    **facts: Any,
) -> Vendor:
    """Store the profile's own words: name, category, place, tagline, description, guests_max,
    serves_km, lead_days, horizon_days; and, where they are given, all styles and languages. The
    page keeps its address unless they want one that is made of the name as it is now.
    """
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        for field, value in facts.items():
            setattr(vendor, field, value)
        vendor.save(update_fields=list(facts))
        if styles is not None:
            vendor.styles.set(styles)
        if languages is not None:
            _store_languages(vendor, set(languages))
        if renew_address:
            renew_slug(vendor)
        index_vendors([vendor.pk])
        note_page_change([vendor.pk])
    return vendor


def set_policy(
    vendor_id: int, *, kind: str, steps: list[list[int]], terms: str, balance_days: int, by: User
) -> Vendor:
    """What couples who book from now on agree to. `steps` count for a policy of one's own; raises
    vendors.policies.BadSteps for those that make none. `balance_days` before the wedding the
    balance is due.
    """
    own = check_steps(steps) if kind == PolicyKind.CUSTOM else []
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        vendor.policy_kind, vendor.policy_steps, vendor.terms = kind, own, terms
        vendor.balance_days = balance_days
        vendor.terms_saved_at = timezone.now()
        vendor.save(
            update_fields=["policy_kind", "policy_steps", "terms", "balance_days", "terms_saved_at"]
        )
        note_page_change([vendor.pk])
        touch(vendor.people(), "vendor", vendor.pk)
    return vendor


def set_tax(vendor_id: int, *, rate: Decimal | None, tax_id: str, by: User) -> Vendor:
    """The tax that the vendor's prices include, percent. Who has booked keeps theirs."""
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        vendor.tax_rate, vendor.tax_id = rate, tax_id
        vendor.save(update_fields=["tax_rate", "tax_id"])
    return vendor


def submit_vendor(vendor_id: int, *, by: User) -> Vendor:
    """Ask staff to look; what they had asked for counts as done. Raises NotReadyForReview with
    what is missing.
    """
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        if missing := missing_for_review(vendor):
            raise NotReadyForReview(missing)
        _require(vendor, vendor.submit)
        now = timezone.now()
        vendor.submit(at=now)
        vendor.save(update_fields=["state", "submitted_at", "review_note"])
        vendor.review_comments.unresolved().update(resolved_at=now)
        reviewers = moderators()
        for person in reviewers:
            notify(person, "vendor_submitted", f"{vendor} waits for approval", REVIEW_QUEUE)
        touch(reviewers, "vendors", "queue")
        touch(reviewers, "vendor", vendor.pk)
        touch(vendor.people(), "vendor", vendor.pk)
    return vendor


def missing_for_review(vendor: Vendor) -> list[str]:
    """What the checklist still asks for, in plain words. What a draft begins with counts once they
    have said themselves that it is so.
    """
    wanted = {
        "one line about you": bool(vendor.tagline),
        "a description": len(vendor.description) >= 80,
        "a picture": vendor.photos.shown().exists(),
        "a package with its price": vendor.packages.offered().exists(),
        "a weekday you work on": bool(vendor.week_saved_at) and vendor.weekly.exists(),
        "your terms": bool(vendor.terms_saved_at),
        "your registration document": vendor.documents.filter(
            kind=VendorDocument.Kind.REGISTRATION
        ).exists(),
        "your payout account": vendor.payouts_ready,
    }
    return [what for what, there in wanted.items() if not there]


def approve_vendor(vendor_id: int, *, by: User) -> Vendor:
    """Into the directory, at once."""
    with transaction.atomic():
        vendor = _locked_for_staff(by, vendor_id)
        _require(vendor, vendor.approve)
        vendor.approve(at=timezone.now())
        _save_decision(vendor, f"{vendor} is approved and in the directory now.")
    return vendor


def request_vendor_changes(
    vendor_id: int,
    *,
    note: str = "",
    comments: Mapping[str, str] | None = None,
    on_photos: Mapping[int, str] | None = None,
    on_packages: Mapping[int, str] | None = None,
    by: User,
) -> Vendor:
    """`comments` are words by ReviewComment.Field, the others by picture and package of theirs.
    Raises NothingAsked without any words.
    """
    said = [_spoken(each) for each in (comments, on_photos, on_packages)]
    if not (note or any(said)):
        raise NothingAsked
    with transaction.atomic():
        vendor = _locked_for_staff(by, vendor_id)
        _require(vendor, vendor.request_changes)
        vendor.request_changes(at=timezone.now(), note=note)
        asked = _comments(vendor, *said)
        for comment in asked:
            comment.made_by = by
        ReviewComment.objects.bulk_create(asked)
        words = [note] * bool(note) + [f"{comment.about}: {comment}" for comment in asked]
        _save_decision(vendor, f"Before {vendor} goes live, please change: {'; '.join(words)}")
    return vendor


def reject_vendor(vendor_id: int, *, note: str, by: User) -> Vendor:
    with transaction.atomic():
        vendor = _locked_for_staff(by, vendor_id)
        _require(vendor, vendor.reject)
        vendor.reject(at=timezone.now(), note=note)
        _save_decision(vendor, f"{vendor} was not approved: {note}")
    return vendor


def suspend_vendor(vendor_id: int, *, note: str, by: User) -> Vendor:
    """Out of the directory, and no new bookings; those that stand stay.

    Whoever works there keeps their account, the bookings and the conversations. Their sockets are
    closed, so that no page goes on showing what they may do no more.
    """
    with transaction.atomic():
        vendor = _locked_for_staff(by, vendor_id)
        _require(vendor, vendor.suspend)
        vendor.suspend(at=timezone.now(), note=note)
        text = f"{vendor} is suspended: {note}"
        _save_decision(vendor, text, link=DASHBOARD)
        reconnect(vendor.people())
    return vendor


def restore_vendor(vendor_id: int, *, by: User) -> Vendor:
    """Back into the directory. Raises WrongState unless it is suspended."""
    with transaction.atomic():
        vendor = _locked_for_staff(by, vendor_id)
        if vendor.state != Vendor.State.SUSPENDED:
            raise WrongState(vendor, vendor.get_state_display())
        vendor.approve(at=timezone.now())
        text = f"{vendor} is back in the directory and takes bookings again."
        _save_decision(vendor, text, link=DASHBOARD)
    return vendor


def _spoken(words: Mapping[Any, str] | None) -> dict[Any, str]:
    return {about: text for about, text in (words or {}).items() if text}


def _comments(
    vendor: Vendor, by_field: dict[str, str], by_photo: dict[int, str], by_package: dict[int, str]
) -> list[ReviewComment]:
    """Unsaved, on what is the vendor's own."""
    kinds = ReviewComment.Field
    if homeless := set(ReviewComment.SINGLE) & set(by_field):
        raise ValueError(f"which one? {homeless}")
    make = partial(ReviewComment, vendor=vendor)
    return [
        *(make(field=kinds(field), text=text) for field, text in by_field.items()),
        *(
            make(field=kinds.PICTURE, photo=vendor.photos.get(pk=pk), text=text)
            for pk, text in by_photo.items()
        ),
        *(
            make(field=kinds.PACKAGE, package=vendor.packages.get(pk=pk), text=text)
            for pk, text in by_package.items()
        ),
    ]


def _store_languages(vendor: Vendor, codes: set[str]) -> None:
    known = set(vendor.languages.values_list("code", flat=True))
    vendor.languages.exclude(code__in=codes).delete()
    VendorLanguage.objects.bulk_create(
        VendorLanguage(vendor=vendor, code=code) for code in sorted(codes - known)
    )


def _locked_for_staff(user: User, vendor_id: int) -> Vendor:
    if not user.has_perm("vendors.approve_vendor"):
        raise PermissionDenied
    return Vendor.objects.select_for_update().get(pk=vendor_id)


def _require(vendor: Vendor, move: Any) -> None:
    if not can_proceed(move):
        raise WrongState(vendor, vendor.get_state_display())


def _save_decision(vendor: Vendor, text: str, *, link: str = CHECKLIST) -> None:
    vendor.save(update_fields=["state", "decided_at", "review_note"])
    note_page_change([vendor.pk])
    people = vendor.people()
    for person in people:
        notify(person, "vendor_decided", text, link, at_once=True)
    touch(people, "vendor", vendor.pk)
    reviewers = moderators()
    touch(reviewers, "vendors", "queue")
    touch(reviewers, "vendor", vendor.pk)
