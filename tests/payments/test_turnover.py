"""The last twelve months of the books, for those who keep them."""

import datetime as dt

import pytest
from django.utils import timezone

from payments import services
from payments.columns import BAR, HEIGHT, grouped, stacked
from payments.models import Payment
from payments.turnover import Month, turnover
from tests.factories.bookings import accepted
from tests.factories.payments import QUICK_CARD, decided, disputed, paid, payable, sent_back
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposit(sandbox, booking, anna, rosewood) -> Payment:
    payable(rosewood)
    return paid(sandbox, booking, anna, card=QUICK_CARD)


def today() -> dt.date:
    return timezone.now().date()


def this_month() -> Month:
    (euros,) = turnover(today())
    assert euros.currency == "EUR"
    assert euros.total == Month(euros.months[0].first, **_figures(euros.months[-1]))
    return euros.months[-1]


def _figures(month: Month) -> dict[str, int]:
    return {name: figure for name, figure in vars(month).items() if name != "first"}


def test_nothing_has_moved(db):
    assert turnover(today()) == []


def test_a_deposit_and_what_became_of_it(deposit, rosewood):
    first = today().replace(day=1)
    assert this_month() == Month(first, 30_000, 0, 3_000, 475, 0)

    services.run_payouts(door="command", on=today() + dt.timedelta(days=14))
    assert this_month() == Month(first, 30_000, 0, 3_000, 475, 27_000)

    (made,) = services.take_back(sent_back(deposit, 10_000).pk)
    services.send_take_back(made.pk)
    assert this_month() == Month(first, 30_000, 10_000, 2_000, 475, 18_000)


def test_a_dispute_counts_once_it_is_lost(sandbox, deposit):
    dispute = disputed(sandbox, deposit)
    assert (this_month().given_back, this_month().fees) == (0, 2_475)

    decided(sandbox, dispute, "lost")
    assert (this_month().given_back, this_month().commission) == (30_000, 0)


def test_twelve_months_and_no_day_before(deposit):
    later = today().replace(day=1) + dt.timedelta(days=330)
    (euros,) = turnover(later)
    assert len(euros.months) == 12
    assert [month.taken for month in euros.months if month.taken] == [30_000]
    assert euros.months[-1].first == later.replace(day=1)

    assert turnover(later + dt.timedelta(days=62)) == []


def test_currencies_are_never_mixed(sandbox, deposit, anna, saturday):
    house = VendorFactory(currency="GBP")
    paid(sandbox, accepted(house, anna, saturday), anna)

    euros, pounds = turnover(today())
    assert (euros.currency, pounds.currency) == ("EUR", "GBP")
    assert euros.total.taken == pounds.total.taken == 30_000


def test_columns_side_by_side():
    plot = grouped([("Jan", {"taken": 400, "fees": 100}), ("Feb", {"taken": -5, "fees": 0})])

    first, second = plot.columns
    assert plot.top == 400
    assert [(part.kind, part.y, part.height) for part in first.parts] == [
        ("taken", 0, HEIGHT),
        ("fees", HEIGHT * 3 / 4, HEIGHT / 4),
    ]
    assert first.parts[1].x - first.parts[0].x == BAR
    assert second.parts == ()
    assert grouped([("Jan", {"taken": -5})]).top == 0
    assert grouped([]).columns == ()


@pytest.mark.parametrize(
    ("top", "marks"),
    [(0, []), (1, [1]), (7, [2, 4, 6]), (41_000, [10_000, 20_000, 30_000, 40_000])],
)
def test_an_axis_has_few_round_marks(top, marks):
    plot = stacked([("Jan", {"taken": top})])

    assert [mark.amount for mark in plot.marks] == marks
    assert all(0 <= mark.y < HEIGHT for mark in plot.marks)


def test_every_other_column_says_its_name():
    plot = stacked([("Jan", {}), ("Feb", {}), ("Mar", {})], width=4, gap=2).naming(2)

    assert [column.is_named for column in plot.columns] == [True, False, True]
    assert plot.width == 18
