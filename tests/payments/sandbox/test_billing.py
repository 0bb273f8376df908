"""Subscriptions and their invoices at the sandbox: what Stripe Billing does by itself, seen from
outside and with its clock moved.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.fixtures.sandbox import Sandbox
from tests.payments.sandbox.test_objects import assert_declared

HOUR, DAY = 3_600, 86_400
VISA, ASKS_ALWAYS = "pm_card_visa", "pm_card_authenticationRequired"
DECLINES_LATER = "pm_card_chargeCustomerFail"


class Shop:
    """A platform with two tiers, and one customer."""

    def __init__(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        self.sandbox, self.v1 = sandbox, client.v1
        self.plus, self.premium = self.price("Plus", 1_900), self.price("Premium", 4_900)
        self.yearly = self.price("Premium", 49_000, interval="year")
        self.customer = self.v1.customers.create({"name": "Rosewood"}).id

    def price(self, name: str, amount: int, *, interval: str = "month") -> str:
        product = self.v1.products.create({"name": name})
        recurring = {"interval": interval}
        asked = {"currency": "eur", "unit_amount": amount, "recurring": recurring}
        return self.v1.prices.create({**asked, "product": product.id}).id

    def card(self, token: str = VISA) -> str:
        """Another card, which pays from now on."""
        method = self.v1.payment_methods.attach(token, {"customer": self.customer}).id
        settings = {"invoice_settings": {"default_payment_method": method}}
        self.v1.customers.update(self.customer, settings)
        return method

    def subscribe(self, price: str, **params: Any) -> Any:
        asked = {"customer": self.customer, "items": [{"price": price}], **params}
        return self.v1.subscriptions.create(asked)

    def switch(self, subscription: Any, price: str, **params: Any) -> Any:
        asked = {
            "items": [{"id": item(subscription).id, "price": price}],
            "proration_behavior": "always_invoice",
            "payment_behavior": "pending_if_incomplete",
            **params,
        }
        return self.v1.subscriptions.update(subscription.id, asked)

    def again(self, subscription: Any) -> Any:
        return self.v1.subscriptions.retrieve(subscription.id)

    def latest(self, subscription: Any) -> Any:
        id = self.again(subscription).latest_invoice
        return self.v1.invoices.retrieve(id, {"expand": ["payments", "confirmation_secret"]})

    def invoices(self) -> list[Any]:
        """Oldest first."""
        return self.v1.invoices.list({"limit": 100}).data[::-1]

    def answer(self, subscription: Any) -> None:
        """The payer says yes on their bank's page."""
        secret = self.latest(subscription).confirmation_secret.client_secret
        intent = {"id": secret.split("_secret")[0], "client_secret": secret}
        assert self.sandbox.person_answers(intent).status_code == 200

    def now(self) -> int:
        return int(self.sandbox.state()["now"])

    def pass_time(self, seconds: float) -> None:
        self.sandbox.control("clock", advance=seconds)

    def pass_period(self, subscription: Any) -> None:
        """To two hours into the next one: its invoice has been charged, or refused."""
        end = item(self.again(subscription)).current_period_end
        self.pass_time(end - self.now() + 2 * HOUR)

    def events(self) -> list[str]:
        """Oldest first."""
        return [event.type for event in self.v1.events.list({"limit": 100}).data[::-1]]


def item(subscription: Any) -> Any:
    return subscription["items"]["data"][0]


@pytest.fixture
def shop(sandbox: Sandbox, client: stripe.StripeClient) -> Shop:
    return Shop(sandbox, client)


