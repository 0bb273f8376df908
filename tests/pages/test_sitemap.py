"""What search engines are shown."""

import pytest

from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_the_map_names_the_public_pages_and_those_in_the_directory(client, rosewood):
    hidden = [
        VendorFactory(slug=f"hidden-{state}", state=state)
        for state in Vendor.State
        if state != Vendor.State.APPROVED
    ]

    answer = client.get("/sitemap.xml")

    assert answer["Content-Type"] == "application/xml"
    text = answer.content.decode()
    assert text.count("<loc>") == 3
    for path in ("/", "/vendors/", rosewood.get_absolute_url()):
        assert f"{path}</loc>" in text
    for vendor in hidden:
        assert vendor.slug not in text


def test_robots_know_the_map_and_keep_out_of_what_is_private(client, settings):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines
    for path in ("/vendor/", "/messages/", "/bookings/", "/adminpanel/", "/settings/"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /vendors/" not in lines
