"""The cards people keep: at the provider, and here as they were at the last look.

As with payments, nobody believes what they were told: page, webhook and reconciliation fetch the
wallet, lock our row, and apply what they saw. A customer's row is committed before the provider is
asked, and an answer that was lost is looked for before a new key is tried.
"""

import logging
import uuid
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging.services import touch
from payments.exceptions import CardIsGone, CardIsInUse, CardPaysTier, ProviderIsSilent
from payments.models import BalanceConsent, SavedCard, Wallet
from payments.models.automatic import BalanceConsentQuerySet
from payments.providers import card_provider_of
from payments.providers.base import (
    CustomerOrder,
    NoAnswer,
    NotThere,
    Refused,
    SeenCard,
    SeenCustomer,
    SeenWallet,
)
from payments.services.looking import FIND_AROUND, LOOKS
from payments.services.sending import SURELY_OVER
from vendors.models import Vendor

log = logging.getLogger(__name__)


def begin_card(*, by: User, vendor: Vendor | None = None) -> str:
    """Begin to keep a card, of one's own or for a vendor; the secret that lets the page finish it.
    Nothing is charged. Raises ProviderIsSilent.
    """
    is_allowed = (
        by.has_perm("payments.manage_subscription", vendor)
        if vendor
        else by.has_perm("payments.keep_cards")
    )
    if not is_allowed:
        raise PermissionDenied
    wallet = open_wallet(vendor or by)
    if wallet.provider_id is None:
        raise ProviderIsSilent
    try:
        return card_provider_of(wallet.provider).begin_keeping(
            wallet.provider_id, idempotency_key=f"card-{uuid.uuid4()}"
        )
    except NoAnswer as silence:
        raise ProviderIsSilent from silence
    except (NotThere, Refused) as refusal:
        look_at_wallet(wallet.pk)
        raise ProviderIsSilent from refusal


def prefer_card(card_id: int, *, by: User) -> SavedCard:
    """Let this card be the one that is suggested. Raises CardIsGone and ProviderIsSilent."""
    card = _own(card_id, by=by)
    try:
        provider = card_provider_of(card.wallet.provider)
        provider.prefer_card(card.wallet.provider_id or "", card.provider_id)
        look_at_wallet(card.wallet_id)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence
    except (NotThere, Refused) as refusal:
        look_at_wallet(card.wallet_id)
        raise CardIsGone from refusal
    card.refresh_from_db()
    return card


def remove_card(card_id: int, *, by: User) -> None:
    """Keep this card no longer, however often it was typed in. One that is gone already is no
    trouble. Raises CardIsInUse when a balance is to be charged to it, CardPaysTier when it is the
    one that pays a vendor's tier, CardIsGone and ProviderIsSilent.
    """
    card = _own(card_id, by=by)
    if card.pays_tier:
        raise CardPaysTier
    if promised := balances_of(card).first():
        raise CardIsInUse(promised.booking)
    try:
        for each in _same(card):
            _let_go(each)
        look_at_wallet(card.wallet_id)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence


def forget_cards(user: User) -> None:
    """Keep none of a person's cards, here or at the provider, whatever was to be charged to them.
    Raises ProviderIsSilent.
    """
    cards = SavedCard.objects.filter(wallet__user=user, removed_at=None).select_related("wallet")
    try:
        for card in cards:
            _let_go(card)
        for wallet in Wallet.objects.filter(user=user).exclude(provider_id=None):
            look_at_wallet(wallet.pk)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence


def balances_of(card: SavedCard) -> BalanceConsentQuerySet:
    """What is to be charged to it when it is due."""
    return BalanceConsent.objects.active().filter(card__in=_same(card)).select_related("booking")


def open_wallet(owner: User | Vendor) -> Wallet:
    """The person or the vendor as the provider knows them; made known when they are not. Who is
    refused has no `provider_id` and pays without a card that is kept. Raises ProviderIsSilent.
    """
    wallet, _ = Wallet.objects.get_or_create(**_owner(owner), provider="stripe")
    if wallet.provider_id is not None:
        return wallet
    try:
        seen = _find(wallet) if wallet.tried_at else None
        return _learn(wallet, seen or _ask(_about_to_ask(wallet)))
    except NoAnswer as silence:
        raise ProviderIsSilent from silence
    except Refused as refusal:
        log.error("%s is refused as a customer: %s", wallet, refusal)
        return wallet


def look_at_wallet(wallet_id: int) -> Wallet:
    """Fetch the cards of a wallet from its provider and make ours agree. Safe at any time and from
    several places at once. Raises NoAnswer when the provider is silent.
    """
    wallet = Wallet.objects.get(pk=wallet_id)
    for _ in range(LOOKS):
        if wallet.provider_id is None:
            return wallet
        try:
            seen = _with_default(
                wallet, card_provider_of(wallet.provider).wallet_of(wallet.provider_id)
            )
        except NotThere:
            seen = None
        with transaction.atomic():
            locked = Wallet.objects.select_for_update().get(pk=wallet_id)
            if locked.version == wallet.version:
                _apply(locked, seen)
                return locked
        wallet = locked
    raise NoAnswer(f"wallet {wallet.pk} moves faster than we can look")


def look_at_wallet_called(provider: str, customer_id: str) -> Wallet | None:
    """The same by the provider's id; None when it is not ours."""
    wallet = Wallet.objects.filter(provider=provider, provider_id=customer_id).first()
    return look_at_wallet(wallet.pk) if wallet else None


