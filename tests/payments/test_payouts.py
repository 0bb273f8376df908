"""Vendors are paid what is theirs, when they want it, once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bookings.models import Booking
from messaging.models import Notification
from payments import ledger, services
from payments.earnings import earnings_of
from payments.models import Account, Payment, Payout, PayoutAccount, PayoutPlan, TakeBack
from payments.providers.base import NoAnswer
from tests.factories.payments import QUICK_CARD, paid, payable, plan_of, sent_back
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
TRANSFERS = "/stripe/v1/transfers"
Rhythm = PayoutPlan.Rhythm


@pytest.fixture
def deposit(sandbox, booking, anna, rosewood) -> Payment:
    """€300.00, of which €270.00 are Rosewood's, who can be paid."""
    payable(rosewood)
    return paid(sandbox, booking, anna, card=QUICK_CARD)


def later(days: int = 14) -> dt.date:
    return timezone.now().date() + dt.timedelta(days=days)


def run(on: dt.date | None = None, vendor: Vendor | None = None) -> services.Outcome:
    return services.run_payouts(door="command", on=on or later(), vendor=vendor)


def there(sandbox) -> list[tuple[int, int]]:
    """What was transferred, and how much of it came back."""
    listed = sandbox.client().v1.transfers.list().data
    return [(each.amount, each.amount_reversed) for each in reversed(listed)]


def owed(account: Account, vendor: Vendor) -> int:
    return ledger.balance(account, "EUR", vendor=vendor)


def test_a_share_is_paid_out_once(sandbox, deposit, rosewood, rosa):
    outcome = run()
    again = run()

    payout = Payout.objects.get()
    assert (outcome.sent, again.sent, dict(outcome.paid)) == (1, 0, {"EUR": 27_000})
    assert (payout.state, payout.amount, payout.period.weekday()) == ("sent", 27_000, 0)
    assert there(sandbox) == [(27_000, 0)]
    assert owed(Account.VENDOR_PAYABLE, rosewood) == 0
    assert Payment.objects.get(pk=deposit.pk).paid_out == 27_000
    told = Notification.objects.get(user=rosa, kind="payout")
    assert told.text == "€270 are on their way to your bank account."


def test_money_is_kept_for_a_week(sandbox, deposit):
    monday = later(0) - dt.timedelta(days=later(0).weekday())

    assert run(on=monday).sent == 0
    assert not Payout.objects.exists()


@pytest.mark.parametrize(
    ("rhythm", "on", "period"),
    [
        (Rhythm.WEEKLY, "2027-03-11", "2027-03-08"),
        (Rhythm.WEEKLY, "2027-03-08", "2027-03-08"),
        (Rhythm.MONTHLY, "2027-03-31", "2027-03-01"),
        (Rhythm.AFTER_EVENT, "2027-03-11", "2027-03-11"),
    ],
)
def test_the_day_that_counts(rhythm, on, period):
    plan = PayoutPlan(rhythm=rhythm)
    assert plan.period(dt.date.fromisoformat(on)).isoformat() == period


@pytest.mark.parametrize(
    ("rhythm", "after", "following"),
    [
        (Rhythm.WEEKLY, "2027-03-08", "2027-03-15"),
        (Rhythm.WEEKLY, "2027-03-14", "2027-03-15"),
        (Rhythm.MONTHLY, "2026-12-01", "2027-01-01"),
        (Rhythm.MONTHLY, "2027-01-31", "2027-02-01"),
        (Rhythm.AFTER_EVENT, "2028-02-28", "2028-02-29"),
    ],
)
def test_the_day_after_that(rhythm, after, following):
    plan = PayoutPlan(rhythm=rhythm)
    assert plan.next_period(dt.date.fromisoformat(after)).isoformat() == following


def test_a_vendor_may_wait_for_the_wedding(sandbox, deposit, rosewood, rosa, booking):
    services.change_plan(
        rosewood.pk, rhythm=Rhythm.AFTER_EVENT, days_after_event=3, minimum=0, by=rosa
    )

    assert run(on=booking.date + dt.timedelta(days=2)).sent == 0
    assert run(on=booking.date + dt.timedelta(days=3)).sent == 1


