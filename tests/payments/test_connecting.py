"""The webhook endpoint, and the checks that keep it strict."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from djstripe.models import WebhookEndpoint

from payments import checks
from payments.webhooks import EVENTS

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:9"


def connect(site: str = SITE) -> None:
    call_command("connect_stripe", "--site", site, verbosity=0)


def there(sandbox) -> list[str]:
    return [each.url for each in sandbox.client().v1.webhook_endpoints.list().data]


def test_it_makes_an_endpoint_that_knows_its_secret(sandbox):
    connect()

    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.url == f"{SITE}/stripe/webhook/{endpoint.djstripe_uuid}/"
    assert endpoint.secret.startswith("whsec_")
    assert endpoint.djstripe_validation_method == "verify_signature"
    assert set(endpoint.enabled_events) == set(EVENTS)
    assert there(sandbox) == [endpoint.url]


def test_again_changes_nothing(sandbox):
    connect()
    before = WebhookEndpoint.objects.values().get()

    connect()

    assert WebhookEndpoint.objects.values().get() == before
    assert len(there(sandbox)) == 1


def test_another_address_replaces_the_old_one(sandbox):
    connect()
    connect("http://127.0.0.1:10")

    assert there(sandbox) == [WebhookEndpoint.objects.get().url]


def test_an_endpoint_that_the_provider_has_lost_is_made_again(sandbox):
    connect()
    sandbox.control("reset")

    connect()

    assert there(sandbox) == [WebhookEndpoint.objects.get().url]


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

    assert [each.id for each in checks.check_endpoints(None, ["default"])] == ["payments.E003"]
    assert checks.check_endpoints(None, None) == []
