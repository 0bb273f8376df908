"""Invoices of subscriptions and credit notes: once, numbered, and never changed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from payments import services
from payments.audit import audit
from payments.checks import check_issuer, check_no_tax
from payments.exceptions import CreditTooHigh, InvoiceDoesNotAddUp, NothingToCredit
from payments.models import BillingDetails, Invoice, InvoiceLetter, Series
from payments.models.invoices import REVERSE_CHARGE
from payments.parties import lines_of
from tests.factories.invoices import billed_at, credited, invoiced, of_provider

pytestmark = pytest.mark.django_db
GERMAN = "DE136695976"


@pytest.fixture(autouse=True)
def _taxed(settings):
    settings.COMMISSION_TAX_RATE = Decimal("23")


@pytest.fixture(autouse=True)
def _papers_are_in_order(db):
    yield
    assert audit() == []


def year() -> int:
    return timezone.now().year


class TestOfASubscription:
    def test_it_says_what_was_paid(self, rosewood, rosa):
        billed_at(rosewood, rosa, vat_id="PT500100144")

        invoice = invoiced(rosewood, 2_900, credit_used=900, paid=2_000)

        assert invoice.number == f"I-{year()}-000001"
        assert (invoice.kind, invoice.currency) == ("subscription", "EUR")
        assert (invoice.total, invoice.credit_used, invoice.paid) == (2_900, 900, 2_000)
        assert (invoice.tax, invoice.signed_net, invoice.tax_name) == (542, 2_358, "VAT 23 %")
        assert invoice.paid_with == "Visa ending in 4242"
        (line,) = invoice.signed_lines
        assert (line.text, line.amount) == ("Pro, a month", 2_900)
        assert line.period == "1 to 30 November 2026"
        assert lines_of(invoice.recipient) == [
            "Rosewood Lda",
            "Rua das Flores 1",
            "1200-001 Lisboa",
            "Portugal",
            "VAT id PT500100144",
        ]
        assert lines_of(invoice.issuer)[0] == "Wedding Bazaar"

    def test_all_of_it_may_come_out_of_a_credit(self, rosewood):
        invoice = invoiced(rosewood, 2_900, credit_used=2_900, paid=0, paid_with="")

        assert (invoice.credit_used, invoice.paid) == (2_900, 0)

    def test_one_who_has_said_nothing_is_called_by_their_name(self, rosewood):
        assert lines_of(invoiced(rosewood).recipient) == ["Rosewood Studio", "Lisbon", "Portugal"]

    def test_what_is_said_later_does_not_change_it(self, rosewood, rosa, settings):
        billed_at(rosewood, rosa)
        invoice = invoiced(rosewood)
        settings.PLATFORM_NAME = "Another House"
        billed_at(rosewood, rosa, name="Somebody Else")

        kept = Invoice.objects.get(pk=invoice.pk)
        assert (kept.issuer["name"], kept.recipient["name"]) == ("Wedding Bazaar", "Rosewood Lda")

    def test_the_same_one_twice_is_one(self, rosewood):
        first = invoiced(rosewood, provider_id="in_1")
        again = invoiced(rosewood, provider_id="in_1")
        other = invoiced(rosewood, provider_id="in_1", provider="paypal")

        assert first == again != other
        assert Series.objects.get(kind="I").last == Invoice.objects.count() == 2
        assert InvoiceLetter.objects.count() == 2

    def test_one_that_is_rolled_back_gives_its_number_back(self, rosewood):
        with transaction.atomic():
            services.issue_invoice(rosewood.pk, of_provider())
            transaction.set_rollback(True)

        assert invoiced(rosewood).number == f"I-{year()}-000001"

    @pytest.mark.parametrize("facts", [{"paid": 2_899}, {"credit_used": 1}, {"lines": ()}])
    def test_what_does_not_add_up_is_refused(self, rosewood, facts):
        with pytest.raises(InvoiceDoesNotAddUp):
            services.issue_invoice(rosewood.pk, of_provider(**facts))

        assert not Invoice.objects.exists()
        assert not Series.objects.exists()

    @pytest.mark.parametrize("total", [0, -500])
    def test_nothing_is_no_invoice(self, rosewood, total):
        with pytest.raises(InvoiceDoesNotAddUp):
            services.issue_invoice(rosewood.pk, of_provider(total))


class TestTax:
    def test_a_business_elsewhere_in_the_eu_owes_it_itself(self, rosewood, rosa):
        billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)

        invoice = invoiced(rosewood)

        assert invoice.is_reverse_charge
        assert (invoice.tax, invoice.signed_net, invoice.tax_name) == (0, 2_900, "")
        assert "Article 196" in REVERSE_CHARGE

    @pytest.mark.parametrize(("valid", "is_reversed"), [(None, True), (True, True), (False, False)])
    def test_unless_the_register_does_not_know_it(self, rosewood, rosa, valid, is_reversed):
        billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        BillingDetails.objects.update(vat_is_valid=valid)

        assert invoiced(rosewood).is_reverse_charge is is_reversed

    @pytest.mark.parametrize(
        ("valid", "is_reversed"), [(None, False), (True, True), (False, False)]
    )
    def test_where_the_register_is_asked_it_has_to_know_it(
        self, rosewood, rosa, settings, valid, is_reversed
    ):
        settings.VIES_URL = "https://vies.test"
        billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        BillingDetails.objects.update(vat_is_valid=valid)

        invoice = invoiced(rosewood)
        assert (invoice.is_reverse_charge, invoice.tax == 0) == (is_reversed, is_reversed)

    @pytest.mark.parametrize(
        ("country", "vat_id"),
        [("GB", "GB980780684"), ("CH", "CHE107787577"), ("US", "12-3456789"), ("NO", "")],
    )
    def test_a_business_outside_the_eu_owes_none_here(self, rosewood, rosa, country, vat_id):
        billed_at(rosewood, rosa, country=country, vat_id=vat_id)

        invoice = invoiced(rosewood)
        assert (invoice.tax, invoice.is_outside_scope) == (0, True)
        assert not invoice.is_reverse_charge
        note = credited(invoice, 2_900)
        assert (note.tax, note.is_outside_scope) == (0, True)

    @pytest.mark.parametrize(("country", "vat_id"), [("PT", "PT500100144"), ("DE", "")])
    def test_others_pay_it_with_the_price(self, rosewood, rosa, country, vat_id):
        billed_at(rosewood, rosa, country=country, vat_id=vat_id)

        assert (invoiced(rosewood).tax, invoiced(rosewood).is_reverse_charge) == (542, False)

    def test_a_platform_outside_the_eu_reverses_nothing(self, rosewood, rosa, settings):
        settings.PLATFORM_COUNTRY = "GB"
        billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)

        assert not invoiced(rosewood).is_reverse_charge
        billed_at(rosewood, rosa, country="US")
        assert not invoiced(rosewood).is_outside_scope

    def test_without_a_rate_there_is_none(self, rosewood, settings):
        settings.COMMISSION_TAX_RATE = None

        invoice = invoiced(rosewood)
        assert (invoice.tax, invoice.tax_name, invoice.tax_rate) == (0, "", None)


class TestCreditNotes:
    def test_a_part(self, rosewood, rosa):
        billed_at(rosewood, rosa)
        invoice = invoiced(rosewood)
        billed_at(rosewood, rosa, name="Somebody Else")

        note = credited(invoice, 1_000, "Three weeks not used")

        assert note.number == f"C-{year()}-000001"
        assert (note.kind, note.corrects, note.signed_total) == ("credit_note", invoice, -1_000)
        assert note.signed_tax == -(542 * 1_000 // 2_900)
        assert note.recipient == invoice.recipient
        (line,) = note.signed_lines
        assert line.text == f"Invoice {invoice.number}: Three weeks not used"
        assert line.amount == -1_000

    @pytest.mark.parametrize("parts", [[1] * 7, [3, 3, 1], [6, 1], [7]])
    def test_the_tax_of_all_parts_is_that_of_the_whole(self, rosewood, parts):
        invoice = invoiced(rosewood, 7)

        taxes = [credited(invoice, part).tax for part in parts]

        assert sum(taxes) == invoice.tax == 1
        assert all(tax >= 0 for tax in taxes)

    def test_never_more_than_is_left(self, rosewood):
        invoice = invoiced(rosewood)
        credited(invoice, 2_000)

        with pytest.raises(CreditTooHigh) as refused:
            credited(invoice, 901)

        assert "€9" in str(refused.value)
        assert Invoice.objects.filter(kind="credit_note").count() == 1

    @pytest.mark.parametrize("amount", [0, -1])
    def test_nothing_is_no_credit(self, rosewood, amount):
        with pytest.raises(CreditTooHigh):
            credited(invoiced(rosewood), amount)

    def test_not_twice_the_whole(self, rosewood):
        invoice = invoiced(rosewood)
        credited(invoice, 2_900)

        with pytest.raises(NothingToCredit):
            credited(invoice, 1)

    def test_a_credit_note_is_not_credited(self, rosewood):
        note = credited(invoiced(rosewood), 2_000)

        with pytest.raises(NothingToCredit):
            credited(note, 1)

    def test_with_the_tax_reversed_it_has_none(self, rosewood, rosa):
        billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        invoice = invoiced(rosewood)
        BillingDetails.objects.update(vat_is_valid=False)

        note = credited(invoice, 2_900)
        assert (note.tax, note.is_reverse_charge) == (0, True)


class TestTheDatabase:
    def test_no_row_is_changed(self, rosewood):
        invoice = invoiced(rosewood)
        for change in (
            lambda: Invoice.objects.update(total=1),
            lambda: invoice.save(),
            lambda: Invoice.objects.all()._raw_delete(Invoice.objects.db),
        ):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                change()
        assert Invoice.objects.get().total == 2_900

    @pytest.mark.parametrize(
        "wrong",
        [
            {"total": 0, "paid": 0},
            {"total": 100, "paid": 99},
            {"total": 100, "paid": 100, "tax": 101},
            {"total": 100, "paid": 100, "tax": -1},
            {"total": 100, "paid": 100, "tax": 1, "is_reverse_charge": True},
            {"total": 100, "paid": 100, "tax": 1, "is_outside_scope": True},
            {"total": 100, "paid": 100, "is_reverse_charge": True, "is_outside_scope": True},
            {"total": 100, "paid": 100, "kind": "credit_note"},
        ],
    )
    def test_amounts_fit_together(self, rosewood, wrong):
        fields = {"kind": "subscription", "tax": 0, "currency": "EUR", **wrong}
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.create(
                vendor=rosewood,
                number="I-2026-999999",
                issued_at=timezone.now(),
                issuer={},
                recipient={},
                lines=[],
                **fields,
            )

    def test_an_invoice_corrects_nothing(self, rosewood):
        invoice = invoiced(rosewood)
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.create(
                vendor=rosewood, number="I-2026-999999", issued_at=timezone.now(), issuer={},
                recipient={}, lines=[], kind="subscription", tax=0, currency="EUR", total=1,
                paid=1, corrects=invoice,
            )  # fmt: skip


class TestTheAudit:
    """What it would say; each test leaves all as it was."""

    def findings(self) -> str:
        return "\n".join(map(str, audit()))

    def test_it_names_gaps(self, rosewood):
        invoiced(rosewood)
        Series.objects.filter(kind="I").update(last=3)

        assert "papers are numbered without gaps: I-" in self.findings()
        Series.objects.filter(kind="I").update(last=1)

    def test_it_names_lines_that_do_not_come_to_the_total(self, rosewood):
        with transaction.atomic():
            invoice = invoiced(rosewood)
            Series.objects.filter(kind="I").update(last=2)
            fields = {name: getattr(invoice, name) for name in ("issued_at", "issuer", "recipient")}
            Invoice.objects.create(
                vendor=rosewood, kind="subscription", number=f"I-{year()}-000002", total=5, paid=5,
                tax=0, currency="EUR", lines=[{"text": "", "amount": 4}], **fields,
            )  # fmt: skip
            assert "invoices add up" in self.findings()
            transaction.set_rollback(True)

    def test_it_names_what_was_credited_too_often(self, rosewood):
        with transaction.atomic():
            invoice = invoiced(rosewood)
            note = credited(invoice, 2_900)
            Series.objects.filter(kind="C").update(last=2)
            note.pk, note.number = None, f"C-{year()}-000002"
            note.uuid = "1b671a64-40d5-491e-99b0-da01ff1f3341"
            note.save(force_insert=True)
            assert "credit notes ≤ their invoice" in self.findings()
            transaction.set_rollback(True)

    def test_it_names_a_letter_that_never_went(self, rosewood):
        invoiced(rosewood)
        long_ago = timezone.now() - dt.timedelta(hours=2)
        InvoiceLetter.objects.update(created_at=long_ago)

        assert "invoice letter" in self.findings()
        InvoiceLetter.objects.update(state="sent")


@pytest.mark.parametrize(("is_example", "warnings"), [(True, ["payments.W001"]), (False, [])])
def test_a_deployment_says_who_writes_them(settings, is_example, warnings):
    settings.PLATFORM_IS_EXAMPLE = is_example

    assert [each.id for each in check_issuer(None)] == warnings


@pytest.mark.parametrize(
    ("rate", "reason", "warnings"),
    [(None, "", ["payments.W002"]), (None, "Small business", []), (Decimal(23), "", [])],
)
def test_a_deployment_says_why_there_is_no_tax(settings, rate, reason, warnings):
    settings.COMMISSION_TAX_RATE, settings.NO_TAX_REASON = rate, reason

    assert [each.id for each in check_no_tax(None)] == warnings
