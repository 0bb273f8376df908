"""Numbers of papers: none twice, none left out, whoever asks at once or goes away without one."""

import datetime as dt

import pytest
from django.db import transaction

from payments import services
from payments.audit import audit
from payments.models import Payment, Series
from payments.services import numbering
from payments.services.numbering import next_number
from tests.factories.payments import begun, paid, pay_at_provider, sent_back
from tests.races import Meeting, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOON = dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC)
NEW_YEARS_EVE = dt.datetime(2027, 12, 31, 23, 30, tzinfo=dt.UTC)


def take(at: dt.datetime = NOON) -> str:
    with transaction.atomic():
        return next_number(Series.Kind.RECEIPT, at)


def test_they_count_up_and_begin_anew_each_year():
    assert [take(), take(), take(NEW_YEARS_EVE)] == [
        "R-2027-000001",
        "R-2027-000002",
        "R-2027-000003",
    ]
    assert take(NEW_YEARS_EVE + dt.timedelta(hours=1)) == "R-2028-000001"


def test_the_year_is_that_of_utc():
    east = dt.timezone(dt.timedelta(hours=12))
    assert take(dt.datetime(2028, 1, 1, 9, tzinfo=east)) == "R-2027-000001"


def test_a_paper_that_is_not_kept_gives_its_number_back():
    take()
    with transaction.atomic():
        assert next_number(Series.Kind.RECEIPT, NOON) == "R-2027-000002"
        transaction.set_rollback(True)

    assert take() == "R-2027-000002"


@pytest.mark.postgres
def test_twenty_at_once_have_twenty_in_a_row():
    numbers = all_at_once([take] * 20)

    assert sorted(numbers) == [f"R-2027-{n:06d}" for n in range(1, 21)]


@pytest.mark.postgres
def test_without_the_lock_numbers_are_given_twice(monkeypatch):
    """The control."""
    take()
    meeting = Meeting(2)

    def unlocked(kind: Series.Kind, at: dt.datetime) -> str:
        series = Series.objects.get(kind=kind, year=at.year)
        meeting.wait()
        series.last += 1
        series.save(update_fields=["last"])
        return series.number(series.last)

    monkeypatch.setattr(numbering, "next_number", unlocked)
    numbers = all_at_once([lambda: numbering.next_number(Series.Kind.RECEIPT, NOON)] * 2)

    assert numbers == ["R-2027-000002"] * 2


@pytest.mark.postgres
class TestOfReceipts:
    def test_what_was_begun_and_left_uses_none_up(self, sandbox, booking, anna):
        begun(booking, anna, Payment.Purpose.WHOLE)
        deposit = paid(sandbox, booking, anna)
        balance = paid(sandbox, booking, anna, Payment.Purpose.BALANCE)

        numbers = [deposit.receipt_number, balance.receipt_number]
        year = deposit.succeeded_at.year
        assert numbers == [f"R-{year}-000001", f"R-{year}-000002"]
        assert audit() == []

    def test_it_stays_whatever_is_looked_at_or_goes_back(self, sandbox, booking, anna):
        deposit = paid(sandbox, booking, anna)
        sent_back(deposit, 10_000)

        services.look(deposit.pk)
        services.reconcile()

        after = Payment.objects.get()
        assert after.receipt_number == deposit.receipt_number
        assert Series.objects.get().last == 1

    def test_money_that_goes_back_at_once_has_none(self, sandbox, booking, anna):
        checkout = begun(booking, anna)
        pay_at_provider(sandbox, checkout)
        type(booking).objects.update(state="cancelled", ended_at=NOON)

        payment = services.look(checkout.payment.pk)

        assert (payment.state, payment.receipt_number) == ("succeeded", None)
        assert not Series.objects.exists()

    def test_the_audit_names_gaps_and_those_without(self, sandbox, booking, anna):
        deposit = paid(sandbox, booking, anna)
        Series.objects.update(last=3)
        assert [str(one) for one in audit()] != []

        Series.objects.update(last=1)
        Payment.objects.filter(pk=deposit.pk).update(receipt_number=None)
        assert f"payment {deposit.pk}" in " ".join(str(one) for one in audit())
        deposit.save(update_fields=["receipt_number"])
