"""Connected accounts: what they are asked for, what they may do, and who is told."""

import json
from typing import Any

import httpx
import pytest
import stripe

from tests.payments.sandbox.accounts import GOOD, Onboarding, new_account

ASKED = {
    "business_type",
    "company.name",
    "external_account",
    "representative.dob.day",
    "representative.dob.month",
    "representative.dob.year",
    "tos_acceptance.date",
    "tos_acceptance.ip",
}
OURS = {
    "fees": {"payer": "application"},
    "losses": {"payments": "application"},
    "stripe_dashboard": {"type": "express"},
}


@pytest.fixture
def account(client) -> Any:
    return new_account(client)


@pytest.fixture
def onboard(client, account) -> Onboarding:
    return Onboarding(client, account.id)


def test_a_new_account_is_asked_for_everything(client, account):
    again = client.v1.accounts.retrieve(account.id)

    assert (again.type, again.country, again.default_currency) == ("express", "PT", "eur")
    assert set(again.requirements.currently_due) == ASKED
    assert again.requirements.disabled_reason == "requirements.past_due"
    assert again.capabilities.to_dict() == {"transfers": "inactive"}
    flags = (again.details_submitted, again.charges_enabled, again.payouts_enabled)
    assert flags == (False, False, False)


def test_controller_properties_make_the_same_account(client):
    made = client.v1.accounts.create(
        {"controller": OURS, "capabilities": {"transfers": {"requested": True}}}
    )

    assert (made.country, made.controller.stripe_dashboard.type) == ("DE", "express")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "accounts of this type"),
        ({"type": "custom"}, "accounts of this type"),
        (
            {"type": "express", "controller": {"losses": {"payments": "application"}}},
            "only specify one",
        ),
        ({"type": "express", "country": "XX"}, "not currently supported"),
        ({"controller": {"losses": {"payments": "stripe"}}}, "controller properties"),
        ({"type": "express", "capabilities": {"oxxo_payments": {"requested": True}}}, "oxxo"),
        ({"type": "express", "nonsense": 1}, "unknown parameter: nonsense"),
        ({"type": "express", "tos_acceptance": {"ip": "::1"}}, "tos_acceptance"),
    ],
)
def test_what_is_no_express_account_is_refused(client, params, message):
    with pytest.raises(stripe.InvalidRequestError, match=message):
        client.v1.accounts.create(params)

    assert not client.v1.accounts.list().data


def test_the_same_key_is_the_same_account(client):
    first = new_account(client, key="one")

    assert new_account(client, key="one").id == first.id
    assert len(client.v1.accounts.list().data) == 1


def test_accounts_are_updated_listed_and_deleted(client):
    made = [new_account(client).id for _ in range(3)]
    client.v1.accounts.update(made[0], {"email": "new@example.test", "metadata": {"a": "b"}})

    assert client.v1.accounts.retrieve(made[0]).email == "new@example.test"
    listed = client.v1.accounts.list({"limit": 2})
    assert [each.id for each in listed.auto_paging_iter()] == made[::-1]
    assert client.v1.accounts.delete(made[0]).deleted
    with pytest.raises(stripe.InvalidRequestError, match="No such account"):
        client.v1.accounts.retrieve(made[0])
    with pytest.raises(stripe.InvalidRequestError, match="No such account"):
        client.v1.accounts.delete("acct_1WeddingBazaarBox")


def test_a_link_is_for_one_visit_and_five_minutes(sandbox, onboard):
    link = onboard.link()
    assert link.expires_at - link.created == 300

    assert "/connect/onboarding/" in onboard.follow(link.url)
    assert onboard.follow(link.url) == onboard.refresh_url
    late = onboard.link().url
    sandbox.control("clock", advance=301)
    assert onboard.follow(late) == onboard.refresh_url
    assert httpx.get(link.url + "x").status_code == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "account_update"}, "account_update"),
        ({"type": "holiday"}, "must be one of"),
        ({"return_url": "nowhere"}, "valid URL"),
        ({"refresh_url": ""}, "refresh_url"),
        ({"account": "acct_nobody"}, "No such account"),
    ],
)
def test_links_that_lead_nowhere_are_refused(client, onboard, change, message):
    params = {"account": onboard.account, "type": "account_onboarding"}
    params |= {"refresh_url": onboard.refresh_url, "return_url": onboard.return_url}

    with pytest.raises(stripe.InvalidRequestError, match=message):
        client.v1.account_links.create(params | change)


def test_finish_later_keeps_what_was_typed(client, onboard):
    back = onboard.fill(name="Rosewood", bank="DE89 3704 0044 0532 0130 00", act="later")

    assert back == onboard.return_url
    account = client.v1.accounts.retrieve(onboard.account)
    assert not account.details_submitted
    due = set(account.requirements.currently_due)
    assert due == ASKED - {"business_type", "company.name", "external_account"}
    assert account.external_accounts.data[0].last4 == "3000"
    assert 'value="Rosewood"' in onboard.page()


def test_a_form_that_is_handed_in_must_be_complete(client, onboard):
    answer = onboard.post(name="", bank="DE12500105170648489890", born="", act="submit")

    assert answer.status_code == 422
    for words in ("needs a name", "test bank account number", "date of birth"):
        assert words in answer.text
    assert not client.v1.accounts.retrieve(onboard.account).details_submitted