def test_the_smallest_payout(sandbox, deposit, rosewood, rosa):
    change = {"rhythm": Rhythm.WEEKLY, "days_after_event": 2, "by": rosa}
    services.change_plan(rosewood.pk, minimum=27_001, **change)
    assert run().sent == 0

    services.change_plan(rosewood.pk, minimum=27_000, **change)
    assert run().sent == 1


@pytest.mark.parametrize("who", ["victor", "anna", "fin"])
def test_others_do_not_change_the_plan(request, rosewood, who):
    with pytest.raises(PermissionDenied):
        services.change_plan(
            rosewood.pk,
            rhythm=Rhythm.MONTHLY,
            days_after_event=2,
            minimum=0,
            by=request.getfixturevalue(who),
        )
    assert plan_of(rosewood).rhythm == Rhythm.WEEKLY


def test_staff_hold_it_back_and_let_it_go(sandbox, deposit, rosewood, rosa, fin):
    services.hold_payouts(rosewood.pk, reason="We are checking a complaint.", by=fin)
    assert run().sent == 0
    (due,) = services.due_on(later())
    assert (due.amount, due.hindrance) == (27_000, "We are checking a complaint.")
    assert rosa.notifications.filter(text__contains="checking a complaint").count() == 1

    services.release_payouts(rosewood.pk, by=fin)
    assert run().sent == 1


@pytest.mark.parametrize("who", ["rosa", "anna", "mona"])
def test_others_do_not_hold_it_back(request, rosewood, who):
    with pytest.raises(PermissionDenied):
        services.hold_payouts(rosewood.pk, reason="Mine", by=request.getfixturevalue(who))
    with pytest.raises(PermissionDenied):
        services.order_run(by=request.getfixturevalue(who))


def test_a_suspended_vendor_waits(sandbox, deposit, rosewood):
    Vendor.objects.filter(pk=rosewood.pk).update(state=Vendor.State.SUSPENDED)
    assert run().sent == 0


def test_without_an_account_it_waits(sandbox, booking, anna):
    paid(sandbox, booking, anna, card=QUICK_CARD)

    assert run().is_clean
    assert not Payout.objects.exists()


def test_a_refusal_is_tried_again_under_a_new_key(sandbox, deposit, rosa):
    sandbox.fault("transfer_refused")
    assert run().failed == 1
    payout = Payout.objects.get()
    assert (payout.state, there(sandbox)) == ("failed", [])
    assert rosa.notifications.filter(text__contains="could not be paid out").count() == 1

    assert run().sent == 1
    payout.refresh_from_db()
    assert (payout.state, payout.attempt, there(sandbox)) == ("sent", 1, [(27_000, 0)])


def test_an_account_that_was_stopped_meanwhile(sandbox, deposit, rosewood):
    sandbox.fault("transfer_refused")
    run()
    PayoutAccount.objects.filter(vendor=rosewood).update(state="restricted")
    Vendor.objects.filter(pk=rosewood.pk).update(payouts_ready=False)

    for _ in range(2):
        assert run().failed == 1
        now, before = Payout.objects.get().trouble.split(" Before that: ")
        assert now == "The payout account cannot be paid at present."
        assert "balance_insufficient" in before


@pytest.mark.parametrize("fault", ["cut", "error_after"])
def test_an_answer_that_was_lost_is_looked_for(sandbox, deposit, fault):
    """The money left, we did not hear of it: it must not leave twice."""
    sandbox.fault(fault, path=TRANSFERS, method="POST", times=3)
    assert run().unsure == 1
    assert Payout.objects.get().state == "sending"

    assert run().sent == 1
    assert there(sandbox) == [(27_000, 0)]


def test_the_reconciliation_finds_it_too(sandbox, deposit):
    sandbox.fault("cut", path=TRANSFERS, method="POST", times=3)
    run()
    long_ago = timezone.now() - dt.timedelta(minutes=20)
    Payout.objects.update(tried_at=long_ago)

    services.reconcile()

    assert Payout.objects.get().state == "sent"
    assert there(sandbox) == [(27_000, 0)]


