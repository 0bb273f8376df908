"""Money that finance has moved between providers through the bank is written down once."""

import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from payments import ledger, services
from payments.audit import audit
from payments.exceptions import (
    NothingToMove,
    ProviderHoldsLess,
    ProviderTakesNone,
    SameProvider,
    WrittenOtherwise,
)
from payments.models import Account, Entry, Payment, Posting
from payments.services import Move
from tests.factories.payments import QUICK_CARD, paid
from tests.races import all_at_once

pytestmark = pytest.mark.django_db
CLEARING = Account.PROVIDER_CLEARING


@pytest.fixture
def deposit(sandbox, booking, anna) -> Payment:
    """Stripe holds €295.25."""
    return paid(sandbox, booking, anna, card=QUICK_CARD)


@pytest.fixture
def move(deposit) -> Move:
    return Move(uuid.uuid4(), "stripe", "paypal", 10_000, "EUR", "SEPA 4711")


def held() -> dict[str, int]:
    return {each.provider: each.total for each in ledger.held_by_providers()}


def test_it_leaves_one_provider_and_reaches_the_other(move, fin):
    entry, is_news = services.record_move(move, by=fin)

    assert is_news
    assert (entry.kind, entry.note, entry.by) == ("moved", "SEPA 4711", fin)
    assert held() == {"stripe": 19_525, "paypal": 10_000}
    assert (entry.credited.provider, entry.debited.provider) == ("stripe", "paypal")
    assert list(Entry.objects.moves()) == [entry]
    assert audit() == []


def test_all_of_it_and_back_again(move, fin):
    services.record_move(replace(move, amount=29_525), by=fin)
    assert held() == {"stripe": 0, "paypal": 29_525}

    back = Move(uuid.uuid4(), "paypal", "stripe", 29_525, "EUR")
    services.record_move(back, by=fin)

    assert held() == {"stripe": 29_525, "paypal": 0}


def test_the_same_page_sent_twice_writes_once(move, fin, ada):
    first, _ = services.record_move(move, by=fin)
    second, is_news = services.record_move(move, by=ada)

    assert (second, is_news, second.by) == (first, False, fin)
    assert held()["paypal"] == 10_000


def test_the_same_page_with_another_amount_is_refused(move, fin):
    services.record_move(move, by=fin)

    with pytest.raises(WrittenOtherwise):
        services.record_move(replace(move, amount=5_000), by=fin)

    assert held()["paypal"] == 10_000


def test_two_pages_write_twice(move, fin):
    services.record_move(move, by=fin)
    services.record_move(replace(move, key=uuid.uuid4()), by=fin)

    assert held() == {"stripe": 9_525, "paypal": 20_000}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"amount": 0}, NothingToMove),
        ({"amount": -1}, NothingToMove),
        ({"destination": "stripe"}, SameProvider),
        ({"amount": 29_526}, ProviderHoldsLess),
        ({"currency": "USD"}, ProviderHoldsLess),
        ({"source": "paypal", "destination": "stripe"}, ProviderHoldsLess),
        ({"currency": "KWD"}, ProviderTakesNone),
    ],
)
def test_what_cannot_be_is_refused(move, fin, change, refusal):
    before = held()

    with pytest.raises(refusal):
        services.record_move(replace(move, **change), by=fin)

    assert held() == before
    assert not Entry.objects.moves().exists()


@pytest.mark.parametrize("who", ["anna", "rosa", "mona"])
def test_nobody_else_writes_it(request, move, who):
    with pytest.raises(PermissionDenied):
        services.record_move(move, by=request.getfixturevalue(who))

    assert not Entry.objects.moves().exists()


def test_the_audit_names_a_move_to_nowhere(rosewood):
    at = timezone.now()
    entry = Entry.objects.create(kind=Entry.Kind.MOVED, key="moved:by-hand", at=at)
    for amount in (-5, 5):
        Posting.objects.create(
            entry=entry, account=CLEARING, provider="stripe", amount=amount, currency="EUR"
        )

    assert [each.row for each in audit()] == [f"entry {entry.pk}"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_no_more_than_there_is(move, fin):
    moves = [replace(move, key=uuid.uuid4(), amount=20_000) for _ in range(4)]

    answers = all_at_once([lambda one=one: services.record_move(one, by=fin) for one in moves])

    refused = [each for each in answers if isinstance(each, ProviderHoldsLess)]
    assert len(refused) == 3
    assert held() == {"stripe": 9_525, "paypal": 20_000}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_page_sent_at_once_writes_once(move, fin):
    answers = all_at_once([lambda: services.record_move(move, by=fin)] * 4)

    assert sorted(is_news for _, is_news in answers) == [False, False, False, True]
    assert held() == {"stripe": 19_525, "paypal": 10_000}
