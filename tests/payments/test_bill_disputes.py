"""A vendor's bank takes back what was paid for a tier: the books, the tier, the papers, who is
told, and whatever is heard first.
"""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from payments import ledger, services
from payments.audit import audit
from payments.models import (
    Account,
    Bill,
    BillDispute,
    Interval,
    Invoice,
    Posting,
    ProviderEvent,
    Subscription,
)
from tests.factories.subscriptions import credited, priced, subscribed, turned
from vendors.models import TierCode

pytestmark = pytest.mark.django_db
State, Ending = BillDispute.State, Subscription.Ending


@pytest.fixture
def premium(sandbox, rosewood) -> Subscription:
    """Paid for, with its fee known: €49."""
    subscription = subscribed(sandbox, rosewood)
    sandbox.settle()
    return services.look_at_subscription(subscription.pk)


@pytest.fixture
def dispute(sandbox, premium) -> BillDispute:
    return disputed(sandbox, premium)


def disputed(sandbox, subscription: Subscription, **asked) -> BillDispute:
    """The bank has asked about the first bill, and we have looked."""
    bill = subscription.bills.paid().first()
    made = sandbox.control("disputes", payment=bill.payment_id, **asked)
    found = services.look_at_bill_dispute_called("stripe", made["id"])
    assert found is not None
    return found


def decided(sandbox, dispute: BillDispute, outcome: str) -> BillDispute:
    sandbox.control("disputes", dispute=dispute.provider_id, outcome=outcome)
    found = services.look_at_bill_dispute_called("stripe", dispute.provider_id)
    assert found is not None
    return found


def held() -> tuple[int, int]:
    """Held back in disputes, and what subscriptions have brought; minor units."""
    earned = -ledger.balance(Account.SUBSCRIPTIONS, "EUR")
    return ledger.balance(Account.DISPUTE_HOLD, "EUR"), earned


def told(person, kind: str) -> list[str]:
    return list(person.notifications.filter(kind=kind).values_list("text", flat=True))


def test_what_the_bank_takes_is_held_and_the_tier_stays(rosa, fin, dispute, rosewood):
    assert (dispute.state, dispute.amount, dispute.fee) == (State.NEEDS_RESPONSE, 4_900, 2_000)
    assert held() == (4_900, 4_900)
    rosewood.refresh_from_db()
    assert rosewood.tier == TierCode.PREMIUM
    (text,) = told(rosa, "subscription_unpaid")
    assert text.startswith("Your bank has taken back €49 that you paid for Premium.")
    (text,) = told(fin, "dispute")
    assert "€49 that Rosewood" in text
    assert audit() == []


def test_won_all_is_as_it_was(sandbox, dispute, premium, rosewood):
    won = decided(sandbox, dispute, "won")

    assert won.reinstated_at is not None
    assert held() == (0, 4_900)
    services.reconcile()
    premium.refresh_from_db()
    assert premium.state == Subscription.State.ACTIVE
    assert not Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE).exists()
    assert audit() == []


def test_lost_it_is_credited_and_the_subscription_ends(
    sandbox, dispute, premium, rosewood, rosa, fin
):
    decided(sandbox, dispute, "lost")
    services.end_charged_back()

    assert held() == (0, 0)
    premium.refresh_from_db()
    rosewood.refresh_from_db()
    assert (premium.state, premium.ending) == (Subscription.State.ENDED, Ending.TAKEN_BACK)
    assert rosewood.tier == TierCode.FREE
    note = Invoice.objects.get(kind=Invoice.Kind.CREDIT_NOTE)
    assert (note.total, note.corrects.provider_id) == (4_900, dispute.bill.provider_id)
    texts = told(rosa, "subscription_unpaid")
    assert any("since your bank has taken back what was paid" in text for text in texts)
    there = sandbox.client().v1.subscriptions.retrieve(premium.provider_id)
    assert there.status == "canceled"
    assert audit() == []


def changed(sandbox, subscription: Subscription, to, rosa) -> Subscription:
    """A step up now, paid by the card."""
    change = services.preview_change(subscription.pk, to.pk, by=rosa)
    made = services.change_subscription(
        subscription.pk, to.pk, by=rosa, at=change.preview.at, expected_due=change.preview.due
    )
    sandbox.settle()
    return made


def taken_back(sandbox, bill: Bill) -> BillDispute:
    """For good."""
    made = sandbox.control("disputes", payment=bill.payment_id)
    services.look_at_bill_dispute_called("stripe", made["id"])
    sandbox.control("disputes", dispute=made["id"], outcome="lost")
    found = services.look_at_bill_dispute_called("stripe", made["id"])
    services.end_charged_back()
    return found


