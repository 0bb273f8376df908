"""Invoices as vendors, accountants and finance see them: pages, paper, spreadsheet, letter."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from payments import services
from payments.models import InvoiceLetter
from payments.models.invoices import OUTSIDE_SCOPE, REVERSE_CHARGE
from tests.factories.accounts import UserFactory
from tests.factories.invoices import billed_at, credited, invoiced
from tests.factories.vendors import VendorFactory
from tests.reading import told
from vendors.models import VendorMember
from vendors.money import MINUS

pytestmark = pytest.mark.django_db
LIST, CSV = "/vendor/billing/invoices/", "/vendor/billing/invoices.csv"
STAFF_LIST, STAFF_CSV = "/adminpanel/invoices/", "/adminpanel/invoices/all.csv"


@pytest.fixture(autouse=True)
def _taxed(settings):
    settings.COMMISSION_TAX_RATE = Decimal("23")


@pytest.fixture
def invoice(rosewood, rosa):
    billed_at(rosewood, rosa, vat_id="PT500100144")
    return invoiced(rosewood, 2_900, credit_used=900, paid=2_000)


def get(user, url: str):
    client = Client()
    client.force_login(user)
    return client.get(url)


def words_of(paper: bytes) -> str:
    pages = PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("rate", "reason", "is_told"),
    [(None, "", True), (None, "Small business", False), (23, "", False)],
)
def test_finance_reads_that_invoices_do_not_say_why_they_have_no_tax(
    settings, fin, rate, reason, is_told
):
    settings.COMMISSION_TAX_RATE, settings.NO_TAX_REASON = rate, reason
    settings.PLATFORM_IS_EXAMPLE = False

    page = told(get(fin, STAFF_LIST))

    assert ("Set COMMISSION_TAX_RATE or NO_TAX_REASON." in page) is is_told
    assert "Invoices name an example" not in page


class TestOne:
    def test_the_paper_says_what_the_page_says(self, invoice, rosa):
        page = told(get(rosa, invoice.get_absolute_url()))
        answer = get(rosa, f"{LIST}{invoice.uuid}.pdf")

        assert answer["Content-Type"] == "application/pdf"
        assert f'filename="{invoice.number}.pdf"' in answer["Content-Disposition"]
        paper = words_of(answer.content)
        for said in (
            f"Invoice {invoice.number}",
            f"{invoice.issued_at:%-d %B %Y}",
            "Rosewood Lda",
            "1200-001 Lisboa",
            "Portugal",
            "VAT id PT500100144",
            "Wedding Bazaar",
            "1 Example Street",
            "Pro, a month",
            "1 to 30 November 2026",
            "VAT 23 %",
            "€5.42",
            "€23.58",
            "€29",
            "Credit used",
            "€9",
            "€20",
            "Visa ending in 4242",
            str(invoice.uuid),
        ):
            assert said in page, said
            assert said in paper, said

    @pytest.mark.parametrize(
        ("reason", "said"),
        [
            ("", "No VAT is charged."),
            ("small business, Article 53 CIVA.", "charged: small business, Article 53 CIVA."),
        ],
    )
    def test_without_tax_page_and_paper_say_why(self, rosewood, rosa, settings, reason, said):
        settings.COMMISSION_TAX_RATE, settings.NO_TAX_REASON = None, reason
        invoice = invoiced(rosewood)
        note = credited(invoice, 100)
        settings.NO_TAX_REASON = "Something else"

        for paper in (invoice, note):
            assert said in told(get(rosa, paper.get_absolute_url()))
            assert said in words_of(get(rosa, f"{LIST}{paper.uuid}.pdf").content)

    def test_with_tax_nothing_is_said_of_none(self, invoice, rosa):
        assert "No VAT" not in told(get(rosa, invoice.get_absolute_url()))

    def test_a_long_name_stays_in_its_half_of_the_paper(self, rosewood, rosa):
        name = (
            "Rosewood and Daughters, Photographers of Weddings and All That Comes Before Them Lda"
        )
        billed_at(rosewood, rosa, name=name)
        paper = get(rosa, f"{LIST}{invoiced(rosewood).uuid}.pdf").content

        lines = PdfReader(io.BytesIO(paper)).pages[0].extract_text().splitlines()
        assert not any(name in line for line in lines)
        assert "Before Them" in words_of(paper)

    def test_it_is_the_same_to_the_byte_whatever_comes_later(self, invoice, rosa, rosewood):
        before = get(rosa, f"{LIST}{invoice.uuid}.pdf").content
        credited(invoice, 1_000)
        billed_at(rosewood, rosa, name="Somebody Else")

        with time_machine.travel(timezone.now() + dt.timedelta(days=400)):
            assert get(rosa, f"{LIST}{invoice.uuid}.pdf").content == before

    def test_a_credit_note_is_below_zero_and_names_what_it_corrects(self, invoice, rosa):
        note = credited(invoice, 1_000, "Three weeks not used")

        page = told(get(rosa, note.get_absolute_url()))
        paper = words_of(get(rosa, f"{LIST}{note.uuid}.pdf").content)
        for said in (
            f"Credit note {note.number}",
            invoice.number,
            f"{MINUS}€10",
            "Three weeks not used",
        ):
            assert said in page
            assert said in paper
        assert page.count("Three weeks not used") == 1
        assert note.number in told(get(rosa, invoice.get_absolute_url()))

    def test_a_business_outside_the_eu_reads_why_there_is_no_tax(self, rosewood, rosa):
        billed_at(rosewood, rosa, country="GB", vat_id="GB980780684")
        invoice = invoiced(rosewood)

        assert OUTSIDE_SCOPE in told(get(rosa, invoice.get_absolute_url()))
        assert OUTSIDE_SCOPE in words_of(get(rosa, f"{LIST}{invoice.uuid}.pdf").content)

    def test_reverse_charge_is_said(self, rosewood, rosa):
        billed_at(rosewood, rosa, country="DE", vat_id="DE136695976")
        invoice = invoiced(rosewood)

        assert REVERSE_CHARGE in told(get(rosa, invoice.get_absolute_url()))
        assert REVERSE_CHARGE in words_of(get(rosa, f"{LIST}{invoice.uuid}.pdf").content)

    @pytest.mark.parametrize(
        ("who", "status"),
        [("rosa", 200), ("fin", 200), ("ada", 200), ("victor", 404), ("cleo", 404), ("mona", 404)],
    )
    def test_who_may_read_it(self, request, invoice, who, status):
        person = request.getfixturevalue(who)

        assert get(person, invoice.get_absolute_url()).status_code == status
        assert get(person, f"{LIST}{invoice.uuid}.pdf").status_code == status

    def test_who_only_chats_there_may_not(self, invoice, rosewood, ben):
        VendorMember.objects.create(vendor=rosewood, user=ben, role=VendorMember.Role.CHAT)

        assert get(ben, invoice.get_absolute_url()).status_code == 404
        assert get(ben, LIST).status_code == 403
        assert get(ben, CSV).status_code == 403


class TestTheList:
    def test_the_newest_stands_first_and_others_are_not_there(self, invoice, rosa, victor):
        foreign = invoiced(VendorFactory())
        note = credited(invoice, 1_000)

        text = told(get(rosa, LIST))

        assert text.index(note.number) < text.rindex(invoice.number)
        assert foreign.number not in text

    def test_by_kind_and_year(self, invoice, rosa):
        note = credited(invoice, 1_000)
        year = invoice.issued_at.year

        def shown(query: str) -> list[str]:
            page = get(rosa, f"{LIST}?{query}").context["page"]
            return [each.number for each in page]

        assert shown("kind=credit_note") == [note.number]
        assert shown(f"kind=subscription&year={year}") == [note.number, invoice.number]
        assert shown("kind=commission") == []
        assert len(shown(f"year={year}")) == len(shown("year=1999")) == len(shown("kind=x")) == 2

    def test_it_has_pages(self, rosewood, rosa):
        for _ in range(26):
            invoiced(rosewood)

        assert len(get(rosa, LIST).context["page"]) == 25
        assert len(get(rosa, f"{LIST}?page=2").context["page"]) == 1

    @pytest.mark.parametrize("url", [LIST, STAFF_LIST])
    def test_more_of_them_ask_nothing_more(self, rosewood, rosa, fin, url):
        client = Client()
        client.force_login(rosa if url == LIST else fin)
        asked = []
        client.get(url)  # what is asked once in a process
        for _ in range(2):
            credited(invoiced(rosewood), 100)
            with CaptureQueriesContext(connection) as seen:
                client.get(url)
            asked.append(len(seen))

        assert asked[0] == asked[1]

    def test_for_couples_there_is_none(self, anna, couple):
        assert get(anna, LIST).status_code == 404

    def test_it_is_linked_from_the_earnings(self, rosewood, rosa):
        page = get(rosa, "/vendor/earnings/").content.decode()

        assert f'href="{LIST}"' in page
        assert 'href="/vendor/billing/"' in page


class TestTheSheet:
    def rows(self, user, url: str) -> list[dict[str, str]]:
        answer = get(user, url)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert text.startswith("\ufeff")  # so that Excel reads it as UTF-8
        return list(csv.DictReader(io.StringIO(text[1:])))

    def test_a_line_for_each_paper(self, invoice, rosa):
        note = credited(invoice, 2_900)

        back, paid = self.rows(rosa, CSV)

        assert paid == {
            "number": invoice.number,
            "date": f"{invoice.issued_at:%Y-%m-%d}",
            "kind": "Subscription",
            "service from": "2026-11-01",
            "service to": "2026-11-30",
            "recipient": "Rosewood Lda",
            "address": "Rua das Flores 1, 1200-001 Lisboa",
            "country": "PT",
            "VAT id": "PT500100144",
            "net": "23.58",
            "tax rate": "23",
            "tax": "5.42",
            "total": "29.00",
            "currency": "EUR",
            "credit used": "9.00",
            "paid": "20.00",
            "reverse charge": "",
            "outside the scope of EU VAT": "",
            "corrects": "",
            "paid at": f"{invoice.paid_at:%Y-%m-%d}",
        }
        assert (back["number"], back["corrects"]) == (note.number, invoice.number)
        assert (back["net"], back["tax"], back["total"]) == ("-23.58", "-5.42", "-29.00")

    def test_finance_reads_whose_each_is_and_who_wrote_it(self, invoice, fin):
        (row,) = self.rows(fin, STAFF_CSV)

        assert row["vendor"] == invoice.vendor.name
        assert row["issuer"] == invoice.issuer["name"]
        assert "vendor" not in self.rows(invoice.vendor.managers()[0], CSV)[0]

    def test_it_is_what_the_list_shows(self, invoice, rosa):
        credited(invoice, 100)

        assert len(self.rows(rosa, f"{CSV}?kind=credit_note")) == 1
        name = get(rosa, f"{CSV}?kind=credit_note")["Content-Disposition"]
        assert 'filename="rosewood-invoices-credit_note.csv"' in name

    def test_names_are_no_formulas(self, rosewood, rosa):
        billed_at(rosewood, rosa, name="=1+1")
        invoiced(rosewood)

        assert self.rows(rosa, CSV)[0]["recipient"] == "'=1+1"


class TestFinance:
    def test_they_see_those_of_all(self, invoice, fin):
        other = invoiced(VendorFactory(name="Other House"))

        text = told(get(fin, STAFF_LIST))
        assert invoice.number in text
        assert other.number in text
        assert "Other House" in text
        sheet = get(fin, STAFF_CSV).content.decode()
        assert sheet.count("\r\n") == 3

    @pytest.mark.parametrize(
        ("who", "status"), [("ada", 200), ("mona", 403), ("rosa", 404), ("anna", 404)]
    )
    def test_nobody_else(self, request, rosewood, who, status):
        for url in (STAFF_LIST, STAFF_CSV):
            assert get(request.getfixturevalue(who), url).status_code == status

    def test_guests_sign_in(self):
        assert Client().get(STAFF_LIST).status_code == 302


class TestTheLetter:
    def test_the_owners_get_one_with_the_paper(self, invoice, rosewood, rosa, ben, mailoutbox):
        second = UserFactory(email="second@example.test")
        owner, manager = VendorMember.Role.OWNER, VendorMember.Role.MANAGER
        VendorMember.objects.create(vendor=rosewood, user=second, role=owner)
        VendorMember.objects.create(vendor=rosewood, user=ben, role=manager)

        assert (services.mail_invoices(), services.mail_invoices()) == (1, 0)

        (mail,) = mailoutbox
        assert mail.to == [rosa.email, "second@example.test"]
        assert mail.subject == f"Invoice {invoice.number}: €29"
        assert mail.extra_headers["Message-ID"].startswith(f"<invoice.{invoice.uuid}@")
        for body in (mail.body, mail.alternatives[0][0]):
            assert "€29" in body
            assert "VAT 23 %" in body
            assert invoice.get_absolute_url() in body
        ((name, paper, kind),) = mail.attachments
        assert (name, kind) == (f"{invoice.number}.pdf", "application/pdf")
        assert paper == get(rosa, f"{LIST}{invoice.uuid}.pdf").content
        assert InvoiceLetter.objects.get().state == "sent"

    def test_a_credit_note_says_so(self, invoice, mailoutbox):
        note = credited(invoice, 1_000, "Three weeks not used")
        services.mail_invoice(note.letter.pk)

        (mail,) = mailoutbox
        assert mail.subject == f"Credit note {note.number}: {MINUS}€10"
        assert "Three weeks not used" in mail.body
        assert "nothing to do" not in mail.body

    def test_who_dies_on_the_way_is_followed_by_the_same_letter(
        self, invoice, mailoutbox, monkeypatch
    ):
        with monkeypatch.context() as patched:
            patched.setattr(EmailMultiAlternatives, "send", _die)
            with pytest.raises(RuntimeError):
                services.mail_invoice(invoice.letter.pk)
        assert services.mail_invoices() == 0  # somebody may be at it

        InvoiceLetter.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=6))

        assert services.mail_invoices() == 1
        (mail,) = mailoutbox
        assert mail.extra_headers["Message-ID"].startswith(f"<invoice.{invoice.uuid}@")

    def test_it_is_rung_for_after_the_commit(
        self, rosewood, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            invoiced(rosewood)
            assert mailoutbox == []

        services.mail_invoices()
        assert len(mailoutbox) == 1


def _die(mail):
    raise RuntimeError("killed")


def test_a_list_without_invoices_says_why(fin):
    assert "There are no invoices yet." in told(get(fin, STAFF_LIST))
    assert "There are no invoices yet." in told(get(fin, f"{STAFF_LIST}?kind=&year="))
    assert "No invoice like that." in told(get(fin, f"{STAFF_LIST}?kind=commission"))
