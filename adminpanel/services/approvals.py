"""Who may offer here: claimed by one reviewer at a time, and each decision with its line in the
audit log.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.groups import moderators
from accounts.models import User
from adminpanel.evidence import facts_of
from adminpanel.exceptions import Claimed
from adminpanel.models import Claim, DecisionText, Evidence
from adminpanel.models.approvals import LEASE
from adminpanel.services.auditing import change, record
from messaging.services import touch
from vendors import services as vendors
from vendors.models import Vendor


def claim_vendor(vendor_id: int, *, by: User) -> Claim:
    """Nobody else decides on this vendor for ten minutes; again by the same person, ten more.
    Raises Claimed while somebody else has it.
    """
    _require_reviewer(by)
    with transaction.atomic():
        vendor = vendors.lock_vendor(vendor_id)
        held = Claim.objects.filter(vendor=vendor).select_related("reviewer").first()
        if held and held.stands_against(by):
            raise Claimed(held.reviewer)
        is_renewed = held is not None and held.reviewer_id == by.pk
        now = timezone.now()
        facts = {"reviewer": by, "until": now + LEASE}
        claim, _ = Claim.objects.update_or_create(
            vendor=vendor, defaults=facts if is_renewed else facts | {"taken_at": now}
        )
        if not is_renewed:
            _tell_reviewers(vendor)
    return claim


def release_vendor(vendor_id: int, *, by: User) -> None:
    """Others may decide now. Of somebody else's claim nothing happens."""
    with transaction.atomic():
        vendor = vendors.lock_vendor(vendor_id)
        if Claim.objects.filter(vendor=vendor, reviewer=by).delete()[0]:
            _tell_reviewers(vendor)


def approve_vendor(vendor_id: int, *, by: User) -> Vendor:
    """Into the directory. Raises Claimed while somebody else decides."""
    with transaction.atomic():
        was = _settle_claim(vendor_id, by)
        vendor = vendors.approve_vendor(vendor_id, by=by)
        record(by, "approved", vendor, state=change(was, vendor.get_state_display()))
        _keep_evidence(vendor_id, "Approved", by)
    return vendor


def request_vendor_changes(
    vendor_id: int,
    *,
    note: str,
    comments: dict[str, str] | None = None,
    on_photos: dict[int, str] | None = None,
    on_packages: dict[int, str] | None = None,
    by: User,
) -> Vendor:
    """Back to the vendor. Raises Claimed while somebody else decides."""
    said = dict(comments or {})
    said |= {f"picture {pk}": text for pk, text in (on_photos or {}).items()}
    said |= {f"package {pk}": text for pk, text in (on_packages or {}).items()}
    with transaction.atomic():
        was = _settle_claim(vendor_id, by)
        vendor = vendors.request_vendor_changes(
            vendor_id,
            note=note,
            comments=comments,
            on_photos=on_photos,
            on_packages=on_packages,
            by=by,
        )
        state = change(was, vendor.get_state_display())
        record(by, "asked for changes to", vendor, state=state, note=note, comments=said)
        _keep_evidence(vendor_id, "Changes requested", by)
    return vendor


def reject_vendor(vendor_id: int, *, note: str, by: User) -> Vendor:
    """Not here. Raises Claimed while somebody else decides."""
    with transaction.atomic():
        was = _settle_claim(vendor_id, by)
        vendor = vendors.reject_vendor(vendor_id, note=note, by=by)
        record(by, "rejected", vendor, state=change(was, vendor.get_state_display()), note=note)
        _keep_evidence(vendor_id, "Rejected", by)
    return vendor


def suspend_vendor(vendor_id: int, *, note: str, by: User) -> Vendor:
    with transaction.atomic():
        was = vendors.lock_vendor(vendor_id).get_state_display()
        vendor = vendors.suspend_vendor(vendor_id, note=note, by=by)
        record(by, "suspended", vendor, state=change(was, vendor.get_state_display()), note=note)
        _keep_evidence(vendor_id, "Suspended", by)
    return vendor


def restore_vendor(vendor_id: int, *, by: User) -> Vendor:
    with transaction.atomic():
        was = vendors.lock_vendor(vendor_id).get_state_display()
        vendor = vendors.restore_vendor(vendor_id, by=by)
        record(by, "restored", vendor, state=change(was, vendor.get_state_display()))
        _keep_evidence(vendor_id, "Restored", by)
    return vendor


def save_decision_text(text: DecisionText, *, by: User) -> DecisionText:
    """A new one, or one that was changed; `text` is what a form made of it."""
    _require_reviewer(by)
    with transaction.atomic():
        before = DecisionText.objects.select_for_update().filter(pk=text.pk).first()
        text.save()
        facts = {"kind": str(text.get_kind_display())}
        if before:
            record(by, "changed the text", text, **facts, text=change(before.text, text.text))
        else:
            record(by, "wrote the text", text, **facts, text=text.text)
    return text


def remove_decision_text(text_id: int, *, by: User) -> None:
    """Raises DecisionText.DoesNotExist."""
    _require_reviewer(by)
    with transaction.atomic():
        text = DecisionText.objects.select_for_update().get(pk=text_id)
        record(by, "removed the text", text, text=text.text)
        text.delete()


def _settle_claim(vendor_id: int, by: User) -> str:
    """The decision falls: whoever holds the claim, or anybody when nobody does. In which state the
    vendor was, in words.
    """
    vendor = vendors.lock_vendor(vendor_id)
    held = Claim.objects.filter(vendor=vendor).select_related("reviewer").first()
    if held and held.stands_against(by):
        raise Claimed(held.reviewer)
    if held:
        held.delete()
    return str(vendor.get_state_display())


def _keep_evidence(vendor_id: int, decision: str, by: User) -> None:
    """What was decided on, for whoever decides next."""
    vendor = Vendor.objects.for_review().get(pk=vendor_id)
    kept = {
        "decision": decision,
        "by": by,
        "taken_at": timezone.now(),
        "facts": facts_of(vendor),
    }
    Evidence.objects.update_or_create(vendor=vendor, defaults=kept)


def _tell_reviewers(vendor: Vendor) -> None:
    touch(moderators(), "vendors", "queue")
    touch(moderators(), "vendor", vendor.pk)


def _require_reviewer(by: User) -> None:
    if not by.has_perm("vendors.approve_vendor"):
        raise PermissionDenied
