"""Stripe tells us of vendors' accounts: signed or not at all, once or often, early or late."""

import json
import time
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from djstripe.models import Account, Transfer, WebhookEndpoint, WebhookEventTrigger

from payments import services
from payments.models import PayoutAccount, ProviderEvent
from payments.sandbox.webhooks import signature
from payments.services import Ways
from tests.payments.sandbox.accounts import GOOD, fill_form
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
WAYS = Ways(back="http://127.0.0.1:9/return/", again="http://127.0.0.1:9/link/")


@pytest.fixture
def endpoint(sandbox, transactional_db) -> WebhookEndpoint:
    call_command("connect_stripe", "--site", "http://127.0.0.1:9", verbosity=0)
    sandbox.control("webhooks", paused=True)
    endpoints = WebhookEndpoint.objects.all()
    return next(each for each in endpoints if each.enabled_events == ["account.updated"])


@pytest.fixture
def account(endpoint, rosewood, rosa) -> PayoutAccount:
    """Begun, finished later, then filled in; we have heard of neither."""
    for act in ("later", "submit"):
        link = services.start_payout_account(rosewood.pk, country="PT", by=rosa, ways=WAYS)
        fill_form(link, **GOOD | {"act": act})
    return PayoutAccount.objects.get()


@pytest.fixture
def told(account, sandbox) -> list[dict[str, Any]]:
    behalf: Any = {"stripe_account": account.provider_id}
    return [event.to_dict() for event in sandbox.client().v1.events.list({}, behalf).data[::-1]]


def post(client, endpoint, event, *, secret: str = ""):
    body, at = json.dumps(event), int(time.time())
    signed = signature(secret or endpoint.secret, body, at=at)
    return client.post(
        reverse("djstripe:djstripe_webhook_by_uuid", args=[endpoint.djstripe_uuid]),
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signed},
    )


def hear(client, endpoint, events) -> None:
    for event in events:
        assert post(client, endpoint, event).status_code == 200
    for waiting in ProviderEvent.objects.waiting():
        services.process_event(waiting.pk)


def test_an_event_lets_us_look(client, endpoint, told, rosewood):
    hear(client, endpoint, told[-1:])

    assert PayoutAccount.objects.get().state == "ready"
    assert Vendor.objects.get(pk=rosewood.pk).payouts_ready
    event = ProviderEvent.objects.get()
    assert (event.kind, event.outcome) == ("account.updated", "applied")


def test_dj_stripe_keeps_the_account_too(client, endpoint, told, account):
    hear(client, endpoint, told[-1:])

    kept = Account.objects.get(id=account.provider_id)
    assert (kept.country, kept.payouts_enabled, kept.type) == ("PT", True, "express")
    assert kept.requirements["currently_due"] == []


def test_often_and_in_the_wrong_order_comes_to_the_same(client, endpoint, told):
    hear(client, endpoint, [*reversed(told), *told, *told])

    assert PayoutAccount.objects.get().state == "ready"
    assert ProviderEvent.objects.count() == len(told) == 2


def test_a_late_event_changes_nothing_back(client, endpoint, told):
    hear(client, endpoint, told[-1:])

    hear(client, endpoint, [told[0] | {"id": "evt_late"}])

    assert PayoutAccount.objects.get().state == "ready"


def test_what_an_event_says_is_not_believed(client, endpoint, told, sandbox, account):
    sandbox.control("accounts", account=account.provider_id, rejected="fraud")

    hear(client, endpoint, told[-1:])

    assert PayoutAccount.objects.get().state == "restricted"


@pytest.mark.parametrize("whose", ["nobody", "the other endpoint"])
def test_a_forged_event_is_refused_and_not_even_stored(client, endpoint, told, whose):
    other = WebhookEndpoint.objects.exclude(pk=endpoint.pk).get()
    secret = other.secret if whose == "the other endpoint" else "whsec_" + "x" * 32

    assert post(client, endpoint, told[-1], secret=secret).status_code == 400

    assert not WebhookEventTrigger.objects.exists()
    assert not ProviderEvent.objects.exists()
    assert PayoutAccount.objects.get().state == "incomplete"


def test_an_account_of_somebody_else_is_put_aside(client, endpoint, told, account):
    PayoutAccount.objects.all().delete()

    hear(client, endpoint, told[-1:])

    assert ProviderEvent.objects.get().outcome == "not_ours"


def test_the_sandbox_reaches_a_running_site(live_server, sandbox, rosewood, rosa):
    call_command("connect_stripe", "--site", live_server.url, verbosity=0)
    link = services.start_payout_account(rosewood.pk, country="PT", by=rosa, ways=WAYS)

    fill_form(link, **GOOD)
    sandbox.settle()

    assert {line["answer"] for line in sandbox.history("webhook")} == {"200"}
    for waiting in ProviderEvent.objects.waiting():
        services.process_event(waiting.pk)
    assert PayoutAccount.objects.get().state == "ready"


def test_dj_stripe_reads_transfers_whole(sandbox, account):
    client = sandbox.client()
    intent = client.v1.payment_intents.create({"amount": 9_000, "currency": "eur"})
    client.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_bypassPending", "return_url": "http://127.0.0.1:9/"}
    )
    params: Any = {"amount": 500, "currency": "eur", "destination": account.provider_id}
    sent = client.v1.transfers.create(params)
    client.v1.transfers.reversals.create(sent.id, {"amount": 200})

    kept = Transfer.sync_from_stripe_data(client.v1.transfers.retrieve(sent.id))

    assert (kept.amount, kept.amount_reversed, kept.reversed) == (500, 200, False)
    assert kept.balance_transaction.amount == -500
    assert kept.reversals.get().amount == 200
