"""Many doors to one payout account at once. Each test has a control that shows what the guard is
for.
"""

import threading

import pytest

from messaging.models import Notification
from payments import services
from payments.models import PayoutAccount
from payments.services import Ways, payout_accounts
from tests.payments.sandbox.accounts import GOOD, fill_form
from tests.races import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
WAYS = Ways(back="http://127.0.0.1:9/return/", again="http://127.0.0.1:9/link/")


@pytest.fixture
def start(sandbox, rosewood, rosa):
    return lambda: services.start_payout_account(rosewood.pk, country="PT", by=rosa, ways=WAYS)


def there(sandbox):
    return sandbox.client().v1.accounts.list().data


def test_eight_clicks_are_one_account(sandbox, start):
    answers = all_at_once([start] * 8)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert PayoutAccount.objects.get().provider_id == there(sandbox)[0].id
    assert len(there(sandbox)) == 1


def test_without_the_vendor_s_lock_clicks_fail(sandbox, start, monkeypatch, rosewood, rosa):
    """The control: only the constraint is left, and it answers with errors."""

    def unlocked(vendor_id, *, country, by):
        account = PayoutAccount.objects.filter(vendor=vendor_id).first()
        together.wait(timeout=10)
        return account or PayoutAccount.objects.create(
            vendor_id=vendor_id, country=country, currency="EUR", email=by.email, state="started"
        )

    together = threading.Barrier(4)
    monkeypatch.setattr(payout_accounts, "_claim", unlocked)

    answers = all_at_once([start] * 4)

    assert sum(isinstance(answer, Exception) for answer in answers) == 3
    assert PayoutAccount.objects.count() == 1


def test_page_webhook_and_sweep_at_once_tell_once(sandbox, start, rosa):
    fill_form(start(), **GOOD)
    account = PayoutAccount.objects.get()

    look = [
        lambda: services.look_at_payout_account(account.pk),
        lambda: payout_accounts.look_at_account_called("stripe", account.provider_id),
    ]
    answers = all_at_once(look * 4)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    account.refresh_from_db()
    assert account.state == "ready"
    assert Notification.objects.filter(user=rosa, kind="payout_account").count() == 1


def test_what_was_seen_before_the_row_moved_is_looked_at_again(sandbox, start, monkeypatch):
    """A slow look that saw the old account comes after a quick one that saw the new one."""
    link = start()
    slow = PayoutAccount.objects.get()
    old = payout_accounts._find(slow)
    fill_form(link, **GOOD)
    services.look_at_payout_account(slow.pk)

    assert payout_accounts.agree_on_account(slow, old).state == "ready"

    payout_accounts._apply(PayoutAccount.objects.select_related("vendor").get(), old)
    assert PayoutAccount.objects.get().state == "restricted"  # what the guard is for