def test_a_request_that_never_arrived_is_made_again(sandbox, deposit):
    """A key may be answered by the same error for ever: ten minutes later another is tried."""
    sandbox.fault("error", path=TRANSFERS, method="POST")
    assert run().unsure == 1
    assert run().unsure == 1

    Payout.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=20))
    assert run().sent == 1
    assert Payout.objects.get().attempt == 1
    assert there(sandbox) == [(27_000, 0)]


def test_a_silent_provider_leaves_it_open(sandbox, deposit):
    sandbox.fault("error", path=TRANSFERS, times=12)
    run()
    with pytest.raises(NoAnswer):
        services.send_payout(Payout.objects.get().pk)
    assert Payout.objects.get().state == "sending"
    sandbox.control("reset")  # the faults alone matter here: nothing was sent
    Payout.objects.update(state="failed")


def test_two_bookings_are_one_payout(sandbox, deposit, booking, anna):
    balance = paid(sandbox, fresh(booking), anna, Payment.Purpose.BALANCE, card=QUICK_CARD)

    run()

    payout = Payout.objects.get()
    assert (payout.amount, payout.items.count()) == (90_000, 2)
    assert set(payout.items.values_list("payment", "amount")) == {
        (deposit.pk, 27_000),
        (balance.pk, 63_000),
    }


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


# ---------------------------------------------------------------- money that goes back


def test_a_refund_before_the_payout_makes_it_smaller(sandbox, deposit):
    sent_back(deposit, 10_000)

    run()

    assert there(sandbox) == [(18_000, 0)]


def test_a_refund_after_the_payout_takes_it_back(sandbox, deposit, rosewood):
    run()
    payment = sent_back(deposit, 10_000)
    assert payment.unpaid_share == -9_000

    (made,) = services.take_back(payment.pk)
    assert services.take_back(payment.pk) == []
    services.send_take_back(made.pk)
    services.send_take_back(made.pk)

    assert there(sandbox) == [(27_000, 9_000)]
    payout = Payout.objects.get()
    assert (payout.state, payout.taken_back) == ("sent", 9_000)
    assert owed(Account.VENDOR_PAYABLE, rosewood) == 0


def test_all_of_it_back_is_a_reversed_payout(sandbox, deposit):
    run()
    payment = sent_back(deposit, 30_000)
    (made,) = services.take_back(payment.pk)
    services.send_take_back(made.pk)

    assert Payout.objects.get().state == "reversed"
    assert there(sandbox) == [(27_000, 27_000)]


def test_an_answer_to_a_take_back_that_was_lost(sandbox, deposit):
    run()
    (made,) = services.take_back(sent_back(deposit, 10_000).pk)
    sandbox.fault("cut", path=TRANSFERS, method="POST", times=3)
    with pytest.raises(NoAnswer):
        services.send_take_back(made.pk)

    services.reconcile()

    assert TakeBack.objects.get().state == "done"
    assert there(sandbox) == [(27_000, 9_000)]


def test_what_the_provider_does_not_give_back_is_owed_and_netted(
    sandbox, deposit, booking, anna, rosewood
):
    """The next payout keeps it."""
    run()
    payment = sent_back(deposit, 10_000)
    (made,) = services.take_back(payment.pk)
    sandbox.fault("reversal_refused")
    services.send_take_back(made.pk)
    assert TakeBack.objects.get().state == "owed"
    assert owed(Account.VENDOR_RECEIVABLE, rosewood) == 9_000

    paid(sandbox, fresh(booking), anna, Payment.Purpose.BALANCE, card=QUICK_CARD)
    run(on=later(21))

    last = Payout.objects.order_by("pk").last()
    assert (last.gross, last.netted) == (63_000, 9_000)
    assert there(sandbox)[-1] == (54_000, 0)
    assert owed(Account.VENDOR_RECEIVABLE, rosewood) == 0
    assert owed(Account.VENDOR_PAYABLE, rosewood) == 0