def test_the_first_period_is_paid_at_once(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    invoice = shop.latest(subscription)
    assert subscription.status == "active"
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == (
        "paid",
        1_900,
        "subscription_create",
    )
    assert invoice.number.endswith("-0001")
    assert invoice.payments.data[0].status == "paid"


def test_without_a_card_nothing_begins(shop):
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        shop.subscribe(shop.plus)
    assert shop.v1.subscriptions.list({"status": "all"}).data == []


def test_an_incomplete_one_waits_for_its_payer(shop):
    subscription = shop.subscribe(shop.plus, payment_behavior="default_incomplete")
    assert subscription.status == "incomplete"
    secret = shop.latest(subscription).confirmation_secret.client_secret
    shop.v1.payment_intents.confirm(secret.split("_secret")[0], {"payment_method": VISA})
    assert shop.again(subscription).status == "active"
    assert shop.latest(subscription).status == "paid"


def test_an_incomplete_one_is_gone_after_a_day(shop):
    subscription = shop.subscribe(shop.plus, payment_behavior="default_incomplete")
    shop.pass_time(23 * HOUR + 1)
    invoice = shop.latest(subscription)
    assert shop.again(subscription).status == "incomplete_expired"
    assert (invoice.status, invoice.payments.data[0].payment.payment_intent is not None) == (
        "void",
        True,
    )


def test_a_card_that_asks_leaves_it_incomplete_until_it_was_answered(shop):
    shop.card(ASKS_ALWAYS)
    subscription = shop.subscribe(shop.plus)
    assert subscription.status == "incomplete"
    assert "invoice.payment_action_required" in shop.events()
    shop.answer(subscription)
    assert shop.again(subscription).status == "active"


def test_a_month_later_it_is_paid_again(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    shop.pass_period(subscription)
    first, second = shop.invoices()
    assert [first.amount_paid, second.amount_paid] == [1_900, 1_900]
    assert second.billing_reason == "subscription_cycle"
    assert second.lines.data[0].period.start == first.lines.data[0].period.end
    theirs = shop.v1.invoices.list({"subscription": subscription.id}).data
    assert [each.id for each in theirs] == [second.id, first.id]
    assert shop.v1.invoices.list({"subscription": "sub_other"}).data == []


def test_the_draft_of_a_renewal_waits_an_hour(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    end = item(subscription).current_period_end
    shop.pass_time(end - shop.now() + 60)
    assert shop.latest(subscription).status == "draft"
    shop.pass_time(HOUR)
    assert shop.latest(subscription).status == "paid"


def test_three_years_are_thirty_seven_invoices_each_at_its_own_time(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    started = dt.datetime.fromtimestamp(subscription.start_date, dt.UTC)
    for _ in range(3):
        shop.pass_time(366 * DAY)
        shop.card()
    invoices = shop.invoices()
    starts = [
        dt.datetime.fromtimestamp(each.lines.data[0].period.start, dt.UTC) for each in invoices
    ]
    assert len(invoices) == 37
    assert len({each.number for each in invoices}) == 37
    assert {(each.year, each.month) for each in starts} == {
        (started.year + (started.month - 1 + n) // 12, (started.month - 1 + n) % 12 + 1)
        for n in range(37)
    }
    assert all(0 <= each.created - each.period_end < 60 for each in invoices[1:]), (
        "made when the period ended, not when the clock stopped"
    )


def test_a_failed_renewal_is_tried_four_times_then_it_ends(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    shop.card(DECLINES_LATER)
    shop.pass_period(subscription)
    assert shop.again(subscription).status == "past_due"
    assert shop.latest(subscription).next_payment_attempt is not None
    attempts = [shop.latest(subscription).attempt_count]
    for days in (3, 2, 2):
        shop.pass_time(days * DAY)
        attempts.append(shop.latest(subscription).attempt_count)
    assert attempts == [1, 2, 3, 4]
    ended = shop.again(subscription)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    assert "customer.subscription.deleted" in shop.events()


def test_another_card_heals_it(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    shop.card(DECLINES_LATER)
    shop.pass_period(subscription)
    invoice = shop.latest(subscription)
    shop.v1.invoices.pay(invoice.id, {"payment_method": shop.card()})
    assert shop.again(subscription).status == "active"
    shop.pass_time(8 * DAY)
    assert shop.latest(subscription).id == invoice.id
    assert shop.again(subscription).status == "active"


def test_a_card_that_has_expired_is_declined(shop):
    method = shop.v1.payment_methods.retrieve(shop.card())
    subscription = shop.subscribe(shop.yearly)
    years = method.card.exp_year - dt.datetime.now(dt.UTC).year + 1
    for _ in range(years):
        shop.pass_period(subscription)
    assert shop.again(subscription).status != "active"


def test_a_renewal_that_asks_for_its_payer(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    shop.card(ASKS_ALWAYS)
    shop.pass_period(subscription)
    assert shop.again(subscription).status == "past_due"
    shop.answer(subscription)
    assert shop.again(subscription).status == "active"


def test_what_an_upgrade_costs_is_what_was_shown(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    shop.pass_time(10 * DAY)
    at = shop.now()
    shown = shop.v1.invoices.create_preview(
        {
            "subscription": subscription.id,
            "subscription_details": {
                "items": [{"id": item(subscription).id, "price": shop.premium}],
                "proration_behavior": "always_invoice",
                "proration_date": at,
            },
        }
    )
    shop.pass_time(30)
    changed = shop.switch(subscription, shop.premium, proration_date=at)
    paid = shop.latest(changed)
    assert 0 < shown.amount_due < 3_000
    assert paid.amount_paid == shown.amount_due
    assert [line.amount for line in paid.lines.data] == [line.amount for line in shown.lines.data]
    assert item(changed).price.id == shop.premium
    assert item(changed).current_period_end == item(subscription).current_period_end


def test_an_upgrade_waits_for_its_money(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    shop.card(ASKS_ALWAYS)
    waiting = shop.switch(subscription, shop.premium)
    assert item(waiting).price.id == shop.plus
    assert waiting.pending_update.subscription_items[0].price.id == shop.premium
    assert waiting.status == "active"
    shop.answer(subscription)
    assert item(shop.again(subscription)).price.id == shop.premium
    assert shop.again(subscription).pending_update is None


def test_an_upgrade_that_nobody_paid_is_forgotten(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    shop.card(DECLINES_LATER)
    shop.switch(subscription, shop.premium)
    shop.pass_time(23 * HOUR + 1)
    after = shop.again(subscription)
    assert (after.pending_update, item(after).price.id) == (None, shop.plus)
    assert shop.latest(subscription).status == "void"
    assert after.status == "active"


def test_another_interval_begins_a_new_period(shop):
    shop.card()
    subscription = shop.subscribe(shop.premium)
    shop.pass_time(DAY)
    changed = shop.switch(subscription, shop.yearly)
    period = item(changed).current_period_end - item(changed).current_period_start
    assert period in (365 * DAY, 366 * DAY)
    assert 49_000 - 4_900 < shop.latest(changed).amount_paid < 49_000


def test_what_is_too_much_stays_with_the_customer(shop):
    shop.card()
    subscription = shop.subscribe(shop.premium)
    changed = shop.switch(subscription, shop.plus)
    assert shop.latest(changed).amount_due == 0
    assert shop.v1.customers.retrieve(shop.customer).balance == pytest.approx(-3_000, abs=2)
    shop.pass_period(changed)
    assert shop.latest(changed).amount_paid == 0
    assert shop.v1.customers.retrieve(shop.customer).balance == pytest.approx(-1_100, abs=2)


def test_a_downgrade_at_the_end_of_the_period(shop):
    shop.card()
    subscription = shop.subscribe(shop.premium)
    schedule = shop.v1.subscription_schedules.create({"from_subscription": subscription.id})
    now = schedule.phases[0]
    phases = [
        {
            "items": [{"price": shop.premium, "quantity": 1}],
            "start_date": now.start_date,
            "end_date": now.end_date,
        },
        {"items": [{"price": shop.plus, "quantity": 1}]},
    ]
    shop.v1.subscription_schedules.update(schedule.id, {"phases": phases})
    assert item(shop.again(subscription)).price.id == shop.premium
    shop.pass_period(subscription)
    after = shop.again(subscription)
    assert (item(after).price.id, after.schedule) == (shop.plus, None)
    assert shop.latest(subscription).amount_paid == 1_900


def test_who_changes_their_mind_before_stays(shop):
    shop.card()
    subscription = shop.subscribe(shop.premium)
    schedule = shop.v1.subscription_schedules.create({"from_subscription": subscription.id})
    with pytest.raises(stripe.InvalidRequestError, match="managed by the subscription schedule"):
        shop.switch(shop.again(subscription), shop.plus)
    shop.v1.subscription_schedules.release(schedule.id)
    shop.pass_period(subscription)
    assert item(shop.again(subscription)).price.id == shop.premium


def test_a_trial_costs_nothing_until_it_ends(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus, trial_period_days=14)
    assert (subscription.status, shop.latest(subscription).total) == ("trialing", 0)
    shop.pass_time(11 * DAY + 60)
    assert "customer.subscription.trial_will_end" in shop.events()
    shop.pass_period(subscription)
    assert shop.again(subscription).status == "active"
    assert shop.latest(subscription).amount_paid == 1_900


def test_a_trial_without_a_card_ends_as_was_chosen(shop):
    settings = {"end_behavior": {"missing_payment_method": "cancel"}}
    subscription = shop.subscribe(shop.plus, trial_period_days=7, trial_settings=settings)
    shop.pass_time(7 * DAY + 60)
    assert shop.again(subscription).status == "canceled"


def test_cancelling_is_for_the_end_of_the_period_and_can_be_taken_back(shop):
    shop.card()
    subscription = shop.subscribe(shop.plus)
    v1 = shop.v1.subscriptions
    v1.update(subscription.id, {"cancel_at_period_end": True})
    v1.update(subscription.id, {"cancel_at_period_end": False})
    shop.pass_period(subscription)
    assert shop.again(subscription).status == "active"
    v1.update(subscription.id, {"cancel_at_period_end": True})
    shop.pass_period(subscription)
    assert shop.again(subscription).status == "canceled"
    assert len(shop.invoices()) == 2


def test_a_credit_is_used_up_by_the_next_invoice(shop):
    shop.card()
    credit = {"amount": -500, "currency": "eur", "description": "We were down"}
    shop.v1.customers.balance_transactions.create(shop.customer, credit)
    subscription = shop.subscribe(shop.plus)
    invoice = shop.latest(subscription)
    assert (invoice.total, invoice.amount_paid) == (1_900, 1_400)
    assert shop.v1.customers.retrieve(shop.customer).balance == 0


def test_an_item_goes_on_the_next_invoice(shop):
    shop.card()
    waiting = {"customer": shop.customer, "amount": 250, "currency": "eur", "description": "Extra"}
    shop.v1.invoice_items.create(waiting)
    invoice = shop.v1.invoices.create({"customer": shop.customer})
    paid = shop.v1.invoices.pay(invoice.id)
    assert (paid.amount_paid, paid.lines.data[0].description) == (250, "Extra")
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        shop.v1.invoices.pay(invoice.id)


def test_the_intent_of_an_invoice_is_called_off_with_it_alone(shop):
    subscription = shop.subscribe(shop.plus, payment_behavior="default_incomplete")
    invoice = shop.latest(subscription)
    intent = invoice.payments.data[0].payment.payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="Void the invoice"):
        shop.v1.payment_intents.cancel(intent)
    shop.v1.invoices.void_invoice(invoice.id)
    assert shop.v1.payment_intents.retrieve(intent).status == "canceled"


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"items": [{"price": "price_nothing"}]}, "No such price"),
        ({"trial_period_days": 0}, "at least a day"),
        ({"trial_period_days": 3, "trial_end": 9_999_999_999}, "only specify one"),
        ({"payment_behavior": "error_if_incomplete"}, "payment_behavior"),
        ({"default_payment_method": "pm_nobody"}, "No such"),
        ({"proration_behavior": "none"}, "proration_behavior"),
    ],
)
def test_what_does_not_fit_is_refused(shop, params, words: str):
    shop.card()
    with pytest.raises(stripe.InvalidRequestError, match=words):
        shop.subscribe(shop.plus, **params)
    assert shop.v1.subscriptions.list({"status": "all"}).data == []


KINDS: dict[str, Callable[[Shop, Any], Any]] = {
    "Subscription": lambda shop, one: shop.again(one),
    "SubscriptionItem": lambda shop, one: shop.v1.subscription_items.retrieve(item(one).id),
    "Invoice": lambda shop, one: shop.latest(one),
    "InvoiceLineItem": lambda shop, one: shop.latest(one).lines.data[0],
    "InvoicePayment": lambda shop, one: shop.latest(one).payments.data[0],
    "InvoiceItem": lambda shop, one: shop.v1.invoice_items.create(
        {"customer": shop.customer, "amount": 100, "currency": "eur"}
    ),
    "SubscriptionSchedule": lambda shop, one: shop.v1.subscription_schedules.create(
        {"from_subscription": one.id}
    ),
    "CustomerBalanceTransaction": lambda shop, one: shop.v1.customers.balance_transactions.create(
        shop.customer, {"amount": -100, "currency": "eur"}
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_its_objects_have_the_fields_that_the_sdk_declares(shop, kind: str):
    shop.card()
    thing = KINDS[kind](shop, shop.subscribe(shop.plus))
    assert_declared(thing, getattr(stripe, kind), {"confirmation_secret", "payments"})
