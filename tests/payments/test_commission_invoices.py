"""The commission of a month on paper: each posting of the ledger on one invoice, once."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from payments import services, tasks
from payments.audit import papers
from payments.exceptions import MonthIsNotOver
from payments.models import CommissionItem, Invoice
from payments.vendor_statements import statement_for
from tests.factories.bookings import accepted
from tests.factories.invoices import billed_at
from tests.factories.payments import paid, sent_back
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def this_month() -> dt.date:
    return timezone.now().date().replace(day=1)


def months_on(number: int) -> dt.date:
    first = this_month()
    for _ in range(number):
        first = (first + dt.timedelta(days=31)).replace(day=1)
    return first


def early_in(first: dt.date) -> dt.datetime:
    """When the beat of this month rings for the one before."""
    return dt.datetime(first.year, first.month, 2, 5, 20, tzinfo=dt.UTC)


def issued(after: int = 1) -> int:
    """What the beat writes so many months from now."""
    with time_machine.travel(early_in(months_on(after))):
        count = tasks.issue_commission_invoices()
    assert [*papers.invoices_add_up(), *papers.commission_is_invoiced_as_booked()] == []
    return count


@pytest.fixture
def taxed(settings):
    settings.COMMISSION_TAX_RATE = Decimal("23")


@pytest.fixture
def deposit(taxed, sandbox, booking, anna):
    return paid(sandbox, booking, anna)


def give_back_later(sandbox, deposit, amount: int) -> None:
    """In the month after."""
    then = early_in(months_on(1))
    sandbox.control("clock", advance=(then - timezone.now()).total_seconds())
    with time_machine.travel(then):
        sent_back(deposit, amount)


def test_a_month_of_one_booking(deposit, rosewood):
    assert issued() == 1

    invoice = Invoice.objects.get()
    year = months_on(1).year
    assert (invoice.number, invoice.kind) == (f"K-{year}-000001", "commission")
    assert (invoice.total, invoice.tax, invoice.tax_name) == (3_000, 561, "VAT 23 %")
    assert (invoice.paid, invoice.paid_with) == (3_000, "Kept from what couples paid")
    assert (invoice.vendor, invoice.period) == (rosewood, this_month())
    (line,) = invoice.signed_lines
    assert line.text.startswith("Commission: Full day, ")


def test_it_comes_to_what_the_statement_says(sandbox, deposit, booking, anna, rosewood):
    paid(sandbox, booking, anna, "balance")
    sent_back(deposit, 10_001)
    issued()

    invoice, month = Invoice.objects.get(), statement_for(rosewood, this_month(), "EUR")
    assert invoice.total == -month.totals.commission
    assert invoice.tax == -month.taxes["VAT 23 % in commission"]


def test_each_booking_has_a_line_and_each_vendor_an_invoice(
    sandbox, deposit, other_couple, cleo, rosewood, victor, saturday
):
    other = Vendor.objects.of(victor).get()
    paid(sandbox, accepted(rosewood, cleo, saturday + dt.timedelta(days=7)), cleo)
    paid(sandbox, accepted(other, cleo, saturday + dt.timedelta(days=14)), cleo)

    assert issued() == 2

    assert [line.amount for line in Invoice.objects.of(rosewood).get().signed_lines] == [3_000] * 2
    assert Invoice.objects.of(other).get().total == 3_000


def test_again_it_writes_nothing(deposit):
    assert (issued(), issued(), issued(2)) == (1, 0, 0)
    assert Invoice.objects.count() == CommissionItem.objects.count() == 1


def test_what_came_and_went_in_the_same_month_is_nothing(sandbox, deposit):
    sent_back(deposit, 30_000)

    assert issued() == 0
    assert not Invoice.objects.exists()


def test_what_is_given_back_lessens_the_invoice(deposit):
    sent_back(deposit, 10_000)

    assert issued() == 1
    assert Invoice.objects.get().total == 2_000


def test_a_month_below_zero_has_a_credit_note(sandbox, deposit):
    issued()
    give_back_later(sandbox, deposit, 30_000)

    assert issued(2) == 1

    note = Invoice.objects.get(kind="credit_note")
    assert note.number.startswith("C-")
    assert (note.signed_total, note.signed_tax) == (-3_000, -561)
    assert note.reason == f"Commission given back in {months_on(1):%B %Y}"
    assert [line.amount for line in note.signed_lines] == [-3_000]
    assert (note.paid, note.paid_at) == (0, None)
    invoice = Invoice.objects.get(kind="commission")
    assert note.corrects == invoice
    assert note.signed_lines[0].text.startswith(f"Invoice {invoice.number}: Commission: Full day")
    assert note.own_reason == note.reason
    assert invoice.credited() == 3_000
    assert list(Invoice.objects.about("commission").order_by("pk")) == [invoice, note]
    assert not Invoice.objects.about("subscription").exists()


def test_of_several_invoices_the_lines_name_each(
    sandbox, deposit, cleo, other_couple, rosewood, saturday
):
    """Two bookings, invoiced in two months, are given back in the third."""
    issued()
    then = early_in(months_on(1))
    sandbox.control("clock", advance=(then - timezone.now()).total_seconds())
    with time_machine.travel(then):
        other = paid(sandbox, accepted(rosewood, cleo, saturday + dt.timedelta(days=90)), cleo)
    issued(2)
    with time_machine.travel(early_in(months_on(2))):
        sent_back(deposit, 30_000)
        sent_back(other, 30_000)
    assert issued(3) == 1

    first, second, note = Invoice.objects.order_by("pk")
    assert (note.kind, note.corrects, note.total) == ("credit_note", None, 6_000)
    named = [line.text.partition(":")[0] for line in note.signed_lines]
    assert named == [f"Invoice {first.number}", f"Invoice {second.number}"]
    assert note in Invoice.objects.about("commission")


def test_what_was_credited_otherwise_before_is_not_corrected_twice(sandbox, deposit):
    issued()
    services.issue_credit_note(
        Invoice.objects.get().pk, amount=1_000, reason="Goodwill", at=timezone.now()
    )
    give_back_later(sandbox, deposit, 30_000)
    issued(2)

    note = Invoice.objects.get(period=months_on(1))
    assert (note.total, note.corrects) == (3_000, None)
    assert "Invoice K-" in note.signed_lines[0].text


def test_it_was_paid_when_the_last_of_it_was_kept(deposit):
    issued()

    invoice = Invoice.objects.get()
    assert invoice.paid_at == deposit.succeeded_at
    assert invoice.paid_at < invoice.issued_at - dt.timedelta(hours=1)


def test_what_is_heard_of_late_stands_on_the_next_one(deposit):
    issued()
    sent_back(deposit, 7_000)  # on a day of the first month

    assert issued(2) == 1

    assert [each.signed_total for each in Invoice.objects.order_by("pk")] == [3_000, -700]


def test_months_that_were_left_out_have_one_each(sandbox, deposit):
    give_back_later(sandbox, deposit, 7_000)

    assert issued(3) == 2

    assert [(each.period, each.signed_total) for each in Invoice.objects.order_by("pk")] == [
        (this_month(), 3_000),
        (months_on(1), -700),
    ]


def test_the_other_month_waits(deposit):
    with pytest.raises(MonthIsNotOver):
        services.issue_commission_invoices(this_month())

    assert services.issue_commission_invoices(services.last_month()) == 0
    assert not Invoice.objects.exists()


def test_tax_that_is_reversed(deposit, rosewood, rosa):
    billed_at(rosewood, rosa, country="DE", vat_id="DE136695976")
    issued()

    invoice = Invoice.objects.get()
    assert (invoice.tax, invoice.tax_name, invoice.is_reverse_charge) == (0, "", True)


def test_a_rate_that_changed_within_the_month(
    deposit, sandbox, other_couple, cleo, rosewood, saturday, settings
):
    settings.COMMISSION_TAX_RATE = Decimal("20")
    paid(sandbox, accepted(rosewood, cleo, saturday + dt.timedelta(days=7)), cleo)
    issued()

    invoice = Invoice.objects.get()
    assert (invoice.tax, invoice.tax_rate) == (561 + 500, None)
    assert invoice.tax_name == "VAT 20 %, 23 %"


def test_items_are_not_changed(deposit):
    issued()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        CommissionItem.objects.update(invoice=None)


class TestTheCommand:
    def test_it_takes_a_month(self, deposit, capsys):
        with time_machine.travel(early_in(months_on(1))):
            call_command("issue_commission_invoices", month=None)
            call_command("issue_commission_invoices", "--month", f"{services.last_month():%Y-%m}")

        assert capsys.readouterr().out.startswith("1 written, until")

    def test_it_refuses_one_that_is_not_over(self):
        with pytest.raises(CommandError, match="over"):
            call_command("issue_commission_invoices", "--month", f"{this_month():%Y-%m}")

    def test_it_says_how_months_are_written(self):
        with pytest.raises(CommandError, match="2027-03"):
            call_command("issue_commission_invoices", "--month", "March")
