"""What staff do, each act with its line in the audit log, and the stream they watch."""

import datetime as dt
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from adminpanel import feed, overview
from adminpanel.models import AuditEntry
from bookings import services as bookings
from bookings.models import Review
from messaging import services as messaging
from messaging.models import Report
from payments import services as payments
from payments.models import (
    Comp,
    Credit,
    Dispute,
    DisputeAnswer,
    DisputeFile,
    Entry,
    PayoutRun,
    RefundRequest,
    Subscription,
    TierPrice,
)
from vendors import services as vendors
from vendors.models import Tier, Vendor

STAFF_STREAM = "staff"


def broadcast_metrics() -> None:
    """Compute the overview once, draw it once, and send it to every staff page that is open."""
    html = render_to_string("adminpanel/_live.html", live_context())
    layer: Any = get_channel_layer()
    async_to_sync(layer.group_send)(STAFF_STREAM, {"type": "stream.html", "html": html})


def live_context() -> dict[str, Any]:
    """What `adminpanel/_live.html` draws."""
    return {"tiles": overview.tiles(), "feed": feed.latest(), "at": timezone.now()}


def approve_vendor(vendor_id: int, *, by: User) -> Vendor:
    with transaction.atomic():
        vendor = vendors.approve_vendor(vendor_id, by=by)
        record(by, "approved", vendor)
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
    said = dict(comments or {})
    said |= {f"picture {pk}": text for pk, text in (on_photos or {}).items()}
    said |= {f"package {pk}": text for pk, text in (on_packages or {}).items()}
    with transaction.atomic():
        vendor = vendors.request_vendor_changes(
            vendor_id,
            note=note,
            comments=comments,
            on_photos=on_photos,
            on_packages=on_packages,
            by=by,
        )
        record(by, "asked for changes to", vendor, note=note, comments=said)
    return vendor


def reject_vendor(vendor_id: int, *, note: str, by: User) -> Vendor:
    with transaction.atomic():
        vendor = vendors.reject_vendor(vendor_id, note=note, by=by)
        record(by, "rejected", vendor, note=note)
    return vendor


def suspend_vendor(vendor_id: int, *, note: str, by: User) -> Vendor:
    with transaction.atomic():
        vendor = vendors.suspend_vendor(vendor_id, note=note, by=by)
        record(by, "suspended", vendor, note=note)
    return vendor


def restore_vendor(vendor_id: int, *, by: User) -> Vendor:
    with transaction.atomic():
        vendor = vendors.restore_vendor(vendor_id, by=by)
        record(by, "restored", vendor)
    return vendor


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


def order_payouts(*, by: User) -> PayoutRun:
    with transaction.atomic():
        run = payments.order_run(by=by)
        record(by, "ordered", run)
    return run


def give_back(booking_id: int, *, by: User, amount: int, **facts: Any) -> RefundRequest:
    """As `payments.services.give_back`."""
    with transaction.atomic():
        wanted = payments.give_back(booking_id, by=by, amount=amount, **facts)
        waits = wanted.state == RefundRequest.State.WAITING
        record(by, "asked to give back" if waits else "gave back", wanted, amount=amount)
    return wanted


def approve_refund(request_id: int, *, by: User) -> RefundRequest:
    with transaction.atomic():
        wanted = payments.approve_refund(request_id, by=by)
        record(by, "agreed to give back", wanted)
    return wanted


def lessen_refund(request_id: int, *, amount: int, by: User) -> RefundRequest:
    with transaction.atomic():
        wanted = payments.lessen_refund(request_id, amount=amount, by=by)
        record(by, "made smaller", wanted, amount=amount)
    return wanted


def decline_refund(request_id: int, *, note: str, by: User) -> RefundRequest:
    with transaction.atomic():
        wanted = payments.decline_refund(request_id, note=note, by=by)
        record(by, "declined to give back", wanted, note=note)
    return wanted


def edit_dispute(dispute_id: int, *, texts: dict[str, str], by: User) -> Dispute:
    with transaction.atomic():
        dispute = payments.edit_draft(dispute_id, texts=texts, by=by)
        record(by, "edited the draft of", dispute, fields=sorted(dispute.edits))
    return dispute


def add_dispute_file(dispute_id: int, *, kind: str, by: User, **facts: Any) -> DisputeFile:
    """As `payments.services.add_file`, with what it takes the place of."""
    with transaction.atomic():
        gone = DisputeFile.objects.filter(dispute=dispute_id, kind=kind)
        replaced = list(gone.values_list("name", flat=True))
        file = payments.add_file(dispute_id, kind=kind, by=by, **facts)
        facts = {"kind": kind, "name": file.name, "replaced": replaced}
        record(by, "added a file to", file.dispute, **facts)
    return file


def remove_dispute_file(file_uuid: UUID, *, by: User) -> DisputeFile:
    with transaction.atomic():
        file = payments.remove_file(file_uuid, by=by)
        record(by, "removed a file from", file.dispute, kind=file.kind, name=file.name)
    return file


def submit_evidence(dispute_id: int, *, by: User) -> DisputeAnswer:
    with transaction.atomic():
        answer = payments.submit_evidence(dispute_id, by=by)
        record(by, "submitted evidence in", answer.dispute, fields=sorted(answer.evidence))
    return answer


