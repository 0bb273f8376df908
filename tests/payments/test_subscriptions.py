"""What vendors pay for their tier, against the sandbox and its clock."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from messaging.services import mail_notification, stop_mail
from payments import exceptions, ledger, services
from payments.audit import audit
from payments.models import (
    Account,
    Bill,
    Credit,
    Interval,
    Invoice,
    InvoiceLetter,
    SavedCard,
    Subscription,
    TierPrice,
)
from payments.providers.base import NoAnswer
from tests.factories.subscriptions import (
    ASKING_CARD,
    DAY,
    REFUSED_LATER,
    answered,
    carded,
    credited,
    passed,
    priced,
    subscribed,
    turned,
)
from vendors.models import TierCode, Vendor

pytestmark = pytest.mark.django_db

State, Ending = Subscription.State, Subscription.Ending


@pytest.fixture
def premium(sandbox, rosewood) -> Subscription:
    return subscribed(sandbox, rosewood)


def tier(vendor: Vendor) -> str:
    vendor.refresh_from_db()
    return vendor.tier


RESTORED = "Nothing of yours is deleted; with {} all is back."


def told(person, kind: str = "subscription") -> list[str]:
    """Of kinds that begin like that, the oldest first."""
    told = person.notifications.filter(kind__startswith=kind).order_by("pk")
    return list(told.values_list("text", flat=True))


def paid() -> list[int]:
    return [bill.due for bill in Bill.objects.paid()]


# ---------------------------------------------------------------- prices


def test_prices_are_told_once(sandbox):
    assert services.sync_prices() == 4
    assert services.sync_prices() == 0
    ids = {price.provider_id for price in TierPrice.objects.all()}
    assert ids == {price.id for price in sandbox.client().v1.prices.list({"limit": 10}).data}
    assert len(sandbox.client().v1.products.list().data) == 2


def test_prices_of_which_the_answer_was_lost_are_found(sandbox):
    services.sync_prices()
    TierPrice.objects.update(provider_id=None)

    services.sync_prices()

    assert len(sandbox.client().v1.prices.list({"limit": 10}).data) == 4


def test_another_price_is_for_those_who_choose_it(sandbox, rosewood, premium, fin):
    price = services.change_price(TierCode.PREMIUM, Interval.MONTH, amount=5_900, by=fin)
    services.sync_prices()

    premium = turned(sandbox, premium)
    assert premium.price.amount == 4_900
    assert paid() == [4_900, 4_900]
    offered = TierPrice.objects.offered("EUR")
    assert price in offered
    assert premium.price not in offered
    assert not sandbox.client().v1.prices.retrieve(premium.price.provider_id).active


@pytest.mark.parametrize(
    ("tier", "interval", "amount"),
    [
        (TierCode.PLUS, Interval.MONTH, 49),
        (TierCode.PLUS, Interval.MONTH, 4_900),
        (TierCode.PREMIUM, Interval.MONTH, 1_900),
        (TierCode.PREMIUM, Interval.YEAR, 58_801),
        (TierCode.PLUS, Interval.MONTH, 1_583),
    ],
)
def test_a_price_makes_sense_beside_the_others(sandbox, fin, tier, interval, amount):
    services.sync_prices()
    with pytest.raises(ValidationError):
        services.change_price(tier, interval, amount=amount, by=fin)


def test_a_price_is_changed_by_bookkeepers_alone(sandbox, rosa):
    with pytest.raises(PermissionDenied):
        services.change_price(TierCode.PLUS, Interval.YEAR, amount=1, by=rosa)


# ---------------------------------------------------------------- beginning


def test_who_pays_has_the_tier(sandbox, rosewood, rosa, premium):
    assert premium.state == State.ACTIVE
    assert tier(rosewood) == TierCode.PREMIUM
    assert rosewood.is_featured
    assert paid() == [4_900]
    assert told(rosa)[-1].startswith("Premium is yours.")
    sandbox.settle()
    services.look_at_subscription(premium.pk)
    assert ledger.balance(Account.SUBSCRIPTIONS, "EUR") == -4_900
    assert audit() == []


def test_what_was_paid_has_its_invoice(sandbox, rosewood, premium):
    premium = turned(sandbox, premium)
    services.look_at_subscription(premium.pk)

    first, second = Invoice.objects.order_by("pk")
    assert (first.number[:2], first.total, first.paid_with) == ("I-", 4_900, "Visa ending in 4242")
    (line,) = second.signed_lines
    assert line.text == "Premium, €49 a month"
    assert line.end == premium.period_end.date() - dt.timedelta(days=1)


def test_a_trial_needs_no_card_and_ends_in_nothing(sandbox, rosewood, rosa):
    subscription = subscribed(sandbox, rosewood, with_trial=True)
    assert subscription.state == State.TRIALING
    assert tier(rosewood) == TierCode.PREMIUM

    subscription = passed(sandbox, subscription, 15)

    assert (subscription.state, tier(rosewood)) == (State.ENDED, TierCode.FREE)
    assert subscription.ending == Ending.TRIAL
    assert told(rosa)[-1].startswith("Your trial of Premium has ended.")
    assert paid() == [0]


def test_a_trial_with_a_card_goes_on(sandbox, rosewood):
    subscription = subscribed(sandbox, rosewood, with_trial=True)
    carded(sandbox, rosewood)

    subscription = turned(sandbox, subscription)

    assert (subscription.state, tier(rosewood)) == (State.ACTIVE, TierCode.PREMIUM)
    assert paid() == [0, 4_900]


def test_a_trial_is_had_once(sandbox, rosewood, rosa):
    subscription = subscribed(sandbox, rosewood, with_trial=True)
    services.cancel_subscription(subscription.pk, by=rosa)
    passed(sandbox, subscription, 15)

    with pytest.raises(exceptions.NotOffered):
        services.start_subscription(rosewood.pk, priced().pk, by=rosa, with_trial=True)


def test_a_bank_that_asks(sandbox, rosewood):
    carded(sandbox, rosewood, ASKING_CARD)
    subscription = subscribed(sandbox, rosewood)
    assert (subscription.state, tier(rosewood)) == (State.INCOMPLETE, TierCode.FREE)

    subscription = answered(sandbox, subscription)

    assert (subscription.state, tier(rosewood)) == (State.ACTIVE, TierCode.PREMIUM)


def test_a_first_payment_that_never_comes(sandbox, rosewood, rosa):
    carded(sandbox, rosewood, REFUSED_LATER)
    subscription = subscribed(sandbox, rosewood)
    assert subscription.state == State.INCOMPLETE

    subscription = passed(sandbox, subscription, 1)

    assert (subscription.state, subscription.ending) == (State.ENDED, Ending.NEVER_PAID)
    assert tier(rosewood) == TierCode.FREE
    assert [bill.state for bill in Bill.objects.all()] == [Bill.State.VOID]
    carded(sandbox, rosewood)
    assert subscribed(sandbox, rosewood).state == State.ACTIVE


def test_without_a_card_nothing_begins(sandbox, rosewood, rosa):
    with pytest.raises(exceptions.CardNeeded):
        services.start_subscription(rosewood.pk, priced().pk, by=rosa)


def test_twice_is_once(sandbox, rosewood, rosa, premium):
    with pytest.raises(exceptions.SubscribedAlready):
        services.start_subscription(rosewood.pk, priced().pk, by=rosa)
    assert paid() == [4_900]


def test_an_answer_that_was_lost_is_found(sandbox, rosewood, rosa):
    price = priced()
    carded(sandbox, rosewood)
    sandbox.fault("cut", path="/stripe/v1/subscriptions", method="POST", times=3)
    with pytest.raises(exceptions.ProviderIsSilent):
        services.start_subscription(rosewood.pk, price.pk, by=rosa)
    sandbox.forgive()

    subscription = services.start_subscription(rosewood.pk, price.pk, by=rosa)

    assert subscription.state == State.ACTIVE
    assert len(sandbox.client().v1.subscriptions.list({"status": "all"}).data) == 1
    assert paid() == [4_900]


def test_reconciliation_finds_it_too(sandbox, rosewood, rosa):
    price = priced()
    carded(sandbox, rosewood)
    sandbox.fault("cut", path="/stripe/v1/subscriptions", method="POST", times=3)
    with pytest.raises(exceptions.ProviderIsSilent):
        services.start_subscription(rosewood.pk, price.pk, by=rosa)
    sandbox.forgive()

    report = services.reconcile()

    assert report.unmatched == []
    assert tier(rosewood) == TierCode.PREMIUM


def test_a_stranger_and_a_chatter(sandbox, rosewood, anna):
    with pytest.raises(PermissionDenied):
        services.start_subscription(rosewood.pk, priced().pk, by=anna)


# ---------------------------------------------------------------- changing


def test_a_step_up_is_paid_before_it_counts(sandbox, rosewood, rosa):
    plus = subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    change = services.preview_change(plus.pk, priced().pk, by=rosa)
    assert change.preview.due == 3_000
    at, due = change.preview.at, change.preview.due

    plus = services.change_subscription(plus.pk, priced().pk, by=rosa, at=at, expected_due=due)

    assert tier(rosewood) == TierCode.PREMIUM
    assert paid() == [1_900, 3_000]


def test_what_is_charged_is_what_was_shown(sandbox, rosewood, rosa):
    plus = subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    passed(sandbox, plus, 10)
    preview = services.preview_change(plus.pk, priced().pk, by=rosa).preview
    sandbox.control("clock", advance=1_800)

    services.change_subscription(
        plus.pk, priced().pk, by=rosa, at=preview.at, expected_due=preview.due
    )

    assert paid() == [1_900, preview.due]
    assert 1_900 < preview.due < 2_200


@pytest.mark.parametrize(("due", "later"), [(1, 0), (None, 7_200)])
def test_an_old_or_foreign_preview_is_refused(sandbox, rosewood, rosa, due, later):
    plus = subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    preview = services.preview_change(plus.pk, priced().pk, by=rosa).preview
    sandbox.control("clock", advance=later)

    with pytest.raises(exceptions.PreviewIsOld):
        services.change_subscription(
            plus.pk, priced().pk, by=rosa, at=preview.at, expected_due=due or preview.due
        )
    assert paid() == [1_900]


def test_a_step_up_with_a_bank_that_asks(sandbox, rosewood, rosa):
    plus = subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    carded(sandbox, rosewood, ASKING_CARD)
    preview = services.preview_change(plus.pk, priced().pk, by=rosa).preview
    plus = services.change_subscription(
        plus.pk, priced().pk, by=rosa, at=preview.at, expected_due=preview.due
    )
    assert (plus.pending_price, tier(rosewood)) == (priced(), TierCode.PLUS)

    answered(sandbox, plus)

    assert tier(rosewood) == TierCode.PREMIUM


def test_a_step_up_that_nobody_pays(sandbox, rosewood, rosa):
    plus = subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    carded(sandbox, rosewood, REFUSED_LATER)
    preview = services.preview_change(plus.pk, priced().pk, by=rosa).preview
    services.change_subscription(
        plus.pk, priced().pk, by=rosa, at=preview.at, expected_due=preview.due
    )

    plus = passed(sandbox, plus, 1)

    assert (plus.state, plus.pending_price) == (State.ACTIVE, None)
    assert tier(rosewood) == TierCode.PLUS
    assert told(rosa)[-1].endswith("was not paid and is called off.")


def test_a_step_down_waits_for_the_next_period(sandbox, rosewood, rosa, premium):
    plus = priced(TierCode.PLUS)
    assert services.preview_change(premium.pk, plus.pk, by=rosa).preview is None

    premium = services.change_subscription(premium.pk, plus.pk, by=rosa)
    assert (premium.next_price, tier(rosewood)) == (plus, TierCode.PREMIUM)

    premium = turned(sandbox, premium)
    assert (premium.price, premium.next_price, tier(rosewood)) == (plus, None, TierCode.PLUS)
    assert paid() == [4_900, 1_900]


def test_down_and_up_again(sandbox, rosewood, rosa):
    """The step down that was planned is given up; what is paid for already is not paid twice."""
    premium = subscribed(sandbox, rosewood)
    services.change_subscription(premium.pk, priced(TierCode.PLUS).pk, by=rosa)
    yearly = priced(TierCode.PREMIUM, Interval.YEAR)
    preview = services.preview_change(premium.pk, yearly.pk, by=rosa).preview

    premium = services.change_subscription(
        premium.pk, yearly.pk, by=rosa, at=preview.at, expected_due=preview.due
    )

    assert (premium.price, premium.next_price) == (yearly, None)
    assert paid() == [4_900, 44_100]


def test_a_step_down_is_taken_back(sandbox, rosewood, rosa, premium):
    services.change_subscription(premium.pk, priced(TierCode.PLUS).pk, by=rosa)
    premium = services.resume_subscription(premium.pk, by=rosa)

    premium = turned(sandbox, premium)

    assert tier(rosewood) == TierCode.PREMIUM
    assert paid() == [4_900, 4_900]


def test_cancelled_it_lasts_until_its_end(sandbox, rosewood, rosa, premium):
    premium = services.cancel_subscription(premium.pk, by=rosa)
    assert (premium.is_ending, tier(rosewood)) == (True, TierCode.PREMIUM)
    with pytest.raises(exceptions.ResumeFirst):
        services.change_subscription(premium.pk, priced(TierCode.PLUS).pk, by=rosa)

    premium = turned(sandbox, premium)

    assert (premium.state, premium.ending) == (State.ENDED, Ending.ASKED)
    assert tier(rosewood) == TierCode.FREE
    assert "things are switched off" in told(rosa)[-1]


def test_cancelled_and_resumed(sandbox, rosewood, rosa, premium):
    services.cancel_subscription(premium.pk, by=rosa)
    premium = services.resume_subscription(premium.pk, by=rosa)

    premium = turned(sandbox, premium)

    assert (premium.state, tier(rosewood)) == (State.ACTIVE, TierCode.PREMIUM)
    with pytest.raises(exceptions.NothingToEnd):
        services.resume_subscription(premium.pk, by=rosa)


# ---------------------------------------------------------------- renewals that fail


def test_a_renewal_is_refused_four_times(sandbox, rosewood, rosa, premium):
    carded(sandbox, rosewood, REFUSED_LATER)
    premium = turned(sandbox, premium)
    assert (premium.state, tier(rosewood)) == (State.PAST_DUE, TierCode.PREMIUM)
    assert rosewood.tier_unpaid_until == premium.unpaid_since + dt.timedelta(days=7)
    for reminders, days in ((2, 3), (3, 2)):
        premium = passed(sandbox, premium, days)
        assert (premium.reminders, tier(rosewood)) == (reminders, TierCode.PREMIUM)

    premium = passed(sandbox, premium, 2)

    assert (premium.state, premium.ending) == (State.ENDED, Ending.UNPAID)
    assert (tier(rosewood), rosewood.tier_unpaid_until) == (TierCode.FREE, None)
    refusals = [text for text in told(rosa) if "could not be charged" in text]
    assert len(refusals) == 3
    assert "was not paid and has ended" in told(rosa)[-1]
    assert services.call_off_bills() == 1
    assert not Bill.objects.unsettled().exists()
    assert paid() == [4_900]


def test_a_refused_renewal_is_paid_with_another_card(sandbox, rosewood, rosa, premium):
    carded(sandbox, rosewood, REFUSED_LATER)
    premium = turned(sandbox, premium)
    carded(sandbox, rosewood)

    assert services.pay_bill(premium.pk, by=rosa) is None

    premium.refresh_from_db()
    assert (premium.state, premium.unpaid_since) == (State.ACTIVE, None)
    assert (tier(rosewood), rosewood.tier_unpaid_until) == (TierCode.PREMIUM, None)
    assert told(rosa)[-1].startswith("Thank you")
    assert paid() == [4_900, 4_900]
    assert services.pay_bill(premium.pk, by=rosa) is None
    assert paid() == [4_900, 4_900]


def test_what_the_vendor_tries_is_no_try_of_the_schedule(sandbox, rosewood, rosa, premium):
    """They are answered on the page; the letters keep to their days."""
    carded(sandbox, rosewood, REFUSED_LATER)
    premium = turned(sandbox, premium)
    for _ in range(3):
        assert not services.pay_bill(premium.pk, by=rosa).needs_payer
    premium.refresh_from_db()
    assert (premium.reminders, premium.bills.to_pay().get().attempts) == (1, 1)

    premium = passed(sandbox, premium, 3)

    assert premium.reminders == 2
    assert len([text for text in told(rosa) if "could not be charged" in text]) == 2


def test_a_renewal_with_a_bank_that_asks(sandbox, rosewood, rosa, premium):
    carded(sandbox, rosewood, ASKING_CARD)
    premium = turned(sandbox, premium)
    assert premium.state == State.PAST_DUE
    standing = services.pay_bill(premium.pk, by=rosa)
    assert standing.needs_payer

    premium = answered(sandbox, premium)

    assert (premium.state, tier(rosewood)) == (State.ACTIVE, TierCode.PREMIUM)


def test_what_the_provider_leaves_unpaid_we_end(sandbox, rosewood, premium):
    carded(sandbox, rosewood, REFUSED_LATER)
    premium = turned(sandbox, premium)
    now = premium.unpaid_since

    assert services.end_unpaid(now + dt.timedelta(days=7, hours=23)) == 0
    assert services.end_unpaid(now + dt.timedelta(days=8, hours=1)) == 1

    premium.refresh_from_db()
    assert (premium.state, premium.ending) == (State.ENDED, Ending.UNPAID)
    assert tier(rosewood) == TierCode.FREE
    assert not Bill.objects.unsettled().exists()


def test_a_card_that_expires_is_replaced_before_the_tier_is_lost(sandbox, rosewood, rosa):
    sooner = dt.datetime.fromtimestamp(float(sandbox.state()["now"]), dt.UTC)
    carded(sandbox, rosewood, exp_month=sooner.month, exp_year=sooner.year)
    premium = turned(sandbox, subscribed(sandbox, rosewood))
    bill = premium.bills.to_pay().get()
    assert (premium.state, bill.failure_code) == (State.PAST_DUE, "expired_card")

    carded(sandbox, rosewood)
    services.pay_bill(premium.pk, by=rosa)

    premium.refresh_from_db()
    assert (premium.state, tier(rosewood)) == (State.ACTIVE, TierCode.PREMIUM)


def test_what_is_lost_by_not_paying_is_always_told(sandbox, rosewood, rosa, premium, mailoutbox):
    stop_mail(rosa)
    carded(sandbox, rosewood, REFUSED_LATER)
    premium = turned(sandbox, premium)
    note = rosa.notifications.order_by("pk").last()
    assert (note.kind, note.link) == ("subscription_unpaid", "/vendor/subscription/bill/")

    assert mail_notification(note.pk)

    (letter,) = mailoutbox
    assert "Pay €49: http" in letter.body
    assert "No more such letters" not in letter.body
    assert "o more such letters" not in letter.alternatives[0].content
    assert "List-Unsubscribe" not in letter.extra_headers
    for days in (3, 2, 2):
        premium = passed(sandbox, premium, days)
    always = rosa.notifications.filter(kind="subscription_unpaid").order_by("pk")
    assert sum(mail_notification(each.pk) for each in always) == 3
    assert "was not paid and has ended" in mailoutbox[-1].subject


def test_the_last_reminder_does_not_name_one_day_twice(sandbox, rosewood, rosa, premium):
    carded(sandbox, rosewood, REFUSED_LATER)
    premium = turned(sandbox, premium)
    for days in (3, 2):
        premium = passed(sandbox, premium, days)

    last = f"{timezone.localtime(premium.unpaid_until):%-d %B %Y}"
    assert told(rosa)[-1].count(last) == 1
    assert f"Pay until {last} to keep Premium. We try once more on that day." in told(rosa)[-1]


def test_the_end_is_told_in_whole_sentences(sandbox, rosewood, rosa, premium):
    carded(sandbox, rosewood, REFUSED_LATER)
    premium = turned(sandbox, premium)
    for days in (3, 2, 2):
        premium = passed(sandbox, premium, days)

    assert told(rosa)[-1].endswith("all is back at once.")
    assert "things are switched off" in told(rosa)[-1]


def test_a_bank_that_asks_at_the_renewal_is_said(sandbox, rosewood, rosa, premium):
    carded(sandbox, rosewood, ASKING_CARD)

    premium = turned(sandbox, premium)

    assert told(rosa)[-1].startswith("Your bank wants you to confirm the payment of €49")
    assert rosa.notifications.order_by("pk").last().action == "Confirm and pay €49"
    assert premium.bills.to_pay().get().needs_payer
    answered(sandbox, premium)
    assert not Bill.objects.filter(needs_payer=True).exists()


def test_plans_are_confirmed_and_so_is_giving_them_up(sandbox, rosewood, rosa, premium):
    services.change_subscription(premium.pk, priced(TierCode.PLUS).pk, by=rosa)
    assert "on you have Plus, €19 a month." in told(rosa)[-1]
    services.resume_subscription(premium.pk, by=rosa)
    assert told(rosa)[-1] == (
        "The change to Plus, €19 a month is called off: Premium, €49 a month goes on."
    )
    services.cancel_subscription(premium.pk, by=rosa)
    assert "Premium ends on" in told(rosa)[-1]
    services.resume_subscription(premium.pk, by=rosa)
    assert told(rosa)[-1].startswith("Premium goes on: it does not end, and renews on")


def test_a_card_that_expires_soon_is_told_of_once(sandbox, rosewood, rosa, premium):
    SavedCard.objects.update(exp_year=2027, exp_month=2)

    assert services.remind_of_cards(dt.date(2027, 1, 27)) == 0
    assert services.remind_of_cards(dt.date(2027, 1, 28)) == 1
    assert services.remind_of_cards(dt.date(2027, 2, 28)) == 0
    assert told(rosa)[-1].startswith("Visa ending in 4242, which pays for Premium, expires on 28")
    SavedCard.objects.update(exp_year=2029)
    assert services.remind_of_cards(dt.date(2029, 2, 28)) == 1
    assert services.remind_of_cards(dt.date(2029, 3, 1)) == 0


def test_a_card_that_pays_nothing_may_expire(sandbox, rosewood, rosa, premium):
    SavedCard.objects.update(exp_year=2027, exp_month=2)
    services.cancel_subscription(premium.pk, by=rosa)

    assert services.remind_of_cards(dt.date(2027, 2, 1)) == 0


# ---------------------------------------------------------------- the calendar


def to_the(sandbox, year: int, month: int, day: int) -> None:
    """Noon of that day, UTC, at the provider."""
    wanted = dt.datetime(year, month, day, 12, tzinfo=dt.UTC).timestamp()
    sandbox.control("clock", advance=wanted - float(sandbox.state()["now"]))


def test_three_years_from_the_31st_through_a_leap_year(sandbox, rosewood):
    to_the(sandbox, 2027, 1, 31)
    premium = subscribed(sandbox, rosewood)
    ends = [premium.period_end]
    for _ in range(36):
        premium = turned(sandbox, premium)
        assert (premium.state, tier(rosewood)) == (State.ACTIVE, TierCode.PREMIUM)
        ends.append(premium.period_end)

    assert [end.day for end in ends[:14]] == [
        28,
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
        31,
        29,
        31,
    ]
    assert ends[-1].date() == dt.date(2030, 2, 28)
    assert paid() == [4_900] * 37
    sandbox.control("options", settle_after=0)
    services.reconcile()
    assert ledger.balance(Account.SUBSCRIPTIONS, "EUR") == -4_900 * 37
    assert audit() == []


def test_a_year_from_the_29th_of_february(sandbox, rosewood):
    to_the(sandbox, 2028, 2, 29)
    premium = subscribed(sandbox, rosewood, priced(TierCode.PREMIUM, Interval.YEAR))
    ends = []
    for _ in range(4):
        ends.append(premium.period_end.date())
        premium = turned(sandbox, premium)

    assert ends == [
        dt.date(2029, 2, 28),
        dt.date(2030, 2, 28),
        dt.date(2031, 2, 28),
        dt.date(2032, 2, 29),
    ]
    assert paid() == [49_000] * 5


def test_a_step_up_in_the_hour_of_the_renewal(sandbox, rosewood, rosa):
    """The renewal's bill waits its hour as a draft when the change is paid: both are paid once."""
    plus = subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    left = plus.period_end.timestamp() - float(sandbox.state()["now"])
    passed(sandbox, plus, (left + 60) / DAY)
    preview = services.preview_change(plus.pk, priced().pk, by=rosa).preview

    services.change_subscription(
        plus.pk, priced().pk, by=rosa, at=preview.at, expected_due=preview.due
    )
    plus = passed(sandbox, plus, 0.1)

    assert sorted(paid()) == [1_900, 1_900, preview.due]
    assert 2_990 <= preview.due <= 3_000
    assert (plus.state, tier(rosewood)) == (State.ACTIVE, TierCode.PREMIUM)


