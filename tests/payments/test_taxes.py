"""Tax on papers: fixed with the confirmation; a line of receipts, statements and the terms."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from payments import services
from payments.audit import audit
from payments.models import Account, Payment
from payments.statement_papers import statement_pdf
from payments.vendor_statements import months_of, statement_for
from tests.factories.payments import paid, sent_back
from vendors.services import set_tax

pytestmark = pytest.mark.django_db


@pytest.fixture
def taxed(rosewood, rosa, settings):
    settings.COMMISSION_TAX_RATE = Decimal("23")
    set_tax(rosewood.pk, rate=Decimal("20"), tax_id="PT500100144", by=rosa)
    rosewood.refresh_from_db()
    return rosewood


@pytest.fixture
def deposit(sandbox, taxed, booking, anna) -> Payment:
    return paid(sandbox, booking, anna)


def first() -> dt.date:
    return timezone.now().date().replace(day=1)


def page(user, url: str) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_rates_are_fixed_with_the_confirmation(deposit, rosewood, rosa):
    set_tax(rosewood.pk, rate=Decimal("5"), tax_id="", by=rosa)

    booking = Booking.objects.get(pk=deposit.booking_id)
    fixed = (booking.tax_rate, booking.tax_id, booking.commission_tax_rate)
    assert fixed == (Decimal("20"), "PT500100144", Decimal("23"))
    assert booking.tax_in(30_000).amount == 5_000


def test_before_it_counts_what_the_vendor_says_today(booking, rosewood, rosa):
    assert Booking.objects.get(pk=booking.pk).tax is None

    set_tax(rosewood.pk, rate=Decimal("20"), tax_id="", by=rosa)
    assert Booking.objects.get(pk=booking.pk).tax.amount == 16_667


def test_who_confirmed_without_one_has_none_later(sandbox, booking, anna, rosewood, rosa):
    paid(sandbox, booking, anna)
    set_tax(rosewood.pk, rate=Decimal("20"), tax_id="", by=rosa)

    assert Booking.objects.get(pk=booking.pk).tax is None


def test_the_ledger_knows_nothing_of_it(deposit):
    accounts = set(deposit.entries.values_list("postings__account", flat=True))
    assert accounts <= set(Account.values)
    assert deposit.vendor_share == 27_000


def test_the_receipt(deposit, anna):
    text = page(anna, reverse("payments:receipt-detail", args=[deposit.uuid]))

    assert "of which VAT 20 %" in text
    assert "€50" in text
    assert "VAT id PT500100144" in text


def test_the_receipt_of_what_was_kept(deposit, anna):
    sent_back(deposit, 6_000)

    text = page(anna, reverse("payments:receipt-detail", args=[deposit.uuid]))
    assert text.count("of which VAT 20 %") == 2
    assert "€40" in text


def test_the_letter(deposit, anna):
    services.mail_receipts()

    letter = next(each for each in mail.outbox if deposit.receipt_number in each.subject)
    assert "of which VAT 20 %: €50" in letter.body


def test_no_line_without_a_rate(sandbox, booking, anna):
    payment = paid(sandbox, booking, anna)

    assert "VAT" not in page(anna, reverse("payments:receipt-detail", args=[payment.uuid]))


def test_a_rate_of_nothing_is_said(sandbox, booking, anna, rosewood, rosa):
    set_tax(rosewood.pk, rate=Decimal("0"), tax_id="", by=rosa)
    payment = paid(sandbox, booking, anna)

    text = page(anna, reverse("payments:receipt-detail", args=[payment.uuid]))
    assert "of which VAT 0 %" in text


def test_what_was_agreed(deposit, anna):
    text = page(anna, reverse("bookings:terms-detail", args=[deposit.booking_id]))
    assert "of which VAT 20 %" in text
    assert "€166.67" in text


def test_the_statement_says_whose_tax_it_is(deposit, rosewood):
    sent_back(deposit, 10_001)

    month = statement_for(rosewood, first(), "EUR")
    share, back = month.lines
    assert (share.tax.net + share.tax.amount, share.tax.amount) == (30_000, 5_000)
    assert (share.commission_tax.amount, share.commission) == (-561, -3_000)
    assert (back.tax.amount, back.gross) == (-1_667, -10_001)
    assert month.taxes == {
        "VAT 20 % in what couples paid": 5_000 - 1_667,
        "VAT 23 % in commission": share.commission_tax.amount + back.commission_tax.amount,
    }
    assert month.opening + sum(month.sums.values()) == month.closing
    assert len(statement_pdf(month)) > 1_000


def test_vendor_platform_and_tax_are_the_gross(deposit, rosewood):
    (line,) = statement_for(rosewood, first(), "EUR").lines

    vendor = line.amount - line.tax.amount
    platform = -line.commission
    assert vendor + platform + line.tax.amount == line.gross


def test_the_statement_for_spreadsheets(deposit, rosa):
    url = reverse("earnings:statement-csv", args=[first()])

    row, _so_far = csv.DictReader(io.StringIO(page(rosa, url)))
    assert (Decimal(row["tax rate"]), row["tax"]) == (20, "50.00")
    assert (Decimal(row["commission tax rate"]), row["commission tax"]) == (23, "-5.61")


def test_the_list_of_statements_agrees_with_them(deposit, rosewood, rosa):
    sent_back(deposit, 10_001)

    now = months_of(rosewood, today=timezone.now().date())[0]
    assert now.tax == 5_000 - 1_667
    assert "VAT in what is left" in page(rosa, reverse("earnings:statement-list"))


def test_a_rate_without_a_confirmation_cannot_be(booking):
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(tax_rate=20)


def test_the_audit_reads_the_rates(deposit):
    assert audit() == []

    Booking.objects.filter(pk=deposit.booking_id).update(tax_rate=-50)
    assert "vendor + platform + tax = gross" in {each.promise for each in audit()}
    Booking.objects.filter(pk=deposit.booking_id).update(tax_rate=20)
