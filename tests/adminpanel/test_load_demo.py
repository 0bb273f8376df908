"""The demo: what was asked for, the same each time, once, and true to every promise."""

import datetime as dt
import io
import re
import zoneinfo

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from accounts.models import Couple, User
from adminpanel.demo.bills import entries_of as bill_entries_of
from adminpanel.demo.funds import fund_sandbox
from adminpanel.demo.load import load_demo
from adminpanel.demo.money import entries_of
from adminpanel.demo.refunds import decide_refunds
from adminpanel.demo.world import COUPLE_LOGIN, PASSWORD, VENDOR_LOGIN, Sizes
from adminpanel.models import AuditEntry
from bookings.models import Booking, BookingEvent, BookingExtra, DayPlan, Review, ReviewVersion
from bookings.models.reviews import LONGEST, SHORTEST
from messaging.models import Message, Report
from payments import ledger
from payments.audit import audit
from payments.dunning import board
from payments.models import (
    Bill,
    Comp,
    Credit,
    Dispute,
    Entry,
    Invoice,
    Payment,
    PayoutAccount,
    Posting,
    Refund,
    RefundRequest,
    SavedCard,
    Subscription,
    TierPrice,
    Wallet,
    WorthChange,
)
from payments.services import (
    accept_loss,
    cancel_booking,
    edit_draft,
    look_at_dispute,
    look_at_payout_account,
    look_at_subscription,
    look_at_wallet,
    pay_bill,
    reconcile,
    send_answer,
    send_refund,
    submit_evidence,
    sync_prices,
)
from tests.factories.bookings import accepted
from tests.factories.subscriptions import carded, subscribed
from vendors.models import Inquiry, Photo, Vendor, VisitDay

NOW = dt.datetime(2027, 2, 3, 10, tzinfo=dt.UTC)
OWN = (COUPLE_LOGIN, VENDOR_LOGIN)
SMALL = Sizes(vendors=10, couples=20, bookings=60, messages=500)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """One wall for all tests here: pictures are drawn by the first."""
    return tmp_path_factory.mktemp("drawn")


@pytest.fixture(autouse=True)
def _media(settings, drawn):
    settings.MEDIA_ROOT = drawn


@pytest.fixture
def demo(db):
    load(SMALL)


def load(sizes: Sizes, *, now: dt.datetime | None = NOW) -> bool:
    return load_demo(sizes, say=lambda words: None, now=now)


def test_commission_of_the_months_that_are_over_is_invoiced(demo):
    papers = Invoice.objects.exclude(period=None).order_by("number")
    open_ones = Posting.objects.filter(account="commission", commission_item=None)
    this_month = NOW.replace(day=1, hour=0)

    assert papers.filter(kind="commission").count() > 20
    assert not open_ones.filter(entry__at__lt=this_month).exists()
    written = [paper.issued_at for paper in papers.filter(kind="commission", issued_at__year=2026)]
    assert written == sorted(written)
    assert all(paper.tax_note or paper.tax_name for paper in papers)
    assert all(paper.paid_at < paper.issued_at for paper in papers.filter(kind="commission"))


def test_there_is_as_much_as_was_asked_for(demo):
    assert Vendor.objects.count() == 10
    assert Couple.objects.count() == 20
    assert Booking.objects.count() == 60
    assert Message.objects.count() == 500


def test_every_promise_holds(db):
    load(SMALL, now=None)  # holds must not have run out by today's clock

    call_command("audit_invariants", stdout=io.StringIO())


def test_its_vendors_can_be_paid_and_the_sandbox_knows_them(demo, sandbox):
    able = Vendor.objects.filter(payouts_ready=True)
    assert able.count() == PayoutAccount.objects.ready().count()
    assert not Vendor.objects.exclude(payouts_ready=True).exclude(state="draft").exists()
    account = able.get(slug="rosewood-studio").payout_accounts.get()

    looked = look_at_payout_account(account.pk)

    assert (looked.state, looked.version) == ("ready", account.version)


