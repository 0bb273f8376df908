"""Those who keep the books pay vendors, hold money back, and see that it adds up."""

import csv
import datetime as dt
import io
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminpanel.models import AuditEntry
from adminpanel.services import money
from adminpanel.views.payouts import LATEST
from payments import services
from payments.models import Entry, Payment, Payout, PayoutRun
from tests.factories.bookings import accepted
from tests.factories.payments import QUICK_CARD, paid, payable, plan_of
from tests.factories.vendors import VendorFactory
from tests.reading import told

pytestmark = pytest.mark.django_db
PAGE = reverse("adminpanel:payout-list")
MONTHS = reverse("adminpanel:turnover-detail")
MONTHS_FILE = reverse("adminpanel:turnover-csv")
LEDGER = reverse("adminpanel:ledger-detail")
RUN = reverse("adminpanel:run-create")


@pytest.fixture
def due(sandbox, couple, rosewood, anna, saturday) -> Payment:
    """A share that has been kept for longer than a week."""
    payable(rosewood)
    payment = paid(sandbox, accepted(rosewood, anna, saturday), anna, card=QUICK_CARD)
    payment.succeeded_at = timezone.now() - dt.timedelta(days=20)
    payment.save()
    return payment


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("url", [PAGE, MONTHS, MONTHS_FILE, LEDGER])
@pytest.mark.parametrize(
    ("who", "status"), [("anna", 404), ("mona", 403), ("fin", 200), ("ada", 200)]
)
def test_who_may_look(request, url, who, status):
    assert client_of(request.getfixturevalue(who)).get(url).status_code == status


def test_the_dry_run_is_always_there(due, fin):
    text = client_of(fin).get(PAGE).content.decode()

    assert "Will be paid" in text
    assert "€270" in text
    assert not Payout.objects.exists()


def test_a_run_is_asked_for_once_more_with_what_it_would_pay(due, fin, mona):
    text = told(client_of(fin).get(RUN))

    assert "Pay now" in text
    assert "Sent now, EUR €270 Vendors who are paid 1" in text
    assert not PayoutRun.objects.exists()
    assert client_of(mona).get(RUN).status_code == 403


def test_who_waits_is_not_in_what_a_run_would_pay(due, sandbox, fin, anna, saturday):
    held, young = VendorFactory(name="Held House"), VendorFactory(name="Young House")
    for house in (held, young):
        payable(house)
        paid(sandbox, accepted(house, anna, saturday), anna)
    Payment.objects.filter(booking__vendor=held).update(succeeded_at=due.succeeded_at)
    services.hold_payouts(held.pk, reason="A complaint", by=fin)

    text = told(client_of(fin).get(RUN))
    assert "Sent now, EUR €270 Vendors who are paid 1" in text
    assert "1 more payout waits" in text

    client_of(fin).post(RUN)
    outcome = services.carry_out(PayoutRun.objects.get().pk, hands=1)
    assert (outcome.sent, outcome.paid) == (1, {"EUR": 27_000})


def test_what_earlier_runs_left_is_in_it(due, sandbox, fin):
    sandbox.fault("transfer_refused")
    services.run_payouts(door="command", hands=1)

    text = told(client_of(fin).get(RUN))
    assert "Sent now, EUR €270 Vendors who are paid 1 1 payout of it is of earlier runs" in text


def test_when_nobody_would_be_paid_the_page_says_so(due, rosewood, fin):
    services.hold_payouts(rosewood.pk, reason="A complaint", by=fin)
    text = told(client_of(fin).get(RUN))

    assert "Nobody would be paid" in text
    assert "Sent now" not in text


def test_asking_costs_the_same_for_three_vendors_as_for_one(
    due, sandbox, fin, anna, saturday, django_assert_num_queries
):
    client = client_of(fin)
    client.get(RUN)
    with CaptureQueriesContext(connection) as queries:
        client.get(RUN)
    for name in ("Second House", "Third House"):
        house = VendorFactory(name=name)
        payable(house)
        paid(sandbox, accepted(house, anna, saturday), anna)
    Payment.objects.update(succeeded_at=due.succeeded_at)

    with django_assert_num_queries(len(queries)):
        assert "Vendors who are paid 3" in told(client.get(RUN))


def test_a_run_by_hand(due, fin):
    response = client_of(fin).post(reverse("adminpanel:run-create"))

    run = PayoutRun.objects.get()
    assert response["Location"] == reverse("adminpanel:run-detail", args=[run.pk])
    assert AuditEntry.objects.get().action == "ordered"
    services.carry_out(run.pk)
    text = client_of(fin).get(response["Location"]).content.decode()
    assert "Rosewood Studio" in text
    assert "Over" in text


