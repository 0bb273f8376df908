"""Credit and comps that are given many times at once; with a control without the lock."""

import uuid

import pytest

from adminpanel import services
from adminpanel.models import AuditEntry
from payments import ledger
from payments.models import Account, Comp, Credit
from payments.services.subscriptions import courtesies
from tests.factories.subscriptions import subscribed
from tests.races import Meeting, all_at_once
from vendors.models import TierCode, Vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
MANY = 6


def test_one_page_sent_many_times_gives_one_credit(sandbox, rosewood, fin):
    facts = {"amount": 1_250, "currency": "EUR", "reason": "We were down"}
    subscribed(sandbox, rosewood)
    key = uuid.uuid4()

    answers = all_at_once(
        [lambda: services.give_credit(rosewood.pk, key=key, by=fin, **facts)] * MANY
    )

    assert {answer.pk for answer in answers} == {Credit.objects.get().pk}
    assert ledger.balance(Account.VENDOR_CREDIT, "EUR") == -1_250
    assert AuditEntry.objects.count() == 1


def give(rosewood, fin, times: int) -> list:
    facts = {"tier": TierCode.PLUS, "reason": "A thank you", "until": None}
    return all_at_once([lambda: services.give_comp(rosewood.pk, by=fin, **facts)] * times)


def test_a_comp_that_is_given_many_times_is_one(rosewood, fin):
    answers = give(rosewood, fin, MANY)

    assert {answer.pk for answer in answers} == {Comp.objects.get().pk}
    assert AuditEntry.objects.count() == 1


def test_without_the_lock_it_would_be_two(rosewood, fin, monkeypatch):
    meeting, clean = Meeting(2), Comp.full_clean

    def wait_and_clean(comp: Comp) -> None:
        meeting.wait()
        clean(comp)

    monkeypatch.setattr(courtesies, "lock_vendor", lambda pk: Vendor.objects.get(pk=pk))
    monkeypatch.setattr(Comp, "full_clean", wait_and_clean)

    give(rosewood, fin, 2)

    assert Comp.objects.count() == 2