def test_what_was_paid_for_its_bookings_can_go_back(demo, sandbox):
    booking = Booking.objects.filter(state="confirmed", deposit__gt=0, payments__isnull=False)[0]
    payment = booking.payments.get()
    rest = booking.refund_for("vendor", on=NOW.date())

    cancel_booking(booking.pk, reason="", by=booking.vendor.people()[0], expected_refund=rest)
    refund = send_refund(payment.refunds.get().pk)

    assert (refund.state, refund.amount) == ("succeeded", payment.amount)
    payment.refresh_from_db()
    assert (payment.state, payment.returned) == ("succeeded", payment.amount)


def test_one_dispute_waits_and_one_was_lost_and_the_sandbox_knows_both(db, sandbox):
    load(SMALL, now=None)
    waiting, lost = Dispute.objects.open().get(), Dispute.objects.lost().get()
    Dispute.objects.update(looked_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    version, books = waiting.payment.version, Entry.objects.count()

    for dispute in (waiting, lost):
        looked = look_at_dispute(dispute.pk)
        assert (looked.state, looked.due_by) == (dispute.state, dispute.due_by)
    report = reconcile()

    waiting.payment.refresh_from_db()
    assert (report.repaired, report.unmatched) == (0, [])
    assert (waiting.payment.version, Entry.objects.count()) == (version, books)
    assert waiting.takes_answer(timezone.now())
    assert waiting.due_by > timezone.now() + dt.timedelta(days=5)
    assert waiting.payment.is_held
    assert lost.payment.booking.charged_back == lost.amount
    assert audit() == []


def test_its_open_dispute_is_answered(db, sandbox, tmp_path):
    load(SMALL, now=None)
    dispute = Dispute.objects.open().get()
    finance = User.objects.get(email="finance@demo.test")

    edit_draft(dispute.pk, texts={"uncategorized_text": "winning_evidence"}, by=finance)
    answer = send_answer(submit_evidence(dispute.pk, by=finance).pk)
    sandbox.settle()
    looked = look_at_dispute(dispute.pk)

    assert (answer.state, looked.state, looked.fee) == ("sent", "won", 0)
    assert not Payment.objects.get(pk=dispute.payment_id).is_held
    assert audit() == []


def test_its_open_dispute_may_be_lost(db, sandbox):
    load(SMALL, now=None)
    dispute = Dispute.objects.open().get()
    finance = User.objects.get(email="finance@demo.test")

    send_answer(accept_loss(dispute.pk, by=finance).pk)

    dispute.refresh_from_db()
    assert dispute.state == "lost"
    assert audit() == []


def test_its_vendors_pay_for_tiers_and_the_sandbox_knows_them(db, sandbox, caplog):
    load(SMALL, now=None)
    fund_sandbox()
    sync_prices()
    Subscription.objects.update(looked_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    Wallet.objects.update(looked_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    before, books = _subscribed(), Entry.objects.count()

    report = reconcile()
    for subscription in Subscription.objects.all():
        look_at_subscription(subscription.pk)
        look_at_wallet(subscription.wallet_id)

    states = set(Subscription.objects.values_list("state", flat=True))
    assert states == {"active", "trialing", "past_due", "ended"}
    assert (_subscribed(), Entry.objects.count()) == (before, books)
    assert (report.repaired, report.unmatched) == (0, [])
    assert not [each for each in caplog.records if each.levelname in ("ERROR", "WARNING")]
    assert audit() == []


def test_its_subscriptions_go_on_at_the_sandbox(db, sandbox):
    load(SMALL, now=None)
    sync_prices()
    for subscription in Subscription.objects.open():
        look_at_subscription(subscription.pk)

    sandbox.control("clock", advance=40 * 86_400)
    for subscription in Subscription.objects.open():
        look_at_subscription(subscription.pk)

    ended = set(Subscription.objects.filter(state="ended").values_list("ending", flat=True))
    assert ended == {"asked", "trial", "unpaid"}
    assert Bill.objects.paid().filter(subscription__state="active").last().paid_at > timezone.now()
    assert audit() == []


def test_somebody_pays_in_time_and_somebody_comes_back(db, sandbox):
    load(SMALL, now=None)
    sync_prices()
    unpaid, gone = Subscription.objects.unpaid().get(), Subscription.objects.get(state="ended")
    carded(sandbox, unpaid.vendor)
    carded(sandbox, gone.vendor)

    pay_bill(unpaid.pk, by=unpaid.vendor.managers()[0])
    again = subscribed(sandbox, gone.vendor)

    unpaid.refresh_from_db()
    assert (unpaid.state, again.state) == ("active", "active")
    assert again.worth_changes.get().kind == "returned"
    assert audit() == []


def test_tiers_fill_the_figures_and_rosewood_pays_for_none(db):
    load(Sizes(vendors=40, couples=20, bookings=60, messages=500), now=None)

    rosewood = Vendor.objects.get(slug="rosewood-studio")
    tiers = set(Vendor.objects.values_list("tier", flat=True))
    assert (rosewood.tier, rosewood.subscriptions.count(), tiers) == (
        "free",
        0,
        {"free", "plus", "premium"},
    )
    assert Vendor.objects.filter(is_featured=True).count() >= 5
    assert WorthChange.objects.values("kind").distinct().count() == 4
    assert Comp.objects.standing().count() == 2
    of_tiers = Invoice.objects.filter(kind="credit_note", corrects__kind="subscription")
    assert Credit.objects.count() == of_tiers.count() == 1
    assert [len(column.cases) for column in board()] == [1, 1, 0, 0, 0]
    assert audit() == []


def test_demo_bills_are_booked_like_real_bills(rosewood, anna):
    wallet = Wallet.objects.create(vendor=rosewood)
    price = TierPrice.objects.create(tier="plus", interval="month", currency="EUR", amount=1900)
    subscription = Subscription.objects.create(vendor=rosewood, wallet=wallet, price=price)
    bill = Bill.objects.create(
        subscription=subscription,
        provider_id="in_one",
        state="paid",
        currency="EUR",
        total=1900,
        due=1200,
        fee=43,
        paid_at=NOW,
        made_at=NOW,
    )
    expected = {
        (entry.key, entry.kind, account, amount, vendor_id)
        for entry, legs in bill_entries_of(bill)
        for account, amount, vendor_id in legs
    }

    ledger.record_bill(bill, at=NOW)
    ledger.record_bill_fee(bill, fee=43, currency="EUR", at=NOW)

    written = Posting.objects.filter(entry__bill=bill).values_list(
        "entry__key", "entry__kind", "account", "amount", "vendor"
    )
    assert set(written) == expected


def test_the_same_seed_makes_the_same_demo(db):
    first, second, other = (_fingerprint(seed) for seed in (1, 1, 2))

    assert first == second
    assert first != other


def test_a_second_time_changes_nothing(demo):
    before = _fingerprint_of_rows()
    said = io.StringIO()

    call_command("load_demo", stdout=said)

    assert "already there" in said.getvalue()
    assert _fingerprint_of_rows() == before


@pytest.mark.parametrize(
    "name", ["couple", "vendor", "admin", "finance", "moderator", "couple1", "vendor1"]
)
def test_the_demo_logins_open(demo, rf, name):
    user = authenticate(rf.post("/"), email=f"{name}@demo.test", password=PASSWORD)

    assert user is not None
    assert user.emailaddress_set.get().verified


def test_the_demo_couple_sees_every_state_and_may_still_ask_rosewood(demo):
    couple = User.objects.get(email="couple@demo.test").couple
    rosewood = Vendor.objects.get(slug="rosewood-studio")

    states = set(Booking.objects.filter(couple=couple).values_list("state", flat=True))
    assert {"confirmed", "accepted", "requested", "declined", "expired"} <= states
    assert Inquiry.objects.filter(couple=couple, vendor=rosewood).exists()
    assert rosewood in Vendor.objects.public().free_on(couple.wedding_date)


def test_nothing_lies_in_the_future_and_no_vendor_is_booked_before_joining(demo):
    assert not Message.objects.filter(created_at__gt=NOW).exists()
    assert not BookingEvent.objects.filter(at__gt=NOW).exists()
    for booking in Booking.objects.select_related("vendor"):
        assert booking.requested_at >= booking.vendor.decided_at


def test_weddings_that_took_place_have_their_reviews(demo):
    published = ReviewVersion.objects.published()
    assert published.count() > Booking.objects.filter(state="completed").count() / 2
    assert not Review.objects.exclude(booking__state="completed").exists()
    assert not Review.objects.filter(published_at__gt=NOW).exists()
    assert not Review.objects.filter(replied_at__gt=NOW).exists()
    for version in published.select_related("review__vendor"):
        assert SHORTEST <= len(version.text) <= LONGEST
        assert version.review.vendor.rating


def test_days_to_come_are_planned_and_people_can_be_reached(demo):
    coming = Booking.objects.filter(state="confirmed", date__gt=NOW.date())
    plans = DayPlan.objects.all()
    assert coming.count() / 2 < plans.count() < coming.count()
    assert not plans.exclude(booking__in=coming).exists()
    for email in ("couple@demo.test", "vendor@demo.test"):
        assert User.objects.get(email=email).phone


def test_couples_have_added_extras_and_plan_their_money(demo):
    with_extras = Booking.objects.filter(extras__isnull=False).distinct()
    assert with_extras.count() > Booking.objects.count() / 5
    rosewood = Vendor.objects.get(slug="rosewood-studio")
    assert rosewood.extras.count() == 3
    assert rosewood.starting_price == min(rosewood.packages.values_list("price", flat=True))
    assert rosewood.visits.filter(date__gte=NOW.date().replace(day=1), shown__gt=0).exists()
    assert rosewood.full_dates.filter(date__gte=NOW.date()).exists()
    assert User.objects.get(email="couple@demo.test").couple.budget.parts.count() > 3


def test_demo_money_is_booked_like_real_money(rosewood, anna, rosa, couple, saturday):
    booking = accepted(rosewood, anna, saturday)
    payment = Payment.objects.create(
        booking=booking,
        payer=anna,
        amount=33333,
        currency="EUR",
        state=Payment.State.SUCCEEDED,
        succeeded_at=NOW,
        fee=525,
        commission_basis_points=1050,
    )
    expected = {
        (entry.key, entry.kind, account, amount, vendor_id)
        for entry, legs in entries_of(payment)
        for account, amount, vendor_id in legs
    }

    ledger.record_capture(payment, at=NOW)
    ledger.record_fee(payment, fee=525, currency="EUR", at=NOW)
    ledger.record_share(payment, basis_points=1050, at=NOW)

    written = Posting.objects.filter(entry__payment=payment).values_list(
        "entry__key", "entry__kind", "account", "amount", "vendor"
    )
    assert set(written) == expected


@pytest.mark.postgres
def test_twice_the_rows_take_no_more_queries(db):
    """SQLite takes fewer values at once and needs more, so it is left out."""
    counts = [
        _queries_for(Sizes(vendors=10, couples=n, bookings=3 * n, messages=30 * n))
        for n in (10, 20)
    ]

    assert counts[0] == counts[1]


def test_more_bookings_than_there_are_days_are_refused_and_leave_nothing(db):
    with pytest.raises(CommandError, match="do not fit"):
        call_command("load_demo", vendors=10, couples=3, bookings=5000, verbosity=0)

    assert not User.objects.exists()


def test_pictures_are_small_and_of_one_size(demo, drawn):
    paths = {drawn / name for name in Photo.objects.values_list("image", flat=True)}

    assert len(paths) == 40
    for path in paths:
        assert path.stat().st_size < 48_000
        assert Image.open(path).size == (1200, 800)


def test_places_have_time_zones_that_exist(demo):
    for zone in Vendor.objects.values_list("place__time_zone", flat=True).distinct():
        zoneinfo.ZoneInfo(zone)


def _fingerprint(seed: int) -> list[object]:
    """What a load of `seed` made, told without row numbers; the load is undone."""
    with transaction.atomic():
        load(Sizes(vendors=10, couples=12, bookings=30, messages=200, seed=seed))
        rows = _fingerprint_of_rows()
        transaction.set_rollback(True)
    return rows


def _fingerprint_of_rows() -> list[object]:
    return [
        *Vendor.objects.order_by("pk").values_list(
            "slug", "description", "starting_price", "state"
        ),
        *Booking.objects.order_by("pk").values_list(
            "uuid", "vendor__slug", "date", "state", "price", "requested_at", "deposit_paid_at"
        ),
        *ReviewVersion.objects.order_by("pk").values_list(
            "overall", "text", "state", "submitted_at"
        ),
        *Dispute.objects.order_by("pk").values_list("uuid", "state", "amount", "opened_at"),
        *BookingExtra.objects.order_by("pk").values_list("name", "count", "amount"),
        *_subscribed(),
        *Invoice.objects.order_by("pk").values_list("uuid", "number", "issued_at", "total"),
        *VisitDay.objects.order_by("pk").values_list("date", "count"),
        *Message.objects.order_by("pk").values_list("seq", "body", "created_at", "author__email"),
    ]


def _subscribed() -> list[object]:
    """What is paid for tiers, bill by bill, and with which cards."""
    return [
        *Subscription.objects.order_by("pk").values_list(
            "state", "uuid", "provider_id", "period_end", "version", "vendor__tier"
        ),
        *Bill.objects.order_by("pk").values_list(
            "provider_id", "state", "total", "due", "fee", "paid_at", "attempts", "payment_id",
            "failure_code", "failure_message", "next_attempt_at",
        ),
        *SavedCard.objects.order_by("pk").values_list("provider_id", "is_default", "removed_at"),
    ]  # fmt: skip


# Days of revenue and of the funnel are worked out by the day or a stretch at a time: how many hangs
# on how long ago the first money moved or page was seen, not on how many rows there are. So do the
# months of which commission is put on paper.
OF_STRETCHES = re.compile(
    r"revenueday|funnelday|funnelpart|_django_curs|SAVEPOINT"
    r'|payments_series|FROM "payments_posting"'
)


def _queries_for(sizes: Sizes) -> int:
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            load(sizes)
        transaction.set_rollback(True)
    return len([query for query in queries if not OF_STRETCHES.search(query["sql"])])


def test_staff_have_reports_to_look_at(demo):
    open_ones, closed = Report.objects.open(), Report.objects.closed()

    assert (open_ones.count(), closed.count()) == (2, 1)
    assert all(report.context for report in Report.objects.all())
    assert AuditEntry.objects.on(closed.get()).get().actor == closed.get().closed_by
    assert not Report.objects.filter(reported__email__in=OWN).exists()


def test_refunds_are_decided_each_way_and_the_money_goes(db, sandbox):
    load(SMALL, now=None)

    decide_refunds()

    wanted = RefundRequest.objects.order_by("pk")
    assert [(one.state, one.needs_second) for one in wanted] == [
        ("approved", False),
        ("approved", True),
        ("declined", True),
        ("waiting", True),
    ]
    for refund in Refund.objects.unsent():
        assert send_refund(refund.pk).state == "succeeded"
    call_command("audit_invariants", stdout=io.StringIO())
