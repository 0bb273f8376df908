"""Many at once: one subscription, one change, one payment of a bill, one credit."""

import uuid

import pytest

from payments import services
from payments.models import Bill, Subscription
from payments.services.subscriptions import starting
from tests.factories.subscriptions import (
    REFUSED_LATER,
    carded,
    priced,
    subscribed,
    turned,
)
from tests.races import Meeting, all_at_once
from vendors.models import TierCode, Vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def charged(sandbox) -> list[int]:
    """What the provider took, by its own list."""
    intents = sandbox.client().v1.payment_intents.list({"limit": 100}).data
    return sorted(each.amount_received for each in intents if each.amount_received)


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
    credit = services.give_credit(rosewood.pk, amount=500, currency="EUR", reason="Sorry.", by=fin)

    all_at_once([lambda: services.send_credit(credit.pk)] * 8)

    customer = sandbox.client().v1.customers.retrieve(premium.wallet.provider_id)
    assert customer.balance == -500
