"""What a vendor sees of their money, and may take home on paper."""

import csv
import dataclasses
import datetime as dt
import html
import io
from unittest.mock import patch

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from payments import services
from payments.columns import HEIGHT, stacked
from payments.earnings import earnings_of
from payments.earnings_views import MONTHS_A_PAGE
from payments.models import Payment, Payout, PayoutPlan
from payments.papers import Paper
from payments.sheets import amount_cell
from payments.statement_papers import number, statement_pdf
from payments.statement_sheets import statement_rows
from payments.vendor_statements import months_of, statement_for
from tests.factories.bookings import accepted, requested
from tests.factories.payments import QUICK_CARD, disputed, paid, payable, plan_of, sent_back

pytestmark = pytest.mark.django_db
PAGE = reverse("earnings:earnings-detail")
PLAN = reverse("earnings:plan-update")


@pytest.fixture
def deposit(sandbox, booking, anna, rosewood) -> Payment:
    payable(rosewood)
    return paid(sandbox, booking, anna, card=QUICK_CARD)


@pytest.fixture
def payout(deposit) -> Payout:
    services.run_payouts(door="command", on=today() + dt.timedelta(days=14))
    return Payout.objects.get()


def today() -> dt.date:
    return timezone.now().date()


def facts_of(statement) -> dict[str, str]:
    """What stands in the head of the statement on paper."""
    with patch.object(Paper, "facts") as facts:
        statement_pdf(statement)
    return facts.call_args.args[0]


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user, url: str = PAGE) -> str:
    response = client_of(user).get(url)
    assert response.status_code == 200
    return response.content.decode()


def purse(vendor):
    return earnings_of(plan_of(vendor), today=today())[0]


def test_before_anything_was_earned(rosewood, rosa):
    text = page(rosa)

    assert "Nothing is waiting" in text
    assert "No payout account that can be paid" in text


def test_what_comes_and_what_is_to_come(deposit, rosewood, rosa):
    mine = purse(rosewood)

    assert (mine.waiting, mine.next_amount, mine.paid_out) == (27_000, 27_000, 0)
    assert mine.to_come == 63_000  # the balance of 700.00, less the commission
    assert mine.next.on >= today() + dt.timedelta(days=7)
    assert mine.next.on.weekday() == 0
    text = page(rosa)
    for amount in ("€270", "€630"):
        assert amount in text


def test_the_months_and_what_lies_outside_come_to_the_sums(deposit, booking, rosewood):
    Booking.objects.filter(pk=booking.pk).update(date=today() + dt.timedelta(days=600))
    mine = purse(rosewood)

    everything = [mine.before, *mine.months, mine.later]
    assert mine.later.to_come == 63_000
    assert sum(month.to_come for month in everything) == mine.to_come
    assert sum(month.coming for month in everything) == mine.waiting


def test_a_payout_below_the_smallest_waits(deposit, rosewood, rosa):
    services.change_plan(
        rosewood.pk, rhythm="weekly", days_after_event=2, minimum=9_999_999, by=rosa
    )
    assert "below your smallest payout" in page(rosa)


def test_what_is_only_asked_for_stands_apart(couple, anna, other_couple, cleo, rosewood, saturday):
    requested(rosewood, anna, saturday)
    accepted(rosewood, cleo, saturday + dt.timedelta(days=1))

    mine = purse(rosewood)
    assert (mine.pending, mine.to_come) == (180_000, 0)


def test_a_payout_that_was_refused_is_said(sandbox, deposit, rosewood, rosa):
    sandbox.fault("transfer_refused")
    services.run_payouts(door="command", on=today() + dt.timedelta(days=14))

    mine = purse(rosewood)

    assert (mine.stuck, mine.next_amount, mine.waiting, mine.kept) == (27_000,) * 4
    text = page(rosa)
    assert "could not be sent yet, tried again with the next run" in text
    assert "Nothing is waiting" not in text
    assert "until its day comes" not in text


def test_a_payout_that_is_being_sent_is_no_refusal(sandbox, deposit, rosewood, rosa):
    sandbox.fault("cut", path="/stripe/v1/transfers", method="POST", times=3)
    services.run_payouts(door="command", on=today() + dt.timedelta(days=14))

    mine = purse(rosewood)

    assert (mine.stuck, mine.leaving, mine.waiting) == (0, 27_000, 27_000)
    assert "could not be sent" not in page(rosa)


