"""The webhook endpoint, and the checks that keep it strict."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from djstripe.models import WebhookEndpoint

from payments import checks
from payments.stripe_events import ACCOUNT_EVENTS, PLATFORM_EVENTS

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:9"


def connect(site: str = SITE) -> None:
    call_command("connect_stripe", "--site", site, verbosity=0)


def here() -> list[str]:
    return sorted(endpoint.url for endpoint in WebhookEndpoint.objects.all())


def there(sandbox) -> list[str]:
    return sorted(each.url for each in sandbox.client().v1.webhook_endpoints.list().data)


def test_it_makes_two_endpoints_that_know_their_secrets(sandbox):
    """One for our own money, one for the accounts of vendors."""
    connect()

    endpoints = WebhookEndpoint.objects.all()
    for endpoint in endpoints:
        assert endpoint.url == f"{SITE}/stripe/webhook/{endpoint.djstripe_uuid}/"
        assert endpoint.secret.startswith("whsec_")
        assert endpoint.djstripe_validation_method == "verify_signature"
    listened = sorted([sorted(endpoint.enabled_events) for endpoint in endpoints])
    assert listened == sorted([sorted(PLATFORM_EVENTS), ACCOUNT_EVENTS])
    assert there(sandbox) == here()


def test_again_changes_nothing(sandbox):
    connect()
    before = list(WebhookEndpoint.objects.order_by("pk").values())

    connect()

    assert list(WebhookEndpoint.objects.order_by("pk").values()) == before
    assert len(there(sandbox)) == 2


def test_another_address_replaces_the_old_one(sandbox):
    connect()
    connect("http://127.0.0.1:10")

    assert there(sandbox) == here()
    assert all(url.startswith("http://127.0.0.1:10/") for url in here())


def test_an_endpoint_that_the_provider_has_lost_is_made_again(sandbox):
    connect()
    sandbox.control("reset")

    connect()

    assert len(here()) == 2
    assert there(sandbox) == here()


def test_a_provider_that_refuses_is_named(sandbox):
    with pytest.raises(CommandError, match="only writes to this machine"):
        connect("http://192.0.2.1")

    assert not WebhookEndpoint.objects.exists()


def test_the_site_is_in_order():
    assert checks.check_debug(None) == checks.check_validation(None) == []


def test_debug_is_refused(settings):
    settings.DEBUG = True

    assert [each.id for each in checks.check_debug(None)] == ["payments.E001"]


@pytest.mark.parametrize("validation", [None, "retrieve_event"])
def test_unsigned_webhooks_are_refused(settings, validation):
    settings.DJSTRIPE_WEBHOOK_VALIDATION = validation

    assert [each.id for each in checks.check_validation(None)] == ["payments.E002"]


def test_an_endpoint_without_validation_is_refused(sandbox):
    connect()
    WebhookEndpoint.objects.update(djstripe_validation_method="none")

    assert {each.id for each in checks.check_endpoints(None, ["default"])} == {"payments.E003"}
    assert checks.check_endpoints(None, None) == []
