"""The account at Stripe that a vendor is paid through: opened by us, filled in by the vendor there.
For PayPal see `paypal_accounts.py`.

As with payments, nobody believes what they were told: page, webhook and reconciliation fetch the
account, lock our row, and apply what they saw. The row is committed before the provider is asked,
and an answer that was lost is looked for by our reference before a new key is tried, so a vendor
never gets two accounts. Locks: the vendor, then the account.
"""

import logging
import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging.services import notify, touch
from payments.countries import COUNTRIES
from payments.exceptions import CountryNotServed, NotSetUp, PayoutsAreSilent, PayoutsRefused
from payments.models import PayoutAccount
from payments.providers import account_provider_of
from payments.providers.base import AccountOrder, NoAnswer, NotThere, Refused, SeenAccount
from payments.services.looking import FIND_AROUND, LOOKS
from payments.services.sending import SURELY_OVER
from vendors import services as vendors
from vendors.models import Vendor, VendorMember

State = PayoutAccount.State
PAGE = "/vendor/payout-account/"
# What only the provider can undo, whatever the vendor hands in.
HARD = ("rejected.", "listed", "under_review", "platform_paused", "other")
LEARNED = [
    "provider_id",
    "country",
    "currency",
    "state",
    "version",
    "details_submitted",
    "payouts_enabled",
    "requirements",
    "due_by",
    "disabled_reason",
    "ready_at",
    "looked_at",
]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ways:
    """Where the provider's form sends people: `back` when they leave it, `again` when their link
    was too old.
    """

    back: str
    again: str


def start_payout_account(vendor_id: int, *, country: str, by: User, ways: Ways) -> str:
    """Open the vendor's account, or go on with it; the address of the provider's form.

    Twice or from two tabs, it is the same account. `country` counts until it is opened. Raises
    CountryNotServed, PayoutsAreSilent and PayoutsRefused.
    """
    account = _claim(vendor_id, country=country, by=by)
    return _link(_opened(account), ways)


def continue_payout_account(vendor_id: int, *, by: User, ways: Ways) -> str:
    """Another link to the form of an account that is open. Raises NotSetUp where there is none."""
    return _link(_own(vendor_id, by=by), ways)


def open_payout_dashboard(vendor_id: int, *, by: User) -> str:
    """The address of the provider's pages about the account, for one visit."""
    account = _own(vendor_id, by=by)
    if not account.details_submitted:
        raise NotSetUp
    try:
        return account_provider_of(account.provider).dashboard_link(account.provider_id or "")
    except NoAnswer as silence:
        raise PayoutsAreSilent from silence
    except NotThere as lost:
        _forget(account)
        raise NotSetUp from lost
    except Refused as refusal:
        raise PayoutsRefused from refusal


def look_at_payout_account(account_id: int) -> PayoutAccount:
    """Fetch an account from its provider and make ours agree. Safe at any time and from several
    places at once. Raises NoAnswer when the provider is silent.
    """
    account = PayoutAccount.objects.get(pk=account_id)
    if account.state == State.NONE:
        return account
    seen = _find(account)
    if seen is not None:
        return agree_on_account(account, seen)
    if account.provider_id is not None:
        return _forget(account)
    if account.tried_at is None or account.tried_at < timezone.now() - SURELY_OVER:
        return _take_back(account)
    return account


def look_at_account_called(provider: str, id: str) -> PayoutAccount | None:
    """The same by the provider's id, also when we never learned it; None when it is not ours."""
    accounts = PayoutAccount.objects.filter(provider=provider)
    account = accounts.filter(provider_id=id).first()
    if account is not None:
        return look_at_payout_account(account.pk)
    try:
        seen = account_provider_of(provider).retrieve_account(id)
    except NotThere:
        return None
    named = _uuid(seen.reference)
    account = accounts.filter(provider_id=None, uuid=named).first() if named else None
    return agree_on_account(account, seen) if account else None


