"""Invoices and credit notes by many at once. Each test has a control with the guard off."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from payments import services
from payments.audit import audit
from payments.exceptions import CreditRefused
from payments.models import Invoice, Series
from payments.services import commission_invoices, invoicing, issuing
from tests.factories.invoices import credited, invoiced
from tests.factories.payments import paid
from tests.races import Meeting, all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def numbers() -> list[str]:
    return sorted(Invoice.objects.values_list("number", flat=True))


def test_twenty_at_once_have_twenty_numbers_in_a_row(rosewood):
    answers = all_at_once([lambda: invoiced(rosewood)] * 20)

    assert [each for each in answers if isinstance(each, Exception)] == []
    year = timezone.now().year
    assert numbers() == [f"I-{year}-{n:06d}" for n in range(1, 21)]
    assert audit() == []


def test_without_the_lock_of_the_series_numbers_are_given_twice(rosewood, monkeypatch):
    """The control: only the constraint is left, and it answers with errors."""
    invoiced(rosewood)
    meeting = Meeting(4)

    def unlocked(kind: Series.Kind, at: dt.datetime) -> str:
        series = Series.objects.get(kind=kind, year=at.year)
        meeting.wait()
        series.last += 1
        series.save(update_fields=["last"])
        return series.number(series.last)

    monkeypatch.setattr(issuing, "next_number", unlocked)
    monkeypatch.setattr(invoicing, "hold_series", lambda kind, at: None)
    answers = all_at_once([lambda: invoiced(rosewood)] * 4)

    assert sum(isinstance(each, Exception) for each in answers) == 3


def test_one_of_the_provider_is_one_whoever_hears_of_it(rosewood):
    answers = all_at_once([lambda: invoiced(rosewood, provider_id="in_1")] * 8)

    assert {each.pk for each in answers} == {Invoice.objects.get().pk}
    assert Series.objects.get().last == 1


def test_without_holding_the_series_first_the_others_fail(rosewood, monkeypatch):
    """The control: everybody sees none yet, and writes one."""
    meeting = Meeting(4)
    monkeypatch.setattr(invoicing, "hold_series", lambda kind, at: meeting.wait())

    answers = all_at_once([lambda: invoiced(rosewood, provider_id="in_1")] * 4)

    assert sum(isinstance(each, Exception) for each in answers) == 3
    assert Series.objects.get().last == 1


def test_of_twenty_credits_of_sixty_percent_one_is_written(rosewood):
    invoice = invoiced(rosewood, 10_000)

    answers = all_at_once([lambda: credited(invoice, 6_000)] * 20)

    assert sum(isinstance(each, Invoice) for each in answers) == 1
    assert sum(isinstance(each, CreditRefused) for each in answers) == 19
    assert audit() == []


def test_without_the_lock_more_than_the_invoice_is_credited(rosewood, monkeypatch):
    """The control: everybody sees nothing credited yet, and credits."""
    invoice = invoiced(rosewood, 10_000)
    meeting = Meeting(4)
    credited_so_far = invoicing._credited

    def together(locked: Invoice) -> int:
        seen = credited_so_far(locked)
        meeting.wait()
        return seen

    monkeypatch.setattr(invoicing, "_lock", lambda pk: Invoice.objects.get(pk=pk))
    monkeypatch.setattr(invoicing, "_credited", together)

    all_at_once([lambda: credited(invoice, 6_000)] * 4)

    assert invoice.credited() == 24_000


def next_month() -> dt.datetime:
    first = timezone.now().replace(day=1, hour=6)
    return (first + dt.timedelta(days=32)).replace(day=2)


@pytest.fixture
def month_over(sandbox, booking, anna):
    paid(sandbox, booking, anna)
    with time_machine.travel(next_month()):
        yield services.last_month()


def test_six_beats_invoice_a_month_s_commission_once(month_over):
    answers = all_at_once([lambda: services.issue_commission_invoices(month_over)] * 6)

    assert sorted(answers) == [0, 0, 0, 0, 0, 1]
    assert Invoice.objects.get().total == 3_000


def test_without_the_vendor_s_lock_all_but_one_fail(month_over, monkeypatch):
    """The control: everybody sees none yet; what is left is the constraint."""
    meeting = Meeting(4)
    write = commission_invoices._write

    def together(*facts):
        meeting.wait()
        return write(*facts)

    def unlocked(vendor_id):
        return commission_invoices.Vendor.objects.get(pk=vendor_id)

    monkeypatch.setattr(commission_invoices, "_write", together)
    monkeypatch.setattr(commission_invoices, "_lock", unlocked)

    answers = all_at_once([lambda: services.issue_commission_invoices(month_over)] * 4)

    assert sum(isinstance(each, Exception) for each in answers) == 3
