"""Accounts through which the demo's vendors are paid, in bulk. All but drafts have one, and it is
ready: the sandbox knows accounts of these names without having been asked to open them.
"""

import uuid

from adminpanel.demo.world import BATCH, House, World
from payments.countries import COUNTRIES
from payments.models import PayoutAccount
from vendors.models import Vendor

OF_THE_DEMO = uuid.UUID("6d0d3c1e-5f0b-4e0e-9a40-3a1f2b6c7d8e")


def save_payout_accounts(world: World, houses: list[House]) -> None:
    able = [house.vendor for house in houses if house.vendor.payouts_ready]
    PayoutAccount.objects.bulk_create(
        [_account(world, vendor) for vendor in able], batch_size=BATCH
    )


def can_be_paid(vendor: Vendor) -> bool:
    return vendor.state != Vendor.State.DRAFT and vendor.place.country in COUNTRIES


def _account(world: World, vendor: Vendor) -> PayoutAccount:
    """The name of the account says its country and our own name of it."""
    number, country = uuid.uuid5(OF_THE_DEMO, vendor.slug), vendor.place.country
    return PayoutAccount(
        uuid=number,
        vendor=vendor,
        provider_id=f"acct_demo{country}{number.hex}",
        country=country,
        currency=COUNTRIES[country].currency,
        email="payouts@demo.test",
        state=PayoutAccount.State.READY,
        version=2,
        details_submitted=True,
        payouts_enabled=True,
        created_at=vendor.created_at,
        tried_at=vendor.created_at,
        ready_at=vendor.created_at,
        looked_at=world.now,
    )