def test_a_payout_that_is_kept_whole_needs_no_transfer(sandbox, deposit, booking, anna, rosewood):
    run()
    (made,) = services.take_back(sent_back(deposit, 30_000).pk)
    sandbox.fault("reversal_refused")
    services.send_take_back(made.pk)
    balance = paid(sandbox, fresh(booking), anna, Payment.Purpose.BALANCE, card=QUICK_CARD)
    sent_back(balance, 50_000)

    run(on=later(21))

    last = Payout.objects.order_by("pk").last()
    assert (last.state, last.gross, last.netted, last.amount) == ("sent", 18_000, 18_000, 0)
    assert there(sandbox) == [(27_000, 0)]
    assert owed(Account.VENDOR_RECEIVABLE, rosewood) == 9_000


def test_more_than_was_transferred_is_partly_owed(sandbox, deposit, booking, anna, rosewood):
    """A payout that had kept something: its transfer gives back what it was, the rest is owed."""
    run()
    (made,) = services.take_back(sent_back(deposit, 10_000).pk)
    sandbox.fault("reversal_refused")
    services.send_take_back(made.pk)
    balance = paid(sandbox, fresh(booking), anna, Payment.Purpose.BALANCE, card=QUICK_CARD)
    run(on=later(21))

    parts = services.take_back(sent_back(balance, 70_000).pk)
    for part in parts:
        services.send_take_back(part.pk)

    assert [part.amount for part in parts] == [54_000, 9_000]
    assert there(sandbox)[-1] == (54_000, 54_000)
    assert owed(Account.VENDOR_RECEIVABLE, rosewood) == 9_000


def test_a_vendor_hears_of_a_failure_once(sandbox, deposit, rosa):
    for _ in range(3):
        sandbox.fault("transfer_refused")
        run()

    assert rosa.notifications.filter(text__contains="could not be paid out").count() == 1


def test_a_refund_while_it_waits_makes_the_payout_smaller(sandbox, deposit):
    sandbox.fault("transfer_refused")
    run()
    payment = sent_back(deposit, 10_000)

    assert services.take_back(payment.pk) == []
    run()

    assert there(sandbox) == [(18_000, 0)]
    assert Payout.objects.get().gross == 18_000


def test_a_payout_of_which_nothing_is_left_is_dropped(sandbox, deposit, rosewood):
    sandbox.fault("transfer_refused")
    run()
    payment = sent_back(deposit, 30_000)
    services.take_back(payment.pk)

    assert run().sent == 0
    assert Payout.objects.get().state == "dropped"
    assert there(sandbox) == []


def test_what_could_not_be_sent_is_still_in_the_sums(sandbox, deposit, rosewood):
    sandbox.fault("transfer_refused")
    run()

    (mine,) = earnings_of(plan_of(rosewood), today=later(0))
    assert (mine.stuck, mine.waiting) == (27_000, 27_000)


def test_a_refund_that_failed_does_not_take_the_share_twice(sandbox, deposit, rosewood):
    first = sent_back(deposit, 10_000).refunds.get()
    payment = Payment.objects.get(pk=deposit.pk)
    back = services.looking.find(payment)
    failed = [type(each)(**vars(each) | {"state": "failed"}) for each in back.refunds]
    services.looking.agree(payment, type(back)(**vars(back) | {"refunds": tuple(failed)}))
    first.refresh_from_db()
    assert first.state == "failed"

    assert owed(Account.VENDOR_PAYABLE, rosewood) == -18_000
    assert Payment.objects.get(pk=deposit.pk).vendor_share == 18_000


def test_a_transfer_that_is_not_ours_is_noticed(sandbox, deposit, caplog):
    account = PayoutAccount.objects.get()
    stranger = sandbox.client().v1.transfers.create(
        {"amount": 100, "currency": "eur", "destination": account.provider_id}
    )

    assert stranger.id in services.reconcile().unmatched
    assert "is not ours" in caplog.text


def test_staff_order_a_run(sandbox, deposit, fin):
    ordered = services.order_run(by=fin)
    services.carry_out(ordered.pk)
    ordered.refresh_from_db()

    assert ordered.is_over
    assert (ordered.door, ordered.by) == ("staff", fin)
    assert not Payout.objects.exists()  # a week is not over


def test_a_run_that_nobody_began_is_carried_out(sandbox, deposit, fin):
    ordered = services.order_run(by=fin)
    ordered.created_at = timezone.now() - dt.timedelta(hours=1)
    ordered.save()

    services.reconcile()

    ordered.refresh_from_db()
    assert ordered.is_over