# ---------------------------------------------------------------- what is given


def test_credit_pays_for_the_next_bills(sandbox, rosewood, fin, premium):
    turned(sandbox, premium)
    credit = credited(rosewood, amount=6_000, currency="EUR", reason="The search was down.", by=fin)
    services.send_credit(credit.pk)
    services.send_credit(credit.pk)

    turned(sandbox, turned(sandbox, premium))

    assert paid() == [4_900, 4_900, 0, 3_800]
    assert ledger.balance(Account.VENDOR_CREDIT, "EUR") == 0
    assert ledger.balance(Account.SUBSCRIPTIONS, "EUR") == -4 * 4_900 + 6_000
    papers = Invoice.objects.order_by("pk").values_list("kind", "total", "credit_used")
    assert list(papers) == [
        ("subscription", 4_900, 0),
        ("subscription", 4_900, 0),
        ("credit_note", 4_900, 0),
        ("credit_note", 1_100, 0),
        ("subscription", 4_900, 4_900),
        ("subscription", 4_900, 1_100),
    ]


def test_credit_of_several_invoices_is_told_by_one_letter(
    sandbox, rosewood, rosa, fin, premium, mailoutbox
):
    turned(sandbox, premium)
    InvoiceLetter.objects.update(state="sent")
    credited(rosewood, amount=6_000, reason="The search was down.", by=fin)
    first, second = Invoice.objects.filter(kind="credit_note").order_by("pk")

    assert (services.mail_invoices(), services.mail_invoices()) == (1, 0)

    (mail,) = mailoutbox
    assert mail.to == [rosa.email]
    assert mail.subject == f"Credit notes {first.number} and {second.number}: \N{MINUS SIGN}€60"
    assert [name for name, _, _ in mail.attachments] == [
        f"{first.number}.pdf",
        f"{second.number}.pdf",
    ]
    for body in (mail.body, mail.alternatives[0][0]):
        for note in (first, second):
            assert note.get_absolute_url() in body
            assert note.corrects.title in body


