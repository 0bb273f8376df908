"""The account a vendor is paid through: opened once, filled in there, looked at from everywhere."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.models import Notification
from payments import services
from payments.audit import audit
from payments.exceptions import CountryNotServed, NotSetUp, PayoutsAreSilent, PayoutsRefused
from payments.models import PayoutAccount
from payments.providers.base import NoAnswer
from payments.services import Ways
from payments.services.payout_accounts import look_at_account_called
from tests.factories.accounts import UserFactory
from tests.payments.sandbox.accounts import GOOD, fill_form, new_account
from vendors.models import Vendor, VendorMember

pytestmark = pytest.mark.django_db
WAYS = Ways(back="http://127.0.0.1:9/return/", again="http://127.0.0.1:9/link/")
ACCOUNTS = "/stripe/v1/accounts"


@pytest.fixture(autouse=True)
def _the_facts_agree(db):
    yield
    assert audit() == []


@pytest.fixture
def start(sandbox, rosewood, rosa):
    def start(by=rosa, country="PT") -> str:
        return services.start_payout_account(rosewood.pk, country=country, by=by, ways=WAYS)

    return start


@pytest.fixture
def account(start) -> PayoutAccount:
    start()
    return PayoutAccount.objects.get()


@pytest.fixture
def fill(account, rosewood, rosa):
    """The vendor fills in Stripe's form, and comes back."""

    def fill(**typed) -> PayoutAccount:
        link = services.continue_payout_account(rosewood.pk, by=rosa, ways=WAYS)
        fill_form(link, **GOOD | typed)
        return services.look_at_payout_account(account.pk)

    return fill


def there(sandbox) -> list[str]:
    return [each.id for each in sandbox.client().v1.accounts.list().data]


def works_at(vendor, role):
    user = UserFactory()
    VendorMember.objects.create(vendor=vendor, user=user, role=role)
    return user


def told(user) -> list[str]:
    return list(Notification.objects.filter(user=user).values_list("text", flat=True))


def test_starting_opens_an_account_and_leads_to_its_form(start, sandbox, rosewood, rosa):
    link = start()

    account = rosewood.payout_accounts.get()
    assert link.startswith(f"{sandbox.url}/stripe/connect/setup/{account.provider_id}/")
    assert (account.state, account.country, account.currency) == ("incomplete", "PT", "EUR")
    assert account.email == rosa.email
    assert "the bank account that payouts go to" in account.wanted
    assert not Vendor.objects.get(pk=rosewood.pk).payouts_ready


def test_starting_twice_is_one_account(start, sandbox):
    assert start() != start()

    assert PayoutAccount.objects.count() == len(there(sandbox)) == 1


@pytest.mark.parametrize("role", ["manager", "owner"])
def test_managers_may(start, rosewood, role):
    assert start(by=works_at(rosewood, role))


@pytest.mark.parametrize("who", ["chat", "stranger", "staff"])
def test_others_may_not(start, sandbox, rosewood, victor, mona, who):
    people = {"stranger": victor, "staff": mona}
    person = people[who] if who in people else works_at(rosewood, who)

    with pytest.raises(PermissionDenied):
        start(by=person)
    with pytest.raises(PermissionDenied):
        services.continue_payout_account(rosewood.pk, by=person, ways=WAYS)
    with pytest.raises(PermissionDenied):
        services.open_payout_dashboard(rosewood.pk, by=person)

    assert not PayoutAccount.objects.exists()
    assert there(sandbox) == []


def test_a_country_stripe_does_not_pay_out_in_is_refused(start, sandbox):
    with pytest.raises(CountryNotServed):
        start(country="BR")

    assert not PayoutAccount.objects.exists()
    assert there(sandbox) == []


def test_nothing_goes_on_before_it_has_begun(sandbox, rosewood, rosa):
    with pytest.raises(NotSetUp):
        services.continue_payout_account(rosewood.pk, by=rosa, ways=WAYS)
    with pytest.raises(NotSetUp):
        services.open_payout_dashboard(rosewood.pk, by=rosa)


def test_a_complete_form_makes_it_ready_and_is_told(fill, rosewood, rosa):
    chatter = works_at(rosewood, "chat")

    account = fill()

    assert (account.state, account.payouts_enabled, account.wanted) == ("ready", True, [])
    assert Vendor.objects.get(pk=rosewood.pk).payouts_ready
    assert told(rosa) == ["Payouts are set up: Stripe can pay Rosewood Studio now."]
    assert told(chatter) == []
    assert services.look_at_payout_account(account.pk).version == account.version
    assert len(told(rosa)) == 1


def test_finishing_later_leaves_what_is_missing(fill, rosewood, rosa):
    account = fill(act="later")

    assert (account.state, account.details_submitted) == ("incomplete", False)
    assert account.wanted == ["your agreement to Stripe's terms"]
    assert told(rosa) == []
    with pytest.raises(NotSetUp):
        services.open_payout_dashboard(rosewood.pk, by=rosa)


def test_stripe_may_want_a_document(fill):
    account = fill(born="1980-05-17")

    assert (account.state, account.wanted) == ("incomplete", ["a photo of an identity document"])
    assert not account.is_being_checked
    assert fill(born="1980-05-17", document="1").state == "ready"


def test_stripe_may_take_its_time(fill, sandbox):
    sandbox.control("options", settle_after=60)

    account = fill(born="1901-01-01")

    assert (account.state, account.state_words) == ("incomplete", "Being checked")
    sandbox.control("clock", advance=61)
    assert services.look_at_payout_account(account.pk).state == "ready"


def test_a_review_stops_it(fill):
    account = fill(born="1900-01-01")

    assert account.state == "restricted"
    assert "reviewing" in account.refusal