def test_earnings_and_the_statement_agree_while_a_dispute_is_open(
    sandbox, deposit, booking, anna, rosewood, rosa
):
    paid(sandbox, booking, anna, card=QUICK_CARD, purpose=Payment.Purpose.BALANCE)
    disputed(sandbox, deposit, amount=10_000)

    mine = purse(rosewood)

    assert (mine.waiting, mine.held, mine.kept) == (63_000, 27_000, 90_000)
    assert mine.kept == statement_for(rosewood, today().replace(day=1), "EUR").closing
    text = page(rosa)
    assert "Held in disputes" in text
    assert "€270 of yours held" in text
    assert "€900" in text


def test_what_they_owe_is_in_what_is_kept(sandbox, payout, deposit, rosewood, rosa):
    payment = sent_back(deposit, 10_000)
    (made,) = services.take_back(payment.pk)
    sandbox.fault("reversal_refused")
    services.send_take_back(made.pk)

    mine = purse(rosewood)

    assert (mine.owed, mine.kept) == (9_000, -9_000)
    assert mine.kept == statement_for(rosewood, today().replace(day=1), "EUR").closing
    assert "You owe" in page(rosa)


def test_what_was_paid_out(payout, rosewood, rosa):
    mine = purse(rosewood)

    assert (mine.waiting, mine.paid_out, mine.next) == (0, 27_000, None)
    assert mine.months[8].paid_out == 27_000  # this month is the ninth column
    assert payout.number in page(rosa)


def test_a_payout_says_what_it_is_made_of(payout, deposit, rosa):
    text = page(rosa, payout.get_absolute_url())

    assert str(deposit.booking.couple) in html.unescape(text)
    assert "€270" in text


@pytest.mark.parametrize("who", ["victor", "anna", "mona"])
def test_others_do_not_see_it(request, payout, who):
    response = client_of(request.getfixturevalue(who)).get(payout.get_absolute_url())
    assert response.status_code == 404


def test_those_who_keep_the_books_see_it(payout, fin):
    assert payout.provider_id in page(fin, payout.get_absolute_url())


def test_couples_have_no_earnings(anna, couple):
    assert client_of(anna).get(PAGE).status_code == 404


def test_who_only_chats_sees_no_money(rosewood):
    from tests.factories.accounts import UserFactory
    from vendors.models import VendorMember

    carl = UserFactory(joined_as="vendor")
    VendorMember.objects.create(vendor=rosewood, user=carl, role=VendorMember.Role.CHAT)
    assert client_of(carl).get(PAGE).status_code == 403


def test_the_plan_is_saved(rosewood, rosa):
    data = {"rhythm": "after_event", "days_after_event": "5", "minimum": "12.50"}
    response = client_of(rosa).post(PLAN, data)

    assert response.status_code == 302
    plan = PayoutPlan.objects.get()
    assert (plan.rhythm, plan.days_after_event, plan.minimum) == ("after_event", 5, 1250)


@pytest.mark.parametrize(
    ("field", "value"), [("rhythm", "daily"), ("days_after_event", "31"), ("minimum", "-1")]
)
def test_nonsense_is_said_at_the_field(rosewood, rosa, field, value):
    data = {"rhythm": "weekly", "days_after_event": "5", "minimum": "12.50"} | {field: value}
    response = client_of(rosa).post(PLAN, data)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert 'value="5"' in response.content.decode() or field == "days_after_event"
    assert plan_of(rosewood).minimum == 0


def test_the_pages_ask_the_same_whatever_was_paid(
    payout, sandbox, booking, anna, rosa, django_assert_max_num_queries
):
    booking.refresh_from_db()
    paid(sandbox, booking, anna, Payment.Purpose.BALANCE, card=QUICK_CARD)
    client = client_of(rosa)
    client.get(PAGE)
    for url in (PAGE, reverse("earnings:payout-list"), payout.get_absolute_url()):
        with django_assert_max_num_queries(22):
            client.get(url)


# ---------------------------------------------------------------- papers