def accept_loss(dispute_id: int, *, by: User) -> DisputeAnswer:
    with transaction.atomic():
        answer = payments.accept_loss(dispute_id, by=by)
        record(by, "accepted the loss of", answer.dispute, amount=answer.dispute.amount)
    return answer


def record_move(move: payments.Move, *, by: User) -> Entry:
    """As `payments.services.record_move`; of what comes twice there is one line."""
    with transaction.atomic():
        entry, is_news = payments.record_move(move, by=by)
        if is_news:
            facts = {"from": move.source, "to": move.destination, "note": move.note}
            amount = {"amount": move.amount, "currency": move.currency}
            record(by, "wrote down a move of money", entry, **facts, **amount)
    return entry


def hold_payouts(vendor_id: int, *, reason: str, by: User) -> None:
    with transaction.atomic():
        plan = payments.hold_payouts(vendor_id, reason=reason, by=by)
        record(by, "held payouts of", plan.vendor, reason=reason)


def release_payouts(vendor_id: int, *, by: User) -> None:
    with transaction.atomic():
        plan = payments.release_payouts(vendor_id, by=by)
        record(by, "released payouts of", plan.vendor)


def give_credit(
    vendor_id: int, *, key: UUID, amount: int, currency: str, reason: str, by: User
) -> Credit:
    """The provider may have to be asked who they are first: that is done before the transaction.
    Of what comes twice there is one credit, and one line. As `payments.services.book_credit`.
    """
    wallet = payments.wallet_to_credit(vendor_id, by=by)
    with transaction.atomic():
        credit = payments.book_credit(
            wallet, key=key, amount=amount, currency=currency, reason=reason, by=by
        )
        facts = {"amount": amount, "currency": currency, "reason": reason}
        vendor = Vendor.objects.get(pk=vendor_id)
        _record_once(by, "gave credit to", vendor, credit=str(credit.uuid), **facts)
    return credit


def give_comp(
    vendor_id: int, *, tier: str, reason: str, until: dt.datetime | None, by: User
) -> Comp:
    with transaction.atomic():
        comp = payments.give_comp(vendor_id, tier=tier, reason=reason, until=until, by=by)
        facts = {"tier": tier, "until": until and until.isoformat(), "reason": reason}
        _record_once(by, "gave a tier to", comp.vendor, comp=comp.pk, **facts)
    return comp


def take_comp_back(comp_id: int, *, by: User) -> Comp:
    with transaction.atomic():
        comp = payments.take_comp_back(comp_id, by=by)
        _record_once(by, "took a tier back from", comp.vendor, comp=comp.pk, tier=comp.tier)
    return comp


def look_at_subscription(subscription_id: int, *, by: User) -> Subscription:
    """Ask the provider now, outside of transactions; what that changes is the provider's word.
    Raises NoAnswer.
    """
    subscription = payments.look_at_subscription(subscription_id)
    record(by, "looked at the subscription of", subscription.vendor, state=subscription.state)
    return subscription


def change_price(tier: str, interval: str, *, amount: int, currency: str, by: User) -> TierPrice:
    """What is charged from now on; the line says what was charged before."""
    offered = {"tier": tier, "interval": interval, "currency": currency, "is_active": True}
    with transaction.atomic():
        before = TierPrice.objects.select_for_update().filter(**offered).first()
        price = payments.change_price(tier, interval, amount=amount, currency=currency, by=by)
        if price != before:
            was = before.amount if before else None
            record(by, "changed the price", price, was=was, now=amount, currency=currency)
    return price


def update_tier(code: str, *, by: User, **limits: int | bool) -> Tier:
    """What all who are in a tier have from now on; the line has what is other than before."""
    if not by.has_perm("payments.price_tiers"):
        raise PermissionDenied
    with transaction.atomic():
        before = Tier.objects.select_for_update().get(pk=Tier.objects.of(code).pk).limits()
        tier = vendors.update_tier(code, **limits)
        changed = {
            name: [was, getattr(tier, name)]
            for name, was in before.items()
            if getattr(tier, name) != was
        }
        if changed:
            record(by, "changed the tier", tier, **changed)
    return tier


def close_report(report_id: int, *, outcome: str, suspend: bool, by: User) -> Report:
    """What staff say to a report; `suspend` also takes the reported person's account away."""
    with transaction.atomic():
        report = messaging.close_report(report_id, by=by, outcome=outcome)
        record(by, "closed the report", report, outcome=outcome)
        if suspend:
            record(by, "suspended", accounts.suspend_user(report.reported_id, by=by))
    return report


def _record_once(actor: User, action: str, subject: models.Model, **facts: Any) -> None:
    """Unless there is this very line already: the act came twice and was done once. Whoever calls
    has locked what the act is on.
    """
    if not AuditEntry.objects.on(subject).filter(action=action, facts=facts).exists():
        record(actor, action, subject, **facts)


def record(actor: User, action: str, subject: models.Model, **facts: Any) -> AuditEntry:
    """Write an act into the audit log, inside the act's own transaction."""
    return AuditEntry.objects.create(
        actor=actor,
        action=action,
        subject_kind=subject._meta.label_lower,
        subject_key=str(subject.pk),
        subject=str(subject)[:200],
        facts=facts,
    )
