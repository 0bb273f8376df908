"""Many at once: one subscription, one change, one payment of a bill, one credit."""

import uuid

import pytest
from django.db import OperationalError, transaction

from payments import exceptions, services
from payments.models import Bill, Subscription
from payments.services.subscriptions import looking, starting
from tests.factories.subscriptions import (
    REFUSED_LATER,
    carded,
    credited,
    priced,
    subscribed,
    turned,
)
from tests.races import Meeting, all_at_once
from vendors.exceptions import VendorBusy
from vendors.models import TierCode, Vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def charged(sandbox) -> list[int]:
    """What the provider took, by its own list."""
    intents = sandbox.client().v1.payment_intents.list({"limit": 100}).data
    return sorted(each.amount_received for each in intents if each.amount_received)


def unheard(sandbox, vendor, owner) -> Subscription:
    """One that has begun at the provider, of which the answer was lost."""
    price = priced()
    carded(sandbox, vendor)
    sandbox.fault("cut", path="/stripe/v1/subscriptions", method="POST", times=3)
    with pytest.raises(exceptions.ProviderIsSilent):
        services.start_subscription(vendor.pk, price.pk, by=owner)
    sandbox.forgive()
    return Subscription.objects.get()


def test_eight_doors_begin_one_subscription(sandbox, rosewood, rosa):
    price = priced()
    carded(sandbox, rosewood)

    all_at_once([lambda: services.start_subscription(rosewood.pk, price.pk, by=rosa)] * 8)

    assert charged(sandbox) == [4_900]
    services.look_at_subscription(Subscription.objects.get().pk)
    assert Vendor.objects.get().tier == TierCode.PREMIUM


def test_without_the_vendor_s_lock_there_are_many(sandbox, rosewood, rosa, monkeypatch):
    """The control: everybody sees that there is none yet, under a key of their own; all but one
    are kept from their row by the database alone.
    """
    price = priced()
    carded(sandbox, rosewood)
    meeting = Meeting(4)

    def unlocked(vendor_id):
        vendor = Vendor.objects.get(pk=vendor_id)
        meeting.wait()
        return vendor

    monkeypatch.setattr(starting, "lock_vendor", unlocked)

    answers = all_at_once([lambda: services.start_subscription(rosewood.pk, price.pk, by=rosa)] * 4)

    assert any("vendor_has_one_subscription" in str(each) for each in answers)


def test_without_its_own_key_it_is_paid_more_than_once(sandbox, rosewood, rosa, monkeypatch):
    """The control of the key: whoever asks before the first answer makes another."""
    price = priced()
    carded(sandbox, rosewood)
    meeting = Meeting(4)

    def key(subscription):
        meeting.wait()
        return uuid.uuid4().hex

    monkeypatch.setattr(Subscription, "idempotency_key", property(key))

    all_at_once([lambda: services.start_subscription(rosewood.pk, price.pk, by=rosa)] * 4)

    assert len(charged(sandbox)) > 1


def test_who_starts_and_who_looks_do_not_block_each_other(sandbox, rosewood, rosa):
    """Both lock a subscription and its vendor, in the same order."""
    price, waiting = priced(), unheard(sandbox, rosewood, rosa)
    doors = [
        lambda: services.start_subscription(rosewood.pk, price.pk, by=rosa),
        lambda: services.look_at_subscription(waiting.pk),
    ]

    answers = all_at_once(doors * 4)

    assert not [each for each in answers if isinstance(each, OperationalError | VendorBusy)]
    assert charged(sandbox) == [4_900]
    assert Subscription.objects.get().state == Subscription.State.ACTIVE
    assert Vendor.objects.get().tier == TierCode.PREMIUM


def test_in_another_order_they_do(sandbox, rosewood, rosa, monkeypatch):
    """The control: one has the vendor, one the subscription, and each wants the other."""
    price, waiting = priced(), unheard(sandbox, rosewood, rosa)
    meeting, about_to_ask, give_tier = Meeting(2), starting._about_to_ask, looking.give_tier

    def vendor_first(vendor_id, *args, **how):
        with transaction.atomic():
            starting.lock_vendor(vendor_id)
            meeting.wait()
            return about_to_ask(vendor_id, *args, **how)

    def after_the_subscription(vendor_id):
        meeting.wait()
        return give_tier(vendor_id)

    monkeypatch.setattr(starting, "_about_to_ask", vendor_first)
    monkeypatch.setattr(looking, "give_tier", after_the_subscription)

    answers = all_at_once(
        [
            lambda: services.start_subscription(rosewood.pk, price.pk, by=rosa),
            lambda: services.look_at_subscription(waiting.pk),
        ]
    )

    assert any(isinstance(each, OperationalError | VendorBusy) for each in answers)


def test_eight_doors_make_one_change(sandbox, rosewood, rosa):
    plus = subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    preview = services.preview_change(plus.pk, priced().pk, by=rosa).preview
    seen = {"at": preview.at, "expected_due": preview.due}

    all_at_once([lambda: services.change_subscription(plus.pk, priced().pk, by=rosa, **seen)] * 8)

    services.look_at_subscription(plus.pk)
    assert charged(sandbox) == [1_900, 3_000]
    assert Vendor.objects.get().tier == TierCode.PREMIUM


def test_eight_doors_pay_a_bill_once(sandbox, rosewood, rosa):
    carded(sandbox, rosewood)
    premium = subscribed(sandbox, rosewood)
    carded(sandbox, rosewood, REFUSED_LATER)
    premium = turned(sandbox, premium)
    carded(sandbox, rosewood)

    all_at_once([lambda: services.pay_bill(premium.pk, by=rosa)] * 8)

    services.look_at_subscription(premium.pk)
    assert charged(sandbox) == [4_900, 4_900]
    assert Bill.objects.paid().count() == 2


def test_eight_doors_give_credit_once(sandbox, rosewood, fin):
    premium = subscribed(sandbox, rosewood)
    credit = credited(rosewood, amount=500, currency="EUR", reason="Sorry.", by=fin)

    all_at_once([lambda: services.send_credit(credit.pk)] * 8)

    customer = sandbox.client().v1.customers.retrieve(premium.wallet.provider_id)
    assert customer.balance == -500