def test_a_statement_adds_up(payout, deposit, rosewood):
    payment = sent_back(deposit, 10_000)
    (made,) = services.take_back(payment.pk)
    services.send_take_back(made.pk)

    month = statement_for(rosewood, today().replace(day=1), "EUR")

    assert {(line.words, line.amount) for line in month.lines} == {
        ("Deposit, your share", 27_000),
        ("Payout by Stripe", -27_000),
        ("Refund to the couple", -9_000),
        ("Taken back from your account for a refund", 9_000),
    }
    assert (month.opening, month.closing) == (0, 0)
    following = (today().replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    assert statement_for(rosewood, following, "EUR").opening == month.closing


def sheet(vendor_user) -> list[dict[str, str]]:
    url = reverse("earnings:statement-csv", args=[today().replace(day=1)])
    text = page(vendor_user, url)
    assert text.startswith("\ufeff")  # so that Excel reads it as UTF-8
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_the_statement_for_spreadsheets(payout, deposit, rosa):
    sent_back(deposit, 10_000)

    rows = {row.pop("kind"): row for row in sheet(rosa)}
    of_booking = {
        "booking": str(deposit.booking_id),
        "package": deposit.booking.package_name,
        "couple": str(deposit.booking.couple),
        "wedding date": deposit.booking.date.isoformat(),
    }
    taxes = ("tax rate", "tax", "commission tax rate", "commission tax")
    common = {"date": today().isoformat(), "currency": "EUR", "provider": "stripe"}
    common |= dict.fromkeys(taxes, "")
    assert rows["payment"] == common | of_booking | {
        "what": "Deposit, your share",
        "payout": "",
        "gross": "300.00",
        "commission": "-30.00",
        "refund": "0.00",
        "net": "270.00",
    }
    assert rows["refund"] == common | of_booking | {
        "what": "Refund to the couple",
        "payout": "",
        "gross": "0.00",
        "commission": "10.00",
        "refund": "-100.00",
        "net": "-90.00",
    }
    assert rows["payout"] == common | dict.fromkeys(of_booking, "") | {
        "what": "Payout by Stripe",
        "payout": payout.number,
        "gross": "0.00",
        "commission": "0.00",
        "refund": "0.00",
        "net": "-270.00",
    }


def test_a_name_is_no_formula(payout, booking, anna, rosa):
    booking.package_name = "=HYPERLINK(1)"
    booking.save(update_fields=["package_name"])
    anna.name = "@SUM(1)"
    anna.save(update_fields=["name"])

    share = sheet(rosa)[0]

    assert share["package"] == "'=HYPERLINK(1)"
    assert share["couple"].startswith("'@SUM(1)")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (102_250, "EUR", "1022.50"),
        (-5, "EUR", "-0.05"),
        (102_250, "JPY", "102250"),
        (102_250, "KWD", "102.250"),
    ],
)
def test_amounts_for_spreadsheets_are_plain_numbers(amount, currency, text):
    assert amount_cell(amount, currency) == text


def test_the_statement_on_paper(payout, rosewood, rosa):
    rosewood.name = "Žižka & Łódź"
    rosewood.save(update_fields=["name"])
    url = reverse("earnings:statement-pdf", args=[today().replace(day=1)])
    response = client_of(rosa).get(url)

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert "attachment" in response["Content-Disposition"]


def test_a_statement_says_what_is_whose(payout, deposit, rosewood):
    sent_back(deposit, 10_000)

    month = statement_for(rosewood, today().replace(day=1), "EUR")

    by_kind = {line.kind: line for line in month.lines}
    share, back, out = (by_kind[kind] for kind in ("share", "unshare", "payout"))
    assert (share.came, share.commission, share.went, share.amount) == (30_000, -3_000, 0, 27_000)
    assert (out.gross, out.commission, out.amount) == (0, 0, -27_000)
    assert (back.came, back.commission, back.went, back.amount) == (0, 1_000, -10_000, -9_000)
    assert month.payouts == [payout]
    assert month.sums == {
        "Paid by couples": 30_000,
        "Commission": -3_000,
        "Payouts": -27_000,
        "Refunds to couples": -10_000,
        "Commission given back": 1_000,
    }
    assert month.opening + sum(month.sums.values()) == month.closing
    assert month.totals.amount == month.closing - month.opening


def test_the_same_statement_is_the_same_file(payout, rosewood, rosa):
    url = reverse("earnings:statement-pdf", args=[today().replace(day=1)])
    first = client_of(rosa).get(url).content
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=90)):
        statement = statement_for(rosewood, today().replace(day=1), "EUR")
        assert statement_pdf(statement) == first


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (102_200, "EUR", "1,022.00"),
        (-5, "EUR", "\N{MINUS SIGN}0.05"),
        (102_200, "JPY", "102,200"),
        (102_200, "KWD", "102.200"),
        (0, "HUF", "0.00"),
    ],
)
def test_amounts_on_paper_have_the_decimals_of_their_currency(amount, currency, text):
    assert number(amount, currency) == text


def test_a_long_month_goes_on_over_pages(payout, rosewood):
    statement = statement_for(rosewood, today().replace(day=1), "EUR")
    long = dataclasses.replace(statement, lines=statement.lines * 60)

    assert statement_pdf(long).count(b"/Type /Page\n") > 2