class TestWhatWasPaidForBefore:
    """€29 for a month of Plus, then a change that the bank takes back."""

    @pytest.fixture
    def plus(self, sandbox, rosewood) -> Subscription:
        subscription = subscribed(sandbox, rosewood, priced(TierCode.PLUS))
        sandbox.settle()
        return services.look_at_subscription(subscription.pk)

    @pytest.fixture
    def month_end(self, plus) -> dt.datetime:
        return plus.period_end

    @pytest.mark.parametrize(
        ("tier", "interval"),
        [(TierCode.PLUS, Interval.YEAR), (TierCode.PREMIUM, Interval.MONTH)],
    )
    def test_it_stands_until_its_days_are_over(
        self, sandbox, client, plus, month_end, rosewood, rosa, tier, interval
    ):
        client.force_login(rosa)
        page = reverse("subscription:detail")
        changed(sandbox, plus, priced(tier, interval), rosa)
        taken_back(sandbox, plus.bills.last())

        plus.refresh_from_db()
        rosewood.refresh_from_db()
        assert (plus.state, plus.ending) == (Subscription.State.ENDED, Ending.TAKEN_BACK)
        assert (rosewood.tier, plus.left_until) == (TierCode.PLUS, month_end)
        assert any("Plus stays until" in text for text in told(rosa, "subscription_unpaid"))
        assert "Plus stays until" in client.get(page).content.decode()
        assert audit() == []

        with time_machine.travel(month_end + dt.timedelta(minutes=1)):
            assert (services.end_time_left(), services.end_time_left()) == (1, 0)
            rosewood.refresh_from_db()
            assert rosewood.tier == TierCode.FREE
            assert "Plus stays until" not in client.get(page).content.decode()
            assert "tier = paid for" not in {finding.promise for finding in audit()}

    def test_taken_back_as_well_nothing_stands(self, sandbox, plus, rosewood, rosa):
        changed(sandbox, plus, priced(TierCode.PREMIUM), rosa)
        taken_back(sandbox, plus.bills.last())
        taken_back(sandbox, plus.bills.first())

        rosewood.refresh_from_db()
        assert rosewood.tier == TierCode.FREE
        assert audit() == []

    def test_what_was_paid_with_the_rest_of_it_falls_with_it(self, sandbox, plus, rosewood, rosa):
        changed(sandbox, plus, priced(TierCode.PREMIUM), rosa)
        taken_back(sandbox, plus.bills.first())

        rosewood.refresh_from_db()
        assert rosewood.tier == TierCode.FREE
        assert audit() == []

    def test_a_month_of_its_own_stands_though_the_one_before_was_taken(
        self, sandbox, plus, rosewood
    ):
        first = plus.bills.get()
        plus = turned(sandbox, plus)
        with time_machine.travel(plus.period_start + dt.timedelta(hours=3)):
            taken_back(sandbox, first)

            plus.refresh_from_db()
            rosewood.refresh_from_db()
            assert (rosewood.tier, plus.left_until) == (TierCode.PLUS, plus.period_end)


def test_looked_at_twice_it_is_booked_once(sandbox, dispute):
    for _ in range(2):
        decided_once = services.look_at_bill_dispute_called("stripe", dispute.provider_id)
        assert decided_once == dispute
    assert Posting.objects.filter(account=Account.DISPUTE_HOLD).count() == 1
    sandbox.control("disputes", dispute=dispute.provider_id, outcome="lost")
    for _ in range(2):
        services.look_at_bill_dispute_called("stripe", dispute.provider_id)
    assert Posting.objects.filter(account=Account.DISPUTE_HOLD).count() == 2
    assert Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE).count() == 1


def test_a_question_takes_no_money(sandbox, premium, rosa):
    asked = disputed(sandbox, premium, inquiry=True)
    assert held() == (0, 4_900)

    decided(sandbox, asked, "warning_closed")

    assert held() == (0, 4_900)
    assert told(rosa, "subscription_unpaid")[0].endswith(
        "does not question €49 that you paid for Premium any more."
    )
    assert audit() == []


def test_a_part_may_be_taken(sandbox, premium):
    part = disputed(sandbox, premium, amount=1_000)
    decided(sandbox, part, "lost")

    assert held() == (0, 3_900)
    assert Invoice.objects.get(kind=Invoice.Kind.CREDIT_NOTE).total == 1_000


def test_what_was_credited_before_is_not_credited_again(sandbox, premium, rosewood, fin):
    credited(rosewood, amount=4_000, reason="We were down", by=fin)
    decided(sandbox, disputed(sandbox, premium), "lost")

    notes = Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE).order_by("pk")
    assert [note.total for note in notes] == [4_000, 900]
    assert audit() == []


def test_what_was_paid_for_one_that_has_ended_does_not_end_another(
    sandbox, premium, rosewood, rosa
):
    premium = turned(sandbox, premium)
    services.cancel_subscription(premium.pk, by=rosa)
    premium = turned(sandbox, premium)
    assert premium.state == Subscription.State.ENDED
    other = subscribed(sandbox, rosewood)

    decided(sandbox, disputed(sandbox, premium), "lost")
    services.reconcile()

    other.refresh_from_db()
    assert other.is_open
    assert audit() == []


