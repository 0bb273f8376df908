"""What staff give: a tier for nothing, and credit. The audit log is adminpanel's."""

import datetime as dt
import logging
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.groups import bookkeepers
from accounts.models import User
from messaging.services import notify, touch
from payments import ledger, tasks
from payments.exceptions import CreditedOtherwise, CreditTooHigh, GivenMeanwhile, ProviderIsSilent
from payments.models import Comp, Credit, Invoice, TierPrice, Wallet
from payments.providers import billing_provider_of
from payments.providers.base import NoAnswer, NotThere, Refused
from payments.providers.billing import CreditOrder
from payments.services.invoicing import issue_credit_notes
from payments.services.sending import SURELY_OVER
from payments.services.subscriptions.entitling import LADDER, give_tier
from payments.services.wallets import open_wallet
from vendors.models import TierCode, Vendor
from vendors.money import words
from vendors.services import lock_vendor

PAGE = "/vendor/subscription/"
LONGEST_REASON = 200  # on a credit note
log = logging.getLogger(__name__)


def give_comp(
    vendor_id: int,
    *,
    tier: str,
    reason: str,
    by: User,
    until: dt.datetime | None = None,
    instead_of: int | None = None,
) -> Comp:
    """The vendor has this tier for nothing, beside whatever they pay for: the better of both
    counts. One at a time: it takes the place of the one that stands, which whoever gives it has to
    name. Given twice, it is one. Raises PermissionDenied, ValidationError, and GivenMeanwhile where
    another one stands than the one that was named.
    """
    _require_bookkeeper(by)
    with transaction.atomic():
        vendor = lock_vendor(vendor_id)
        standing = vendor.comps.standing()
        if same := standing.filter(tier=tier, reason=reason, until=until, by=by).first():
            return same
        before = standing.first()
        if (before.pk if before else None) != instead_of:
            raise GivenMeanwhile(vendor, before)
        comp = Comp(vendor=vendor, tier=tier, reason=reason, until=until, by=by, instead_of=before)
        comp.full_clean()
        standing.update(ended_at=comp.given_at)
        comp.save()
        give_tier(vendor_id)
        instead = f" It takes the place of {before.words}." if before else ""
        text = f"We have given you {_given_words(comp)}: {_sentence(reason)}{instead}"
        is_lower = before is not None and _rank(comp.tier) < _rank(before.tier)
        _tell(vendor, text, kind="subscription_unpaid" if is_lower else "subscription")
    return comp


def take_comp_back(comp_id: int, *, reason: str, by: User) -> Comp:
    """It ends now; ended already, it stays so. The vendor reads why, and what they have then."""
    _require_bookkeeper(by)
    with transaction.atomic():
        comp = Comp.objects.select_for_update(of=("self",)).select_related("vendor").get(pk=comp_id)
        if comp.ended_at is None:
            comp.ended_at, comp.ended_why = timezone.now(), reason
            comp.save(update_fields=["ended_at", "ended_why"])
            now = give_tier(comp.vendor_id)
            tier = comp.get_tier_display()
            said = f"We have taken back {tier} that we gave you: {_sentence(reason)}"
            _tell_of_end(comp, now, said)
    return comp


def end_comps() -> int:
    """Those whose last day is over, of which the vendors are told; how many. Safe to repeat."""
    ended = 0
    for comp in Comp.objects.to_end().select_related("vendor"):
        with transaction.atomic():
            lock_vendor(comp.vendor_id)
            mine = Comp.objects.filter(pk=comp.pk, ended_at=None)
            if mine.update(ended_at=timezone.now()):  # whoever else ends it tells of it
                now = give_tier(comp.vendor_id)
                _tell_of_end(comp, now, f"{comp.words}, a present from us, has ended.")
                ended += 1
    return ended


def _tell_of_end(comp: Comp, now: Vendor, said: str) -> None:
    """What they lose by it, nobody can switch off."""
    tier, has = comp.get_tier_display(), now.get_tier_display()
    if _rank(now.tier) >= _rank(comp.tier):
        _tell(comp.vendor, f"{said} You keep {has}, which you pay for or try.")
        return
    text = f"{said} You are in {has} now. Nothing of yours is deleted; with {tier} all is back."
    _tell(comp.vendor, text, kind="subscription_unpaid")


def _rank(tier: str) -> int:
    return LADDER.index(TierCode(tier))


def _given_words(comp: Comp) -> str:
    return comp.words if comp.until else comp.get_tier_display()


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def wallet_to_credit(vendor_id: int, *, by: User) -> Wallet:
    """The vendor as the provider knows them; they are made known where they are not, so this is
    asked outside of transactions. Raises PermissionDenied and ProviderIsSilent.
    """
    _require_bookkeeper(by)
    wallet = open_wallet(Vendor.objects.get(pk=vendor_id))
    if wallet.provider_id is None:
        raise ProviderIsSilent
    return wallet