def test_others_pay_nobody(due, rosewood, mona):
    assert client_of(mona).post(reverse("adminpanel:run-create")).status_code == 403
    one = reverse("adminpanel:vendor-run-create", args=[rosewood.slug])
    assert client_of(mona).post(one).status_code == 403
    assert not PayoutRun.objects.exists()


def test_what_was_refused_is_tried_again_alone(due, rosewood, sandbox, fin):
    sandbox.fault("transfer_refused")
    services.run_payouts(door="command", hands=1)
    client, again = client_of(fin), reverse("adminpanel:vendor-run-create", args=[rosewood.slug])
    assert again in client.get(PAGE).content.decode()

    answer = client.post(again)

    run = PayoutRun.objects.order_by("pk").last()
    assert (answer["Location"], run.vendor) == (
        reverse("adminpanel:run-detail", args=[run.pk]),
        rosewood,
    )
    assert AuditEntry.objects.get().facts == {"vendor": "Rosewood Studio"}
    services.carry_out(run.pk)
    assert Payout.objects.get().has_left
    assert again not in client.get(PAGE).content.decode()


def test_what_was_not_answered_says_so(due, sandbox, fin):
    services.run_payouts(door="command", hands=1)
    Payout.objects.update(state=Payout.State.SENDING, trouble="", sent_at=None)

    text = told(client_of(fin).get(PAGE))

    assert "Stripe was asked, and has not answered" in text
    assert "Not tried yet" not in text


def test_every_bookkeeper_sees_what_is_held_and_released(due, rosewood, fin, ada, monkeypatch):
    heard = []
    monkeypatch.setattr(money, "touch", lambda people, *what: heard.append(({*people}, *what)))

    money.hold_payouts(rosewood.pk, reason="A complaint", by=fin)
    money.release_payouts(rosewood.pk, by=fin)

    assert heard == [({fin, ada}, "payouts", "all")] * 2


def test_hold_and_release(due, rosewood, fin):
    client = client_of(fin)
    hold = reverse("adminpanel:hold-create", args=[rosewood.slug])
    assert client.get(hold).status_code == 200
    empty = client.post(hold, {"reason": ""})
    assert empty.status_code == 422
    assert "reason" in empty.context["form"].errors

    client.post(hold, {"reason": "A complaint"})
    text = client.get(PAGE).content.decode()
    assert "A complaint" in text
    assert "Waits" in text
    row = text[text.index("<tbody>") : text.index("</tbody>")]
    assert reverse("adminpanel:hold-delete", args=[rosewood.slug]) in row
    assert hold not in row

    client.post(reverse("adminpanel:hold-delete", args=[rosewood.slug]))
    assert not plan_of(rosewood).is_held
    assert list(AuditEntry.objects.values_list("action", flat=True)) == [
        "released payouts of",
        "held payouts of",
    ]


def test_the_list_asks_the_same_for_three_vendors_as_for_one(
    due, sandbox, fin, anna, saturday, django_assert_num_queries
):
    client = client_of(fin)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    of_one = len(queries)
    for name in ("Second House", "Third House"):
        house = VendorFactory(name=name)
        payable(house)
        paid(sandbox, accepted(house, anna, saturday), anna)
    Payment.objects.update(succeeded_at=due.succeeded_at)
    client.get(PAGE)

    with django_assert_num_queries(of_one):
        text = client.get(PAGE).content.decode()
    assert "Third House" in text


def test_the_months_are_drawn_and_have_a_table(due, fin, django_assert_max_num_queries):
    client = client_of(fin)
    assert f'hx-get="{MONTHS}"' in client.get(PAGE).content.decode()

    with django_assert_max_num_queries(12):
        text = client.get(MONTHS).content.decode()
    assert '<rect class="taken"' in text
    assert "Taken from couples" in text
    assert "All twelve" in text


def test_what_the_provider_says_stands_beside_the_books(sandbox, due, fin):
    sandbox.control("balance", amount=-1_234, currency="eur")
    assert "Stripe says" not in client_of(fin).get(PAGE).content.decode()
    services.reconcile()

    text = client_of(fin).get(PAGE).content.decode()
    assert "Stripe says" in text
    assert "Stripe holds €12.34 less than the books say." in text


def test_runs_have_pages_of_their_own(due, fin):
    runs = [PayoutRun(on=due.succeeded_at.date(), door="beat") for _ in range(LATEST + 1)]
    oldest, *_ = PayoutRun.objects.bulk_create(runs)
    client = client_of(fin)
    link = f'href="{reverse("adminpanel:run-detail", args=[oldest.pk])}"'

    first = client.get(PAGE, {"page": 1}).content.decode()
    assert link not in first
    assert 'href="?page=1&amp;runs=2#runs"' in first
    assert link in client.get(PAGE, {"page": 1, "runs": 2}).content.decode()