def agree_on_account(account: PayoutAccount, seen: SeenAccount) -> PayoutAccount:
    """Apply what was seen to the account as it was when we set out; look again if it has moved."""
    for _ in range(LOOKS):
        with transaction.atomic():
            locked = _lock(account)
            if locked.version == account.version:
                _apply(locked, seen)
                return locked
        account = locked
        seen = account_provider_of(account.provider).retrieve_account(seen.id)
    raise NoAnswer(f"payout account {account.pk} moves faster than we can look")


# ---------------------------------------------------------------- opening


def _claim(vendor_id: int, *, country: str, by: User) -> PayoutAccount:
    """The one account of this vendor. The vendor's lock lets nobody make a second."""
    with transaction.atomic():
        vendor = vendors.lock_vendor(vendor_id)
        if not by.has_perm("payments.manage_payouts", vendor):
            raise PermissionDenied
        account = PayoutAccount.objects.filter(vendor=vendor, provider="stripe").first()
        if account is not None and account.state != State.NONE:
            return account
        if country not in COUNTRIES:
            raise CountryNotServed
        account = account or PayoutAccount(vendor=vendor, is_chosen=not _has_chosen(vendor))
        account.country, account.currency = country, COUNTRIES[country].currency
        account.email, account.state, account.tried_at = by.email, State.STARTED, None
        account.version += 1
        account.save()
        touch(vendor.people(), "payout-account", vendor.pk)
    return account


def _has_chosen(vendor: Vendor) -> bool:
    """Whether payouts go elsewhere already: then this account waits until it is chosen."""
    return PayoutAccount.objects.filter(vendor=vendor, is_chosen=True).exists()


def _own(vendor_id: int, *, by: User) -> PayoutAccount:
    """The vendor's open account, for who may manage it."""
    with transaction.atomic():
        vendor = vendors.lock_vendor(vendor_id)
        if not by.has_perm("payments.manage_payouts", vendor):
            raise PermissionDenied
    accounts = PayoutAccount.objects.at("stripe").filter(vendor=vendor)
    account = accounts.filter(provider_id__isnull=False).first()
    if account is None:
        raise NotSetUp
    return account


def _opened(account: PayoutAccount) -> PayoutAccount:
    """The account at the provider: the one it has, or a new one. No lock is held here."""
    if account.is_open:
        return account
    try:
        seen = _find(account) if account.tried_at else None
        if seen is None:
            account = _about_to_ask(account)
            if account.is_open:
                return account
            seen = _ask(account)
    except NoAnswer as silence:
        raise PayoutsAreSilent from silence
    except (Refused, NotThere) as refusal:
        log.error("payout account %s was refused: %s", account.pk, refusal)
        _take_back(account)
        raise PayoutsRefused from refusal
    return agree_on_account(account, seen)


def _find(account: PayoutAccount) -> SeenAccount | None:
    """The account at the provider, also when we never heard what became of opening it."""
    provider = account_provider_of(account.provider)
    if account.provider_id is None:
        since = account.created_at - FIND_AROUND
        named = str(account.uuid)
        return next((s for s in provider.accounts_since(since) if s.reference == named), None)
    try:
        return provider.retrieve_account(account.provider_id)
    except NotThere:
        return None


def _about_to_ask(account: PayoutAccount) -> PayoutAccount:
    """Write down that we ask. What was asked long ago and is not there gets a new key: the old one
    may be answered by the same error for ever.
    """
    now = timezone.now()
    with transaction.atomic():
        locked = _lock(account)
        if locked.is_open:  # somebody else was quicker
            return locked
        if locked.state != State.STARTED:
            raise NoAnswer(f"payout account {account.pk} has moved meanwhile")
        if locked.tried_at and locked.tried_at < now - SURELY_OVER:
            locked.attempt += 1
            locked.version += 1
        locked.tried_at = now
        locked.save(update_fields=["attempt", "version", "tried_at"])
    return locked


def _ask(account: PayoutAccount) -> SeenAccount:
    return account_provider_of(account.provider).create_account(
        AccountOrder(
            reference=str(account.uuid),
            country=account.country,
            email=account.email,
            idempotency_key=account.idempotency_key,
        )
    )


