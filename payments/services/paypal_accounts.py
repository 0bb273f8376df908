"""The PayPal account a vendor is paid into, if they choose it: known by its e-mail address.

Money that went to a wrong address is gone, so an address counts once somebody who reads its mail
and manages the vendor has said that it is theirs. Until then payouts go where they went before.
Locks: the vendor, then the account.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts import letters
from accounts.models import User
from messaging.services import notify, touch
from payments import tasks
from payments.exceptions import AddressNotWaiting, CurrencyNotPaid, NotSetUp, PayPalIsOff
from payments.models import PayoutAccount, Provider
from payments.money import pays_in
from vendors import services as vendors
from vendors.models import Vendor

State = PayoutAccount.State
PAGE = "/vendor/payout-account/"
SALT = "payments.paypal-address"
CONFIRM_WITHIN = 86_400
NO_ACCOUNT_THERE = "unclaimed"


def name_paypal_address(vendor_id: int, *, address: str, by: User) -> PayoutAccount:
    """The vendor wants to be paid at this address: a letter goes there, and it waits for the
    answer. Raises CurrencyNotPaid where PayPal does not pay out what the vendor is paid in.
    """
    if not settings.PAYPAL_IS_ON:
        raise PayPalIsOff
    with transaction.atomic():
        vendor = _managed(vendor_id, by=by)
        if not pays_in(Provider.PAYPAL, vendor.currency):
            raise CurrencyNotPaid(vendor.currency)
        account = _paypal_account(vendor) or PayoutAccount(
            vendor=vendor,
            provider=Provider.PAYPAL,
            country=vendor.place.country,
            is_chosen=False,
            state=State.INCOMPLETE,
        )
        account.currency, account.unconfirmed = vendor.currency, address
        account.email = account.email or address
        account.version += 1
        account.save()
        touch(vendor.people(), "payout-account", vendor.pk)
        transaction.on_commit(
            lambda: tasks.mail_paypal_address.delay(account.pk, account.version), robust=True
        )
    return account


def mail_paypal_address(account_id: int, version: int) -> bool:
    """Ask at the address whether it is theirs; not when another was named meanwhile."""
    accounts = PayoutAccount.objects.select_related("vendor").filter(version=version)
    account = accounts.exclude(unconfirmed="").filter(pk=account_id).first()
    if account is None:
        return False
    link = reverse("payouts:confirmation-detail", args=[address_token(account)])
    facts = {
        "vendor": account.vendor,
        "address": account.unconfirmed,
        "link": settings.SITE_URL + link,
    }
    subject = f"Is this the PayPal address of {account.vendor}?"
    domain = urlsplit(settings.SITE_URL).hostname
    name = f"<paypal-address.{account.uuid}.{version}@{domain}>"
    headers = {"Message-ID": name, "Auto-Submitted": "auto-generated"}
    template = "payments/mail/paypal_address.html"
    with translation.override(settings.LANGUAGE_CODE):
        letters.write(
            template, facts, subject=subject, to=[account.unconfirmed], headers=headers
        ).send()
    return True


def address_token(account: PayoutAccount) -> str:
    """What only who reads the mail of the address that waits can know."""
    return signing.dumps([str(account.uuid), account.unconfirmed], salt=SALT)


def address_in(token: str) -> tuple[str, str]:
    """Of which account, and which address. Raises AddressNotWaiting when it is old or made up."""
    try:
        number, address = signing.loads(token, salt=SALT, max_age=CONFIRM_WITHIN)
    except signing.BadSignature as wrong:
        raise AddressNotWaiting from wrong
    return number, address


def confirm_paypal_address(token: str, *, by: User) -> PayoutAccount:
    """It is theirs: payouts go there from now on. Raises AddressNotWaiting when it is old, or
    another was named since; twice is the same as once.
    """
    number, address = address_in(token)
    vendor_id = PayoutAccount.objects.filter(uuid=number).values_list("vendor", flat=True).first()
    if vendor_id is None:
        raise AddressNotWaiting
    with transaction.atomic():
        vendor = _managed(vendor_id, by=by)
        account = PayoutAccount.objects.select_for_update().get(uuid=number)
        if account.provider_id == address and account.state == State.READY:
            return account
        if account.unconfirmed != address:
            raise AddressNotWaiting
        now = timezone.now()
        account.provider_id = account.email = address
        account.unconfirmed, account.disabled_reason, account.state = "", "", State.READY
        account.details_submitted = account.payouts_enabled = True
        account.ready_at, account.looked_at = account.ready_at or now, now
        account.version += 1
        account.save()
        _choose(account, vendor)
    return account


def choose_provider(vendor_id: int, *, provider: str, by: User) -> PayoutAccount:
    """Be paid through the other account, which is ready too. Raises NotSetUp when it is not. What
    is being sent at this moment goes where it went.
    """
    with transaction.atomic():
        vendor = _managed(vendor_id, by=by)
        accounts = PayoutAccount.objects.select_for_update().filter(vendor=vendor)
        account = accounts.filter(provider=provider, state=State.READY).first()
        if account is None:
            raise NotSetUp
        if not account.is_chosen:
            _choose(account, vendor)
    return account


def stop_address(vendor_id: int, address: str, *, because: str) -> None:
    """PayPal could not give money to who has this address: no other try until the vendor has named
    one again.
    """
    with transaction.atomic():
        vendor = vendors.lock_vendor(vendor_id)
        accounts = PayoutAccount.objects.select_for_update().filter(vendor=vendor)
        account = accounts.filter(
            provider=Provider.PAYPAL, provider_id=address, state=State.READY
        ).first()
        if account is None:
            return
        account.state, account.payouts_enabled = State.RESTRICTED, False
        account.disabled_reason = NO_ACCOUNT_THERE
        account.version += 1
        account.save(update_fields=["state", "payouts_enabled", "disabled_reason", "version"])
        _tell(vendor, f"Payouts to {vendor} are stopped. {because} Say where they go from now on.")


# ---------------------------------------------------------------- parts


def _managed(vendor_id: int, *, by: User) -> Vendor:
    vendor = vendors.lock_vendor(vendor_id)
    if not by.has_perm("payments.manage_payouts", vendor):
        raise PermissionDenied
    return vendor


def _paypal_account(vendor: Vendor) -> PayoutAccount | None:
    accounts = PayoutAccount.objects.select_for_update().filter(vendor=vendor)
    return accounts.filter(provider=Provider.PAYPAL).first()


def _choose(account: PayoutAccount, vendor: Vendor) -> None:
    """All who manage the vendor are told, at once: it might not have been one of them."""
    PayoutAccount.objects.filter(vendor=vendor, is_chosen=True).update(is_chosen=False)
    account.is_chosen = True
    account.save(update_fields=["is_chosen"])
    if account.provider == Provider.PAYPAL:
        where = f"the PayPal account {account.provider_id}"
    else:
        where = "your bank account, through Stripe"
    _tell(vendor, f"Payouts to {vendor} go to {where} from now on.")


def _tell(vendor: Vendor, text: str) -> None:
    ready = PayoutAccount.objects.ready().filter(vendor=vendor).exists()
    vendors.set_payouts_ready(vendor.pk, ready=ready)
    touch(vendor.people(), "payout-account", vendor.pk)
    for person in vendor.managers():
        notify(person, "payout_account", text, PAGE, at_once=True)