def test_heard_before_the_bill_was_known(sandbox, rosewood):
    """The letter about the dispute comes first: what its payer pays for is looked at."""
    premium = subscribed(sandbox, rosewood)
    premium = services.look_at_subscription(premium.pk)
    payment = Bill.objects.get().payment_id
    Bill.objects.update(payment_id="", state=Bill.State.OPEN, paid_at=None)
    made = sandbox.control("disputes", payment=payment)

    event = services.note_event(
        "stripe", "evt_1", kind="charge.dispute.created", subject_id=made["id"], happened_at=None
    )
    event = services.process_event(event.pk)

    assert event.outcome == ProviderEvent.Outcome.APPLIED
    assert BillDispute.objects.get().bill.payment_id == payment


def test_reconciliation_finds_it_and_what_came_of_it(sandbox, premium):
    made = sandbox.control("disputes", payment=premium.bills.get().payment_id)
    report = services.reconcile()
    assert report.unmatched == []
    assert BillDispute.objects.get().provider_id == made["id"]

    sandbox.control("disputes", dispute=made["id"], outcome="lost")
    BillDispute.objects.update(looked_at=timezone.now() - dt.timedelta(hours=2))
    services.reconcile()

    assert BillDispute.objects.get().state == State.LOST
    premium.refresh_from_db()
    assert premium.ending == Ending.TAKEN_BACK


def test_one_that_is_about_nothing_of_ours(sandbox):
    intent = sandbox.client().v1.payment_intents.create(
        {
            "amount": 1_000,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "payment_method_types": ["card"],
            "confirm": True,
        }
    )
    made = sandbox.control("disputes", payment=intent.id)

    assert services.look_at_bill_dispute_called("stripe", made["id"]) is None
    assert services.reconcile().unmatched.count(made["id"]) == 1


def test_staff_are_reminded_three_days_and_one_day_before(fin, dispute):
    due = dispute.due_by
    assert services.remind_of_bill_disputes(at=due - dt.timedelta(days=4)) == 0
    for left in (70, 71, 20):
        services.remind_of_bill_disputes(at=due - dt.timedelta(hours=left))
    assert len(told(fin, "dispute")) == 3
    assert services.remind_of_bill_disputes(at=due + dt.timedelta(hours=1)) == 0


def test_the_audit_finds_what_the_books_do_not_know(dispute):
    BillDispute.objects.update(withdrawn_at=None)

    assert "disputed = ledger" in {finding.promise for finding in audit()}


def test_the_audit_finds_a_tier_that_was_taken_back_and_goes_on(sandbox, dispute):
    lost = decided(sandbox, dispute, "lost")
    long_ago = timezone.now() - dt.timedelta(days=2)
    BillDispute.objects.filter(pk=lost.pk).update(taken_at=long_ago)

    assert [finding.detail for finding in audit()] == ["taken back, and goes on"]


# ---------------------------------------------------------------- pages


def test_staff_see_it_where_the_vendor_is(client, fin, dispute, rosewood):
    client.force_login(fin)
    page = client.get(reverse("adminpanel:subscription-detail", args=[rosewood.slug]))
    assert dispute.number in page.content.decode()
    assert dispute.answer_url in page.content.decode()


def test_the_list_of_disputes_says_that_it_waits(client, fin, dispute, rosewood):
    client.force_login(fin)
    page = client.get(reverse("adminpanel:dispute-list")).content.decode()
    assert dispute.number in page
    assert '<span class="tile-value">€49</span>' in page
    assert reverse("adminpanel:subscription-detail", args=[rosewood.slug]) in page


def test_what_was_decided_is_found_again(sandbox, client, fin, dispute):
    decided(sandbox, dispute, "lost")
    client.force_login(fin)

    def shows(query: str) -> bool:
        page = client.get(reverse("adminpanel:dispute-list"), query_params={"show": query})
        return dispute.number in page.content.decode()

    assert [shows(which) for which in ("", "due", "open", "closed")] == [True, False, False, True]
    page = client.get(reverse("adminpanel:dispute-list"), query_params={"reason": "general"})
    assert dispute.number in page.content.decode()
    page = client.get(reverse("adminpanel:dispute-list"), query_params={"reason": "other"})
    assert page.status_code == 200


def test_the_open_ones_come_first(sandbox, premium):
    first = decided(sandbox, disputed(sandbox, premium, amount=900), "won")
    second = disputed(sandbox, premium, amount=800)

    assert list(BillDispute.objects.for_lists()) == [second, first]


def test_the_vendor_reads_it_on_their_page(sandbox, client, rosa, dispute):
    client.force_login(rosa)
    told = "Your bank has taken back €49 that you paid for Premium."
    assert told in client.get(reverse("subscription:detail")).content.decode()

    decided(sandbox, dispute, "won")

    assert told not in client.get(reverse("subscription:detail")).content.decode()


def test_nobody_else_is_told(victor, dispute):
    assert told(victor, "subscription_unpaid") == told(victor, "dispute") == []