def book_credit(
    wallet: Wallet, *, key: UUID, amount: int, currency: str, reason: str, by: User
) -> Credit:
    """The vendor has this much (minor units) for their next bills: credited of what they were
    invoiced, the latest first, and sent after the commit. The same key twice is one credit. Raises
    PermissionDenied, CreditedOtherwise, ValidationError, and CreditRefused for more than is left
    of what they were invoiced.
    """
    _require_bookkeeper(by)
    with transaction.atomic():
        wallet = Wallet.objects.select_for_update(of=("self",)).get(pk=wallet.pk)
        credit = Credit(
            uuid=key, wallet=wallet, amount=amount, currency=currency, reason=reason, by=by
        )
        if known := Credit.objects.filter(uuid=key).first():
            _refuse_unless_the_same(known, credit)
            return known
        credit.full_clean()
        credit.save()
        ledger.record_credit(credit, at=credit.given_at)
        vendor = Vendor.objects.get(wallets=wallet)
        _tell(vendor, f"{words(amount, currency)} of credit for your subscription: {reason}")
        transaction.on_commit(lambda: tasks.send_credit.delay(credit.pk), robust=True)
        _write_notes(vendor, credit)
    return credit


def credit_currency(vendor: Vendor) -> str:
    """The one that their bills are in, or would be."""
    last = vendor.subscriptions.select_related("price").last()
    if last is not None:
        return last.price.currency
    price = TierPrice.objects.offered(vendor.currency).first()
    return price.currency if price else settings.CURRENCY


def send_credit(credit_id: int) -> Credit:
    """Put it on the vendor's balance at the provider. Safe to call twice and in parallel: what may
    be there is looked for first, and one key is one credit. Raises NoAnswer.
    """
    credit = _about_to_send(credit_id)
    if credit.provider_id is not None or credit.refused_at is not None:
        return credit
    wallet = credit.wallet
    provider, customer_id = billing_provider_of(wallet.provider), wallet.provider_id or ""
    try:
        id = provider.find_credit(customer_id, reference=str(credit.uuid))
        id = id or provider.credit(
            CreditOrder(
                reference=str(credit.uuid),
                customer_id=customer_id,
                amount=credit.amount,
                currency=credit.currency,
                why=credit.reason,
                idempotency_key=credit.idempotency_key,
            )
        )
    except (NotThere, Refused) as refusal:
        return _note_refusal(credit, refusal)
    Credit.objects.filter(pk=credit.pk).update(provider_id=id)
    credit.provider_id = id
    return credit


def send_credits() -> int:
    """Those that are left over; how many arrived."""
    sent = 0
    for pk in Credit.objects.unsent().values_list("pk", flat=True):
        try:
            sent += send_credit(pk).provider_id is not None
        except NoAnswer:
            log.warning("credit %s could not be sent yet", pk)
    return sent


def _about_to_send(credit_id: int) -> Credit:
    """Written down before the call; another key is taken once the old call is surely over."""
    now = timezone.now()
    with transaction.atomic():
        credits = Credit.objects.select_for_update(of=("self",)).select_related("wallet__vendor")
        credit = credits.get(pk=credit_id)
        if credit.provider_id is None and credit.refused_at is None:
            if credit.tried_at and credit.tried_at < now - SURELY_OVER:
                credit.attempt += 1
            credit.tried_at = now
            credit.save(update_fields=["attempt", "tried_at"])
    return credit


def _write_notes(vendor: Vendor, credit: Credit) -> None:
    """The credit notes, last, because they take numbers; one letter has all of them."""
    left, amounts = credit.amount, {}
    invoices = Invoice.objects.of(vendor).filter(kind=Invoice.Kind.SUBSCRIPTION)
    for invoice in invoices.filter(currency=credit.currency).order_by("-pk"):
        if part := min(left, invoice.total - invoice.credited()):
            amounts[invoice.pk] = part
            left -= part
        if left == 0:
            break
    if left:
        raise CreditTooHigh(credit.amount - left, credit.currency)
    issue_credit_notes(amounts, reason=credit.reason[:LONGEST_REASON], at=credit.given_at)


def _note_refusal(credit: Credit, refusal: Exception) -> Credit:
    """It will never arrive there. It stays the vendor's, by the books and its credit note, and
    whoever gave it is told to pay it otherwise.
    """
    log.error("credit %s is refused: %s", credit.pk, refusal)
    with transaction.atomic():
        locked = Credit.objects.select_for_update(of=("self",)).get(pk=credit.pk)
        if locked.refused_at is None:
            locked.refused_at, locked.trouble = timezone.now(), str(refusal)[:300]
            locked.save(update_fields=["refused_at", "trouble"])
            text = f"Stripe did not take the credit of {locked}; pay it by hand: {refusal}"
            notify(locked.by, "subscription", text, "/adminpanel/subscriptions/", at_once=True)
    return locked


def _refuse_unless_the_same(known: Credit, credit: Credit) -> None:
    facts = ("wallet_id", "amount", "currency", "reason")
    if any(getattr(known, name) != getattr(credit, name) for name in facts):
        raise CreditedOtherwise


def _tell(vendor: Vendor, text: str, *, kind: str = "subscription") -> None:
    for person in vendor.managers():
        notify(person, kind, text, PAGE, at_once=True)
    touch(vendor.managers(), "subscription", vendor.pk)
    touch(bookkeepers(), "subscriptions", "all")


def _require_bookkeeper(by: User) -> None:
    if not by.has_perm("payments.give_courtesies"):
        raise PermissionDenied
