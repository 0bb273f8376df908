"""Stripe tells of subscriptions: signed, through dj-stripe, in any order, twice."""

import random

import pytest
from django.core.management import call_command
from djstripe.models import Invoice as KnownInvoice
from djstripe.models import Subscription as KnownSubscription
from djstripe.models import WebhookEndpoint

from payments import services
from payments.audit import audit
from payments.models import Bill, Invoice, ProviderEvent, Subscription
from payments.stripe_events import BILLING_EVENTS
from tests.factories.subscriptions import (
    DAY,
    REFUSED_LATER,
    carded,
    priced,
    subscribed,
)
from tests.payments.test_webhooks import hear
from vendors.models import TierCode, Vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def endpoint(sandbox, transactional_db) -> WebhookEndpoint:
    call_command("connect_stripe", "--site", "http://127.0.0.1:9", verbosity=0)
    sandbox.control("webhooks", paused=True)
    return WebhookEndpoint.objects.get(enabled_events__contains="invoice.paid")


@pytest.fixture
def begun(endpoint, sandbox, rosewood) -> Subscription:
    return subscribed(sandbox, rosewood, priced(TierCode.PLUS))


def told(sandbox) -> list[dict]:
    """What is told of subscriptions and invoices, the oldest first."""
    return [each for each in sandbox.events() if each["type"] in BILLING_EVENTS]


@pytest.mark.parametrize("seed", range(4))
def test_a_renewal_that_fails_and_ends_it(client, endpoint, sandbox, begun, rosewood, seed):
    """A month, a refusal, all retries; nobody looks by themselves, and the letters come at the end,
    in any order and most of them twice.
    """
    carded(sandbox, rosewood, REFUSED_LATER)
    sandbox.control("clock", advance=45 * DAY)
    letters = told(sandbox) * 2
    random.Random(seed).shuffle(letters)
    assert Vendor.objects.get().tier == TierCode.PLUS

    hear(client, endpoint, letters)

    assert Vendor.objects.get().tier == TierCode.FREE
    assert Subscription.objects.get().ending == Subscription.Ending.UNPAID
    assert not ProviderEvent.objects.waiting().exists()
    assert KnownSubscription.objects.get().stripe_data["status"] == "canceled"
    assert KnownInvoice.objects.count() >= Bill.objects.count() == 2
    assert Invoice.objects.count() == 1


def test_the_last_letter_alone_is_enough(client, endpoint, sandbox, begun):
    sandbox.control("clock", advance=100 * DAY)

    hear(client, endpoint, told(sandbox)[-1:])

    assert Bill.objects.paid().count() == Invoice.objects.count() == 4
    services.reconcile()
    assert audit() == []


def test_four_days_of_silence_end_in_the_same_state(endpoint, sandbox, begun):
    """The endpoint was down while a renewal came; reconciliation finds it."""
    sandbox.control("clock", advance=35 * DAY)

    services.reconcile()

    assert Bill.objects.paid().count() == 2
    assert not ProviderEvent.objects.waiting().exists()
    assert audit() == []


def test_a_stranger_s_subscription_is_not_ours(client, endpoint, sandbox, begun):
    """Made by hand at Stripe, for a customer that we do not know."""
    v1 = sandbox.client().v1
    customer = v1.customers.create({"name": "By hand"}).id
    v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": begun.price.provider_id}],
            "trial_period_days": 3,
        }
    )

    hear(client, endpoint, told(sandbox)[-1:])

    assert ProviderEvent.objects.latest("pk").outcome == ProviderEvent.Outcome.NOT_OURS
    assert len(services.reconcile().unmatched) == 1