def test_credit_is_of_what_was_invoiced(sandbox, rosewood, fin, premium):
    with pytest.raises(exceptions.CreditTooHigh):
        credited(rosewood, amount=4_901, currency="EUR", reason="Oh.", by=fin)
    assert not Credit.objects.exists()
    assert Invoice.objects.count() == 1


def test_credit_of_which_the_answer_was_lost_is_given_once(sandbox, rosewood, fin, premium):
    give = {"amount": 1_000, "currency": "EUR", "reason": "Sorry.", "by": fin}
    credit = credited(rosewood, **give)
    sandbox.fault("cut", path="/stripe/v1/customers", method="POST", times=3)
    with pytest.raises(NoAnswer):
        services.send_credit(credit.pk)
    sandbox.forgive()

    assert services.send_credits() == 1

    customer = sandbox.client().v1.customers.retrieve(premium.wallet.provider_id)
    assert customer.balance == -1_000


def test_a_comp_beside_what_is_paid(sandbox, rosewood, rosa, fin):
    subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    comp = services.give_comp(rosewood.pk, tier=TierCode.PREMIUM, reason="A prize.", by=fin)
    assert tier(rosewood) == TierCode.PREMIUM
    assert "A prize." in told(rosa)[-1]

    services.take_comp_back(comp.pk, reason="The prize is over", by=fin)
    services.take_comp_back(comp.pk, reason="The prize is over", by=fin)

    assert tier(rosewood) == TierCode.PLUS
    said = "We have taken back Premium that we gave you: The prize is over. You are in Plus now."
    assert told(rosa, "subscription_unpaid") == [f"{said} {RESTORED.format('Premium')}"]