def _link(account: PayoutAccount, ways: Ways) -> str:
    try:
        return account_provider_of(account.provider).account_link(
            account.provider_id or "", refresh_url=ways.again, return_url=ways.back
        )
    except NoAnswer as silence:
        raise PayoutsAreSilent from silence
    except NotThere as lost:
        _forget(account)
        raise NotSetUp from lost
    except Refused as refusal:
        log.error("payout account %s gets no link: %s", account.pk, refusal)
        raise PayoutsRefused from refusal


def _forget(account: PayoutAccount) -> PayoutAccount:
    """The provider does not know this account any more: it may be set up anew."""
    log.error("payout account %s is not at %s", account.pk, account.provider)
    return _take_back(account)


def _take_back(account: PayoutAccount) -> PayoutAccount:
    """Nothing is there: the vendor may begin again, under a new key."""
    with transaction.atomic():
        locked = _lock(account)
        if (locked.version, locked.tried_at) != (account.version, account.tried_at):
            return locked
        locked.provider_id, locked.state, locked.tried_at = None, State.NONE, None
        locked.details_submitted = locked.payouts_enabled = False
        locked.requirements, locked.due_by, locked.disabled_reason = [], None, ""
        locked.attempt += 1
        locked.version += 1
        locked.save(update_fields=[*LEARNED, "attempt", "tried_at"])
        _tell(locked, was=account.state)
    return locked


# ---------------------------------------------------------------- applying


def _lock(account: PayoutAccount) -> PayoutAccount:
    """The account, ours alone until the transaction ends."""
    vendors.lock_vendor(account.vendor_id)
    accounts = PayoutAccount.objects.select_for_update(of=("self",)).select_related("vendor")
    return accounts.get(pk=account.pk)


def _apply(account: PayoutAccount, seen: SeenAccount) -> None:
    """Make a locked account agree with what was seen."""
    if account.provider_id not in (None, seen.id):
        log.error("payout account %s is %s, not %s", account.pk, account.provider_id, seen.id)
        return
    before, was = _facts(account), account.state
    account.provider_id = seen.id
    account.country, account.currency = seen.country, seen.currency
    account.details_submitted, account.payouts_enabled = (
        seen.details_submitted,
        seen.payouts_enabled,
    )
    account.requirements, account.due_by = list(seen.requirements), seen.due_by
    account.disabled_reason = seen.disabled_reason[:80]
    account.state = _state_of(account, seen)
    account.looked_at = timezone.now()
    if account.state == State.READY:
        account.ready_at = account.ready_at or account.looked_at
    is_news = _facts(account) != before
    account.version += is_news
    account.save(update_fields=LEARNED)
    if is_news:
        _tell(account, was=was)


def _facts(account: PayoutAccount) -> list[object]:
    seldom = ("version", "looked_at", "ready_at")
    return [getattr(account, name) for name in LEARNED if name not in seldom]


def _state_of(account: PayoutAccount, seen: SeenAccount) -> str:
    """Ready when money goes through. What was ready once, or what only the provider can open
    again, is stopped; the rest is still being filled in.
    """
    if seen.is_able:
        return State.READY
    if account.ready_at or seen.disabled_reason.startswith(HARD):
        return State.RESTRICTED
    return State.INCOMPLETE


def _tell(account: PayoutAccount, *, was: str) -> None:
    """The vendor's own fact, open pages, and those who manage it."""
    vendor = account.vendor
    ready = PayoutAccount.objects.ready().filter(vendor=vendor).exists()
    vendors.set_payouts_ready(vendor.pk, ready=ready)
    touch(vendor.people(), "payout-account", vendor.pk)
    if account.state == was or account.state not in _NEWS:
        return
    managing = (VendorMember.Role.OWNER, VendorMember.Role.MANAGER)
    text = _NEWS[account.state].format(vendor=vendor)
    for member in vendor.members.filter(role__in=managing).select_related("user"):
        notify(member.user, "payout_account", text, PAGE, at_once=True)


_NEWS: dict[str, str] = {
    State.READY: "Payouts are set up: Stripe can pay {vendor} now.",
    State.RESTRICTED: "Stripe has stopped payouts to {vendor}. See what it needs.",
}


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