def test_what_is_typed_is_no_markup(onboard):
    onboard.fill(name='"><script>alert(1)</script>', act="later")

    assert "<script>" not in onboard.page()


def test_a_complete_form_makes_the_account_ready(client, onboard):
    assert onboard.fill(**GOOD) == onboard.return_url

    account = client.v1.accounts.retrieve(onboard.account)
    assert account.details_submitted
    assert account.payouts_enabled
    assert account.capabilities.transfers == "active"
    assert account.requirements.currently_due == []
    assert account.requirements.disabled_reason is None
    assert account.company.name == "Rosewood Studio"


def test_an_unknown_date_of_birth_asks_for_a_document(client, onboard):
    onboard.fill(**GOOD | {"born": "1980-05-17"})
    account = client.v1.accounts.retrieve(onboard.account)
    assert account.details_submitted
    assert not account.payouts_enabled
    assert account.requirements.currently_due[0].endswith(".verification.document")
    assert account.requirements.errors[0].code == "verification_failed_keyed_identity"

    onboard.fill(**GOOD | {"born": "1980-05-17", "document": "1"})

    assert client.v1.accounts.retrieve(onboard.account).payouts_enabled


def test_verification_may_take_a_moment_or_a_review(client, sandbox, onboard):
    sandbox.control("options", settle_after=60)
    onboard.fill(**GOOD | {"born": "1901-01-01"})
    pending = client.v1.accounts.retrieve(onboard.account)
    assert pending.requirements.disabled_reason == "requirements.pending_verification"
    assert pending.capabilities.transfers == "pending"

    sandbox.control("clock", advance=61)
    assert client.v1.accounts.retrieve(onboard.account).payouts_enabled

    other = Onboarding(client, new_account(client).id)
    other.fill(**GOOD | {"born": "1900-01-01"})
    account = client.v1.accounts.retrieve(other.account)
    assert account.requirements.disabled_reason == "under_review"


def test_an_account_may_lose_what_it_had(client, sandbox, onboard):
    onboard.fill(**GOOD)
    sandbox.control(
        "accounts", account=onboard.account, needs=["person_1.verification.document"], within=600
    )
    warned = client.v1.accounts.retrieve(onboard.account)
    assert warned.payouts_enabled
    assert warned.requirements.current_deadline

    sandbox.control("clock", advance=601)
    late = client.v1.accounts.retrieve(onboard.account)
    assert (late.payouts_enabled, late.capabilities.transfers) == (False, "inactive")
    assert late.requirements.past_due == ["person_1.verification.document"]

    sandbox.control("accounts", account=onboard.account, restored=True)
    assert client.v1.accounts.retrieve(onboard.account).payouts_enabled
    sandbox.control("accounts", account=onboard.account, rejected="fraud")
    account = client.v1.accounts.retrieve(onboard.account)
    assert account.requirements.disabled_reason == "rejected.fraud"


def test_the_dashboard_opens_once_and_after_the_form_only(client, onboard):
    with pytest.raises(stripe.InvalidRequestError, match="not completed onboarding"):
        client.v1.accounts.login_links.create(onboard.account)
    onboard.fill(**GOOD)

    link = client.v1.accounts.login_links.create(onboard.account)

    assert "Rosewood Studio" in httpx.get(link.url, follow_redirects=True).text
    assert httpx.get(link.url).status_code == 404


def test_connect_endpoints_hear_of_accounts_and_of_nothing_else(client, sandbox, onboard, receiver):
    params: Any = {"url": receiver.url, "enabled_events": ["*"]}
    own = client.v1.webhook_endpoints.create(params)
    connect = client.v1.webhook_endpoints.create(params | {"connect": True})

    onboard.fill(**GOOD)
    client.v1.customers.create({"email": "a@example.test"})
    sandbox.settle()

    heard = [json.loads(body) for body, _ in receiver.received]
    assert sorted(each["type"] for each in heard) == ["account.updated", "customer.created"]
    about = next(each for each in heard if each["type"] == "account.updated")
    assert about["account"] == about["data"]["object"]["id"] == onboard.account
    assert about["data"]["previous_attributes"]["payouts_enabled"] is False
    for (body, signature), event in zip(receiver.received, heard, strict=True):
        secret = connect.secret if "account" in event else own.secret
        assert stripe.WebhookSignature.verify_header(body.decode(), signature, secret)
    assert [each.type for each in client.v1.events.list().data] == ["customer.created"]
    behalf = client.v1.events.list({}, {"stripe_account": onboard.account})
    assert [each.type for each in behalf.data] == ["account.updated"]


def test_on_behalf_of_an_account_only_what_is_known_is_answered(client, account):
    behalf = {"stripe_account": account.id}

    assert client.v1.accounts.retrieve_current({}, behalf).id == account.id
    with pytest.raises(stripe.InvalidRequestError, match="on behalf of"):
        client.v1.customers.create({}, behalf)
    with pytest.raises(stripe.PermissionError, match="does not have access"):
        client.v1.accounts.retrieve_current({}, {"stripe_account": "acct_nobody"})


def test_accounts_of_the_demo_are_there_when_somebody_asks(client):
    reference = "0f6b3c52-9d1e-4a8b-8a3f-0123456789ab"

    account = client.v1.accounts.retrieve("acct_demoPT" + reference.replace("-", ""))

    assert account.payouts_enabled
    assert (account.country, account.metadata["payout_account"]) == ("PT", reference)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.accounts.retrieve("acct_demoPT0")