def test_a_comp_that_ends_beside_the_same_tier_loses_nothing(sandbox, rosewood, rosa, fin):
    subscribed(sandbox, rosewood, priced(TierCode.PREMIUM))
    comp = services.give_comp(rosewood.pk, tier=TierCode.PLUS, reason="Why not", by=fin)

    services.take_comp_back(comp.pk, reason="A mistake", by=fin)

    assert told(rosa)[-1].endswith("A mistake. You keep Premium, which you pay for or try.")


def test_what_ends_beside_a_present_is_not_said_to_be_lost(sandbox, rosewood, rosa, fin):
    premium = subscribed(sandbox, rosewood, priced(TierCode.PREMIUM))
    services.give_comp(rosewood.pk, tier=TierCode.PREMIUM, reason="A prize.", by=fin)
    sandbox.client().v1.subscriptions.cancel(premium.provider_id)

    services.look_at_subscription(premium.pk)

    (text,) = told(rosa, "subscription_unpaid")
    assert text == ("Premium has ended. You keep Premium until we take it back, a present from us.")


def test_a_comp_ends_by_itself(rosewood, rosa, fin):
    soon = timezone.now() + dt.timedelta(hours=1)
    services.give_comp(rosewood.pk, tier=TierCode.PLUS, reason="Beta.", by=fin, until=soon)
    assert services.end_comps() == 0

    with time_machine.travel(soon + dt.timedelta(minutes=1)):
        assert services.end_comps() == 1
        assert services.end_comps() == 0

    assert tier(rosewood) == TierCode.FREE
    (text,) = told(rosa, "subscription_unpaid")
    assert text.startswith("Plus until ")
    assert text.endswith(
        f", a present from us, has ended. You are in Free now. {RESTORED.format('Plus')}"
    )


