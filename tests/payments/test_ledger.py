import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from payments import ledger
from payments.models import Account, Entry, Payment, Posting
from tests.factories.payments import paid, paid_at_paypal, sent_back

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def settled(sandbox, booking, anna) -> Payment:
    return paid(sandbox, booking, anna)


def test_a_paid_deposit_to_the_cent(settled):
    """€300.00 at 10 %: 270.00 for the vendor, 30.00 for us, of which Stripe takes 4.75."""
    assert {account: ledger.balance(account, "EUR") for account in Account} == {
        Account.PROVIDER_CLEARING: 30_000 - 475,
        Account.PROVIDER_FEES: 475,
        Account.CUSTOMER_PREPAYMENT: 0,
        Account.VENDOR_PAYABLE: -27_000,
        Account.COMMISSION: -3_000,
        Account.VENDOR_RECEIVABLE: 0,
        Account.DISPUTE_HOLD: 0,
        Account.BANK: 0,
        Account.SUBSCRIPTIONS: 0,
        Account.VENDOR_CREDIT: 0,
    }


def test_money_is_with_the_provider_that_took_it(sandbox, settled, booking, anna):
    """€300.00 by card at Stripe, €700.00 at PayPal, which keeps 2.99 % and €0.39."""
    balance = paid_at_paypal(sandbox, booking, anna, Payment.Purpose.BALANCE)

    assert held("stripe") == (30_000 - 475, 475)
    assert held("paypal") == (70_000 - 2_132, 2_132)
    sent_back(balance, 20_000)
    assert held("stripe") == (29_525, 475)
    assert held("paypal") == (47_868, 2_132)


def held(provider: str) -> tuple[int, int]:
    accounts = (Account.PROVIDER_CLEARING, Account.PROVIDER_FEES)
    clearing, fees = (ledger.balance(each, "EUR", provider=provider) for each in accounts)
    return clearing, fees


def test_the_trial_balance_shows_each_provider_by_itself(sandbox, settled, booking, anna):
    paid_at_paypal(sandbox, booking, anna, Payment.Purpose.BALANCE)

    (books,) = ledger.trial_balance(timezone.now().date())

    totals = {str(row.words): row.total for row in books.accounts}
    assert (totals["Held by Stripe"], totals["Held by PayPal"]) == (29_525, 67_868)
    assert (totals["Fees of Stripe"], totals["Fees of PayPal"]) == (475, 2_132)
    assert books.total == 0


@pytest.mark.parametrize(("account", "provider"), [("provider_clearing", ""), ("bank", "stripe")])
def test_a_posting_names_a_provider_where_each_has_an_account(settled, account, provider):
    posting = Posting(
        entry=Entry.objects.first(), account=account, provider=provider, amount=1, currency="EUR"
    )
    with pytest.raises(IntegrityError, match="posting_names_its_provider"), transaction.atomic():
        posting.save()


def test_the_vendor_s_share_is_the_vendor_s(settled, rosewood):
    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR", vendor=rosewood) == -27_000


def test_recording_the_same_fact_again_changes_nothing(settled):
    before = Posting.objects.count()

    ledger.record_capture(settled, at=timezone.now())
    ledger.record_share(settled, basis_points=1000, at=timezone.now())

    assert Posting.objects.count() == before


def test_an_entry_that_does_not_sum_to_zero_is_refused(settled):
    legs = [
        ledger.Leg(Account.BANK, 100, "EUR"),
        ledger.Leg(Account.PROVIDER_CLEARING, -100, "GBP", provider="stripe"),
    ]
    with pytest.raises(ledger.Unbalanced):
        ledger._record(Entry.Kind.CAPTURE, "crooked", settled, legs, at=timezone.now())

    assert not Entry.objects.filter(key="crooked").exists()


@pytest.mark.parametrize("table", ["payments_entry", "payments_posting"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_written(settled, table, verb):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(verb.format(table))

    assert Entry.objects.count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_an_unbalanced_entry_at_commit(settled):
    def write_half() -> None:
        entry = Entry.objects.create(kind="capture", key="crooked", at=timezone.now())
        Posting.objects.create(entry=entry, account=Account.BANK, amount=1, currency="EUR")

    with pytest.raises(IntegrityError, match="does not sum to zero"):
        transaction.atomic(write_half)()

    assert not Entry.objects.filter(key="crooked").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", ["first", "second"])
def test_a_test_that_commits_leaves_an_empty_ledger_that_is_still_guarded(settled, run):
    assert Entry.objects.count() == 3
    with pytest.raises(IntegrityError, match="append-only"):
        Entry.objects.filter(key__startswith="fee").update(kind="capture")