def test_what_was_ready_may_be_stopped_and_come_back(fill, sandbox, rosewood, rosa):
    account = fill()
    needs = ["person_x1.verification.document"]
    sandbox.control("accounts", account=account.provider_id, needs=needs, within=600)
    warned = services.look_at_payout_account(account.pk)
    assert warned.state == "ready"
    assert warned.due_by > timezone.now()

    sandbox.control("clock", advance=601)
    stopped = services.look_at_payout_account(account.pk)
    assert (stopped.state, stopped.wanted) == ("restricted", ["a photo of an identity document"])
    assert not Vendor.objects.get(pk=rosewood.pk).payouts_ready
    assert told(rosa)[0].startswith("Stripe has stopped payouts")

    assert fill(document="1").state == "ready"
    assert Vendor.objects.get(pk=rosewood.pk).payouts_ready


def test_the_dashboard_is_a_visit_to_stripe(fill, sandbox, rosewood, rosa):
    fill()

    link = services.open_payout_dashboard(rosewood.pk, by=rosa)

    assert link.startswith(f"{sandbox.url}/stripe/connect/express/")


def test_an_answer_that_was_lost_is_found_again(start, sandbox):
    """Done there, never heard here: the same account, not a second one."""
    sandbox.fault("cut", path=ACCOUNTS, method="POST", times=3)
    with pytest.raises(PayoutsAreSilent):
        start()
    lost = PayoutAccount.objects.get()
    assert (lost.state, lost.provider_id) == ("started", None)

    start()

    assert PayoutAccount.objects.get().provider_id == there(sandbox)[0]
    assert len(there(sandbox)) == 1


def test_the_sweep_finds_what_was_lost(start, sandbox):
    sandbox.fault("error_after", path=ACCOUNTS, method="POST")
    with pytest.raises(PayoutsAreSilent):
        start()

    services.reconcile()

    account = PayoutAccount.objects.get()
    assert (account.state, account.provider_id) == ("incomplete", there(sandbox)[0])


def test_an_event_about_an_account_we_never_heard_of_finds_it(start, sandbox):
    sandbox.fault("error_after", path=ACCOUNTS, method="POST")
    with pytest.raises(PayoutsAreSilent):
        start()

    found = look_at_account_called("stripe", there(sandbox)[0])

    assert found.state == "incomplete"
    assert look_at_account_called("stripe", new_account(sandbox.client()).id) is None
    assert look_at_account_called("stripe", "acct_nobody") is None


def test_an_opening_that_never_happened_begins_anew_later(start, sandbox):
    """A provider answers an old key with the old error for ever; a new one only when it is over."""
    sandbox.fault("error", path=ACCOUNTS, method="POST", times=1)
    with pytest.raises(PayoutsAreSilent):
        start()
    with pytest.raises(PayoutsAreSilent):
        start()
    services.reconcile()
    assert PayoutAccount.objects.get().state == "started"

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11), tick=True):
        start()

    account = PayoutAccount.objects.get()
    assert (account.state, account.attempt) == ("incomplete", 1)
    assert len(there(sandbox)) == 1


def test_the_sweep_takes_back_what_never_happened(start, sandbox):
    sandbox.fault("error", path=ACCOUNTS, method="POST", times=1)
    with pytest.raises(PayoutsAreSilent):
        start()
    PayoutAccount.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=16))
    assert [finding.promise for finding in audit()] == ["nothing stuck"]

    services.reconcile()

    account = PayoutAccount.objects.get()
    assert (account.state, account.attempt) == ("none", 1)
    start(country="ES")
    account.refresh_from_db()
    assert (account.state, account.country) == ("incomplete", "ES")


def test_what_stripe_refuses_can_be_tried_again(start, sandbox):
    sandbox.fault("error", path=ACCOUNTS, method="POST", status=400)
    with pytest.raises(PayoutsRefused):
        start()
    assert PayoutAccount.objects.get().state == "none"

    assert start()


def test_silence_on_the_way_to_the_form_is_said(account, sandbox, rosewood, rosa):
    sandbox.fault("error", path="/stripe/v1/account_links", times=3)

    with pytest.raises(PayoutsAreSilent):
        services.continue_payout_account(rosewood.pk, by=rosa, ways=WAYS)
    sandbox.fault("error", path=ACCOUNTS, method="GET", times=3)
    with pytest.raises(NoAnswer):
        services.look_at_payout_account(account.pk)


def test_an_account_that_is_gone_there_may_be_set_up_anew(fill, sandbox, start, rosewood):
    account = fill()
    sandbox.client().v1.accounts.delete(account.provider_id)

    gone = services.look_at_payout_account(account.pk)

    assert (gone.state, gone.provider_id) == ("none", None)
    assert not Vendor.objects.get(pk=rosewood.pk).payouts_ready
    start()
    assert PayoutAccount.objects.get().provider_id not in (None, account.provider_id)


def test_the_sweep_hears_what_nobody_told(fill, sandbox):
    account = fill(act="later")
    PayoutAccount.objects.update(looked_at=timezone.now() - dt.timedelta(hours=2))
    fill_form(
        services.continue_payout_account(
            account.vendor_id, by=account.vendor.people()[0], ways=WAYS
        ),
        **GOOD,
    )

    services.reconcile()

    assert PayoutAccount.objects.get().state == "ready"


def test_the_database_holds_what_ready_means(account):
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutAccount.objects.update(state="ready")


def test_the_audit_compares_the_vendor_s_own_fact(account, rosewood):
    Vendor.objects.filter(pk=rosewood.pk).update(payouts_ready=True)

    assert [finding.row for finding in audit()] == [f"vendor {rosewood.pk}"]
    Vendor.objects.filter(pk=rosewood.pk).update(payouts_ready=False)