def test_only_bookkeepers_give(rosewood, rosa):
    with pytest.raises(PermissionDenied):
        services.give_comp(rosewood.pk, tier=TierCode.PLUS, reason="Me.", by=rosa)
    with pytest.raises(PermissionDenied):
        credited(rosewood, amount=1, currency="EUR", reason="Me.", by=rosa)


def test_a_trial_that_ends_soon_is_told_once(sandbox, rosewood, rosa):
    subscription = subscribed(sandbox, rosewood, with_trial=True)
    end = subscription.trial_end

    assert services.remind_of_trials(end - dt.timedelta(days=4)) == 0
    assert services.remind_of_trials(end - dt.timedelta(days=3)) == 1
    assert services.remind_of_trials(end - dt.timedelta(days=2)) == 0
    assert "add a card until then" in told(rosa)[-1]


def test_a_trial_costs_nothing_to_change(sandbox, rosewood, rosa):
    trial = subscribed(sandbox, rosewood, priced(TierCode.PLUS), with_trial=True)
    change = services.preview_change(trial.pk, priced().pk, by=rosa)
    assert change.preview.due == 0

    services.change_subscription(trial.pk, priced().pk, by=rosa, at=change.preview.at)

    assert tier(rosewood) == TierCode.PREMIUM


def test_the_card_that_pays_stays(sandbox, rosewood, rosa, premium):
    card = SavedCard.objects.get()
    with pytest.raises(exceptions.CardPaysTier):
        services.remove_card(card.pk, by=rosa)
    carded(sandbox, rosewood, "5555555555554444")

    services.remove_card(card.pk, by=rosa)

    assert [str(each) for each in SavedCard.objects.kept_for(rosewood)] == [
        "Mastercard ending in 4444"
    ]