def look_at_cards_of(owner: User | Vendor) -> None:
    """The same of a person or a vendor, if the provider knows them and answers; the next look comes
    anyway.
    """
    wallet = Wallet.objects.filter(**_owner(owner)).first()
    if wallet is not None:
        try:
            look_at_wallet(wallet.pk)
        except NoAnswer:
            log.warning("the cards of %s could not be looked at", wallet)


# ---------------------------------------------------------------- making somebody known


def _about_to_ask(wallet: Wallet) -> Wallet:
    """Written down before the call. Nothing was found under an old key: that may be answered by the
    same error for ever, so another is taken once the old call is surely over.
    """
    now = timezone.now()
    with transaction.atomic():
        locked = Wallet.objects.select_for_update().get(pk=wallet.pk)
        if locked.provider_id is None:
            if locked.tried_at and locked.tried_at < now - SURELY_OVER:
                locked.attempt += 1
            locked.tried_at = now
            locked.save(update_fields=["attempt", "tried_at"])
    return locked


def _ask(wallet: Wallet) -> SeenCustomer | None:
    if wallet.provider_id is not None:
        return None
    return card_provider_of(wallet.provider).create_customer(
        CustomerOrder(
            reference=str(wallet.uuid),
            email=wallet.people()[0].email,
            name=str(wallet.user or wallet.vendor),
            idempotency_key=wallet.idempotency_key,
        )
    )


def _owner(owner: User | Vendor) -> dict[str, Any]:
    return {"vendor" if isinstance(owner, Vendor) else "user": owner}


def _find(wallet: Wallet) -> SeenCustomer | None:
    since = wallet.created_at - FIND_AROUND
    customers = card_provider_of(wallet.provider).customers_since(since)
    return next((seen for seen in customers if seen.reference == str(wallet.uuid)), None)


def _learn(wallet: Wallet, seen: SeenCustomer | None) -> Wallet:
    with transaction.atomic():
        locked = Wallet.objects.select_for_update().get(pk=wallet.pk)
        if locked.provider_id is None and seen is not None:
            locked.provider_id = seen.id
            locked.version += 1
            locked.save(update_fields=["provider_id", "version"])
    return locked


# ---------------------------------------------------------------- applying


def _apply(wallet: Wallet, seen: SeenWallet | None) -> None:
    """Make a locked wallet agree with what was seen; with None there is no such customer any
    more.
    """
    cards = {card.id: card for card in seen.cards} if seen else {}
    default = _default_of(seen) if seen else ""
    before = _known(wallet)
    kept = wallet.cards.filter(removed_at=None)
    kept.exclude(provider_id=default).update(is_default=False)
    kept.exclude(provider_id__in=cards).update(removed_at=timezone.now())
    for card in cards.values():
        _keep(wallet, card, is_default=card.id == default)
    if seen is None:
        log.error("wallet %s is not at %s: %s", wallet.pk, wallet.provider, wallet.provider_id)
        wallet.provider_id, wallet.tried_at = None, None
        wallet.attempt += 1
    if _known(wallet) != before or seen is None:
        wallet.version += 1
        touch(wallet.people(), "cards", wallet.topic)
    wallet.looked_at = timezone.now()
    wallet.save(update_fields=["provider_id", "tried_at", "attempt", "version", "looked_at"])


def _with_default(wallet: Wallet, seen: SeenWallet) -> SeenWallet:
    """The provider itself charges the default of a vendor, so it has to know which that is."""
    default = _default_of(seen)
    if wallet.vendor_id is None or default == seen.default_id:
        return seen
    card_provider_of(wallet.provider).prefer_card(seen.customer.id, default)
    return replace(seen, default_id=default)


def _default_of(seen: SeenWallet) -> str:
    """The one that was chosen; the first, before anybody chose."""
    ids = [card.id for card in seen.cards]
    return seen.default_id if seen.default_id in ids else next(iter(ids), "")


def _keep(wallet: Wallet, card: SeenCard, *, is_default: bool) -> None:
    SavedCard.objects.update_or_create(
        provider_id=card.id,
        defaults={
            "wallet": wallet,
            "brand": card.brand[:20],
            "last4": card.last4,
            "exp_month": card.exp_month,
            "exp_year": card.exp_year,
            "fingerprint": card.fingerprint[:64],
            "is_default": is_default,
            "added_at": card.added_at,
            "removed_at": None,
        },
    )


def _known(wallet: Wallet) -> list[tuple[object, ...]]:
    kept = wallet.cards.filter(removed_at=None).order_by("provider_id")
    return list(kept.values_list("provider_id", "is_default", "exp_month", "exp_year", "last4"))


def _own(card_id: int, *, by: User) -> SavedCard:
    card = SavedCard.objects.select_related("wallet__vendor").get(pk=card_id)
    vendor = card.wallet.vendor
    if card.wallet.user_id != by.pk and not (
        vendor and by.has_perm("payments.manage_subscription", vendor)
    ):
        raise PermissionDenied
    if card.removed_at is not None:
        raise CardIsGone
    return card


def _same(card: SavedCard) -> list[SavedCard]:
    """The card, and itself as it was typed in before."""
    kept = card.wallet.cards.filter(removed_at=None)
    if not card.fingerprint:
        return [card]
    return list(kept.filter(fingerprint=card.fingerprint).select_related("wallet"))


def _let_go(card: SavedCard) -> None:
    try:
        card_provider_of(card.wallet.provider).let_card_go(card.provider_id)
    except (NotThere, Refused):
        log.info("card %s was let go already", card.pk)