def test_the_trial_balance(due, fin):
    response = client_of(fin).get(LEDGER)

    (books,) = response.context["balances"]
    assert (books.total, books.debits) == (0, books.credits)
    assert {str(row.account): row.total for row in books.accounts}["vendor_payable"] == -27_000
    assert "All accounts" in response.content.decode()


def test_the_trial_balance_of_another_day(due, fin):
    yesterday = timezone.now().date() - dt.timedelta(days=1)
    response = client_of(fin).get(LEDGER, {"day": yesterday.isoformat()})
    assert response.context["balances"] == []


@pytest.mark.parametrize("day", ["9999-12-31", "yesterday"])
def test_days_that_are_none(db, fin, day):
    response = client_of(fin).get(LEDGER, {"day": day})
    assert response.status_code == 200
    assert "day" in response.context["form"].errors


def test_all_lines_of_a_month(due, fin):
    url = reverse("adminpanel:ledger-csv", args=[timezone.now().date().replace(day=1)])
    text = b"".join(client_of(fin).get(url).streaming_content).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert sum(int(row["minor_units"]) for row in rows) == 0
    assert {row["account"] for row in rows} >= {"vendor_payable", "commission"}
    assert {row["provider"] for row in rows if row["account"] == "provider_fees"} == {"stripe"}
    assert {row["provider"] for row in rows if row["account"] == "commission"} == {""}


MOVES = reverse("adminpanel:move-create")


def moved(**said: str) -> dict[str, str]:
    return {
        "key": str(uuid.uuid4()),
        "source": "stripe",
        "destination": "paypal",
        "amount": "100.50",
        "currency": "EUR",
        "note": "SEPA 4711",
    } | said


@pytest.mark.parametrize(
    ("who", "status"), [("anna", 404), ("mona", 403), ("fin", 200), ("ada", 200)]
)
def test_who_may_write_down_a_move(request, due, who, status):
    client = client_of(request.getfixturevalue(who))
    assert client.get(MOVES).status_code == status
    if status != 200:
        assert client.post(MOVES, moved()).status_code == status
        assert not Entry.objects.moves().exists()


def test_a_move_is_in_the_books_once(due, fin):
    client, said = client_of(fin), moved()

    for _ in range(2):
        assert client.post(MOVES, said)["Location"] == PAGE

    entry = Entry.objects.moves().get()
    assert (entry.debited.amount, entry.by) == (10_050, fin)
    line = AuditEntry.objects.get()
    assert (line.actor, line.facts["amount"], line.facts["to"]) == (fin, 10_050, "paypal")
    text = client.get(PAGE).content.decode()
    assert "SEPA 4711" in text
    assert "€100.50" in text
    assert "Held by PayPal" in client.get(LEDGER).content.decode()


def test_a_move_is_among_the_lines_of_the_month(due, fin):
    client = client_of(fin)
    fin.name = "=1+1"
    fin.save(update_fields=["name"])
    client.post(MOVES, moved())

    url = reverse("adminpanel:ledger-csv", args=[timezone.now().date().replace(day=1)])
    rows = csv.DictReader(
        io.StringIO(b"".join(client.get(url).streaming_content).decode("utf-8-sig"))
    )

    legs = {row["provider"]: row for row in rows if row["kind"] == "moved"}
    assert (legs["stripe"]["minor_units"], legs["paypal"]["minor_units"]) == ("-10050", "10050")
    assert (legs["paypal"]["note"], legs["paypal"]["by"]) == ("SEPA 4711", "'=1+1")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-3"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "10000"}, "amount"),
        ({"amount": "1e9999"}, "amount"),
        ({"destination": "stripe"}, "destination"),
        ({"destination": "elsewhere"}, "destination"),
        ({"currency": "XXX"}, "currency"),
        ({"note": ""}, "note"),
        ({"key": "none"}, "__all__"),
    ],
)
def test_a_move_that_cannot_be_keeps_what_was_typed(due, fin, said, field):
    response = client_of(fin).post(MOVES, moved(**{"note": "Typed"} | said))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    if "note" not in said:
        assert 'value="Typed"' in response.content.decode()
    assert not Entry.objects.moves().exists()


def test_the_same_page_with_another_amount_is_asked_again_as_news(due, fin):
    client, said = client_of(fin), moved()
    client.post(MOVES, said)

    response = client.post(MOVES, said | {"amount": "7"})
    assert response.status_code == 422
    key = response.context["form"]["key"].value()
    assert key != said["key"]

    client.post(MOVES, said | {"amount": "7", "key": key})
    assert [each.debited.amount for each in Entry.objects.moves()] == [700, 10_050]
