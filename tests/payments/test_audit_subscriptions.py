"""The audit finds what is wrong with tiers: each promise is broken behind the services' back."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from payments import services
from payments.audit import audit
from payments.models import Bill, Comp, Credit, Subscription, WorthChange
from tests.factories.subscriptions import REFUSED_LATER, carded, credited, subscribed, turned
from tests.factories.vendors import VendorFactory
from vendors.models import TierCode, Vendor

pytestmark = pytest.mark.django_db
State = Subscription.State


@pytest.fixture
def premium(sandbox, rosewood) -> Subscription:
    """Paid for, with its fee known."""
    subscription = subscribed(sandbox, rosewood)
    sandbox.settle()
    return services.look_at_subscription(subscription.pk)


def promises() -> set[str]:
    return {finding.promise for finding in audit()}


def ago(**span: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(**span)


def change(row: Any, **facts: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**facts)


def test_tiers_in_order_have_no_findings(sandbox, rosewood, premium, fin):
    trying, given = VendorFactory(), VendorFactory()
    subscribed(sandbox, trying, with_trial=True)
    services.give_comp(given.pk, tier="plus", reason="A prize", by=fin)
    credit = credited(rosewood, amount=900, currency="EUR", reason="We were down", by=fin)
    assert audit() == []

    services.send_credit(credit.pk)
    turned(sandbox, premium)
    sandbox.settle()
    services.look_at_subscription(premium.pk)

    assert Bill.objects.get(due=4_000).used_credit == 900
    assert audit() == []


def test_a_tier_that_nobody_pays_for(rosewood):
    services.give_tier(rosewood.pk)
    Vendor.objects.update(tier=TierCode.PLUS)

    assert [str(finding) for finding in audit()] == [
        f"tier = paid for: vendor {rosewood.pk} plus, not free"
    ]


def test_a_tier_that_is_paid_for_and_not_there(premium):
    from vendors.services import set_tier

    set_tier(premium.vendor_id, TierCode.FREE)

    assert promises() == {"tier = paid for"}


def test_a_comp_that_was_not_taken_back_in_time(rosewood, fin):
    comp = services.give_comp(rosewood.pk, tier="plus", reason="A prize", by=fin)
    change(comp, until=ago(minutes=5))
    assert audit() == []

    change(comp, until=ago(minutes=20))
    assert promises() == {"tier = paid for"}

    services.end_comps()
    assert audit() == []


def test_limits_that_are_not_those_of_the_tier(premium, rosewood):
    change(rosewood, photo_limit=61)

    assert promises() == {"tier = paid for"}


def test_limits_that_finance_has_changed_are_right(premium):
    from vendors.services import update_tier

    update_tier("premium", photo_limit=50)

    assert audit() == []


def test_a_paid_bill_that_is_not_in_the_ledger(premium):
    (bill,) = Bill.objects.all()
    change(bill, total=5_900, due=5_900)
    assert promises() == {"bills = ledger", "bills = invoices"}

    change(bill, total=4_900, due=4_900, state=Bill.State.OPEN)
    assert promises() >= {"bills = ledger"}


def test_a_bill_that_was_paid_with_other_money_than_the_ledger_says(premium):
    change(Bill.objects.get(), due=4_800)

    assert promises() == {"bills = ledger"}


def test_a_paid_bill_without_its_invoice(premium):
    change(premium.bills.get(), provider_id="in_another")

    assert promises() == {"bills = invoices"}


def test_a_fee_that_is_not_in_the_ledger(premium):
    change(Bill.objects.get(), fee=1)

    assert promises() == {"bills = ledger"}


def test_worth_that_nobody_wrote_down(premium):
    WorthChange.objects.create(
        subscription=premium, kind=WorthChange.Kind.EXPANSION, amount=1, currency="EUR"
    )

    assert promises() == {"MRR = its changes"}


def test_worth_of_what_has_ended(premium):
    change(premium, state=State.ENDED, ended_at=timezone.now())
    services.give_tier(premium.vendor_id)

    assert promises() == {"MRR = its changes"}


@pytest.mark.parametrize(("tried", "is_stuck"), [(None, True), (5, False)])
def test_a_subscription_that_does_not_start(sandbox, rosewood, tried, is_stuck):
    subscription = subscribed(sandbox, rosewood, with_trial=True)
    tried_at = tried and ago(minutes=tried)
    change(subscription, state=State.STARTING, tried_at=tried_at, created_at=ago(minutes=20))
    services.give_tier(rosewood.pk)

    assert promises() == ({"nothing stuck"} if is_stuck else set())


def test_an_unpaid_subscription_that_does_not_end(sandbox, rosewood, premium):
    carded(sandbox, rosewood, REFUSED_LATER)
    premium = turned(sandbox, premium)
    assert premium.state == State.PAST_DUE
    change(premium, unpaid_since=ago(days=8.9))
    assert audit() == []

    change(premium, unpaid_since=ago(days=9.1))
    assert promises() == {"nothing stuck"}


def test_a_bill_of_what_has_ended(sandbox, rosewood):
    carded(sandbox, rosewood, REFUSED_LATER)
    subscription = subscribed(sandbox, rosewood)
    change(subscription, state=State.ENDED, ended_at=ago(hours=30))
    assert audit() == []

    Bill.objects.update(made_at=ago(hours=30))
    assert promises() == {"nothing stuck"}


@pytest.fixture
def credit(premium, rosewood, fin) -> Credit:
    return credited(rosewood, amount=900, currency="EUR", reason="Sorry", by=fin)


def test_a_credit_that_the_ledger_does_not_know(credit):
    change(credit, amount=901)

    assert promises() == {"credits = ledger"}


def test_a_credit_that_was_refused_is_still_owed(credit):
    change(credit, refused_at=timezone.now())

    assert audit() == []


def test_a_credit_that_nobody_sends(credit):
    change(credit, given_at=ago(minutes=50))
    assert audit() == []

    change(credit, given_at=ago(minutes=70))
    assert promises() == {"nothing stuck"}


def test_a_comp_of_another_is_none_of_ones_own(premium, fin):
    Comp.objects.create(vendor=VendorFactory(), tier="plus", reason="Lost", by=fin)

    assert promises() == {"tier = paid for"}