def test_the_list_says_what_each_month_came_to(payout, deposit, rosewood, rosa):
    sent_back(deposit, 10_000)
    rosewood.created_at = timezone.now() - dt.timedelta(days=70)
    rosewood.save(update_fields=["created_at"])

    now, *before = months_of(rosewood, today=today())

    assert (now.first, now.came, now.went, now.net, now.paid_out) == (
        today().replace(day=1),
        30_000,
        -10_000,
        18_000,
        27_000,
    )
    assert before == []  # there was no money before
    text = page(rosa, reverse("earnings:statement-list"))
    for amount in ("€300", "\N{MINUS SIGN}€100", "€180"):
        assert amount in text


def test_the_list_and_the_statement_say_the_same(payout, deposit, rosewood):
    sent_back(deposit, 10_000)

    month = months_of(rosewood, today=today())[0]
    sums = statement_for(rosewood, month.first, "EUR").sums

    assert (month.came, month.went) == (sums["Paid by couples"], sums["Refunds to couples"])
    assert month.paid_out == -sums["Payouts"]


def test_months_without_money_stand_between_those_with_some(payout, rosewood):
    with time_machine.travel(timezone.now() + dt.timedelta(days=93)):
        months = months_of(rosewood, today=today())

    *empty, first = months
    assert len(empty) >= 3
    assert {month.came for month in empty} == {0}
    assert first.came == 30_000


def test_before_there_was_money_the_list_is_this_month(rosewood):
    (month,) = months_of(rosewood, today=today())
    assert month.first == today().replace(day=1)


def test_a_month_that_is_not_over_says_so(payout, rosewood, rosa):
    first = today().replace(day=1)
    month = statement_for(rosewood, first, "EUR")

    assert month.as_of == today()
    assert f"so-far-{today():%Y-%m-%d}" in month.filename
    assert facts_of(month)["Period"].endswith(f"so far, as of {today():%-d %b %Y}")
    assert "Balance so far" in facts_of(month)
    assert sheet(rosa)[-1]["kind"] == "so far"
    listed = page(rosa, reverse("earnings:statement-list"))
    assert f"so far, as of {today():%-d %b %Y}" in listed


def test_a_month_that_is_over_is_final(payout, rosewood, rosa):
    first = today().replace(day=1)
    with time_machine.travel(first + dt.timedelta(days=40)):
        month = statement_for(rosewood, first, "EUR")
        rows = list(statement_rows(month))

    assert month.as_of is None
    assert "so-far" not in month.filename
    assert "so far" not in facts_of(month)["Period"]
    assert "Closing balance" in facts_of(month)
    assert "so far" not in {row[1] for row in rows}


def test_a_year_of_statements_to_a_page(deposit, rosewood, rosa):
    began = today()
    url = reverse("earnings:statement-list")

    with time_machine.travel(timezone.now() + dt.timedelta(days=800)):
        newest, oldest = page(rosa, url), page(rosa, f"{url}?page=3")
        latest = today()

    assert newest.count("statements/20") == 2 * MONTHS_A_PAGE
    assert f"{latest:%B %Y}" in newest
    assert f"{began:%B %Y}" in oldest
    assert f"{began:%B %Y}" not in newest


@pytest.mark.parametrize("currency", ["ZZZ", "", "EUR\r\nX: 1"])
def test_money_that_is_none(rosewood, rosa, currency):
    url = reverse("earnings:statement-csv", args=[today().replace(day=1)])
    assert client_of(rosa).get(url, {"currency": currency}).status_code == 404


@pytest.mark.parametrize("month", ["2099-01", "2026-13"])
def test_months_that_are_none(rosewood, rosa, month):
    assert client_of(rosa).get(f"{PAGE}statements/{month}.csv").status_code == 404


def test_the_statements_of_others(payout, victor):
    url = reverse("earnings:statement-csv", args=[today().replace(day=1)])
    assert payout.number not in page(victor, url)


# ---------------------------------------------------------------- the plot


def test_columns_stand_on_the_ground():
    plot = stacked([("Jan", {"paid": 300, "coming": 100}), ("Feb", {"paid": 0})])

    first, second = plot.columns
    assert plot.top == 400
    assert [(part.kind, part.y, part.height) for part in first.parts] == [
        ("paid", HEIGHT / 4, HEIGHT * 3 / 4),
        ("coming", 0, HEIGHT / 4),
    ]
    assert second.parts == ()


def test_nothing_is_drawn_of_nothing():
    assert stacked([]).top == 0
