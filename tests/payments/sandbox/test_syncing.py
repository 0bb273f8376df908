"""dj-stripe's own handlers read what the sandbox says, of everything that it can tell: no event
makes them fail, and what they write down is what the sandbox has.
"""

from typing import Any

import pytest
from django.core.management import call_command
from djstripe.models import (
    Customer,
    Event,
    Invoice,
    InvoiceItem,
    Price,
    Subscription,
    SubscriptionSchedule,
)

from tests.payments.sandbox.test_billing import DAY, DECLINES_LATER, Shop, item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(sandbox, client_of_stripe, transactional_db) -> Shop:
    call_command("connect_stripe", "--site", "http://127.0.0.1:9", verbosity=0)
    sandbox.control("webhooks", paused=True)
    return Shop(sandbox, client_of_stripe)


@pytest.fixture
def client_of_stripe(sandbox):
    return sandbox.client()


def a_whole_life(shop: Shop) -> Any:
    """Begun on trial, paid, changed at once and for later, refused, healed, ended."""
    shop.card()
    one = shop.subscribe(shop.plus, trial_period_days=5)
    shop.pass_time(3 * DAY)
    shop.pass_period(one)
    shop.switch(shop.again(one), shop.premium)
    schedule = shop.v1.subscription_schedules.create({"from_subscription": one.id})
    shop.v1.subscription_schedules.release(schedule.id)
    shop.card(DECLINES_LATER)
    shop.pass_period(one)
    shop.v1.invoices.pay(shop.latest(one).id, {"payment_method": shop.card()})
    waiting = {"customer": shop.customer, "amount": 250, "currency": "eur", "description": "Extra"}
    shop.v1.invoice_items.create(waiting)
    shop.v1.subscriptions.update(one.id, {"cancel_at_period_end": True})
    shop.pass_period(one)
    return shop.again(one)


def test_every_event_of_a_subscription_is_synced(shop):
    ended = a_whole_life(shop)
    told = shop.sandbox.events()
    for event in told:
        Event.process(event)
    kinds = {event["type"] for event in told}
    assert kinds >= {
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "customer.subscription.trial_will_end",
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_failed",
        "invoiceitem.created",
        "subscription_schedule.created",
        "subscription_schedule.released",
    }
    known = Subscription.objects.get()
    assert (known.id, known.stripe_data["status"]) == (ended.id, "canceled")
    assert known.items.get().price.id == item(ended).price.id == shop.premium
    here = {each.id: each.stripe_data["status"] for each in Invoice.objects.all()}
    assert here == {each.id: each.status for each in shop.invoices()}
    assert "paid" in here.values()
    assert InvoiceItem.objects.get().stripe_data["amount"] == 250
    assert SubscriptionSchedule.objects.get().status == "released"
    assert Customer.objects.get().id == shop.customer
    assert Price.objects.count() == 3


def test_the_same_events_backwards_come_to_the_same(shop):
    ended = a_whole_life(shop)
    for event in reversed(shop.sandbox.events()):
        Event.process(event)
    assert Subscription.objects.get().stripe_data["status"] == ended.status == "canceled"
    here = {each.id: each.stripe_data["status"] for each in Invoice.objects.all()}
    assert here == {each.id: each.status for each in shop.invoices()}
