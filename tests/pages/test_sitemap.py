"""What search engines are shown."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from tests.factories.accounts import PlaceFactory
from tests.factories.photos import PhotoFactory
from tests.factories.vendors import ExtraFactory, VendorFactory
from vendors import services
from vendors.models import Vendor
from vendors.models.photos import Frame
from weddingbazaar.pages.sitemaps import VendorSitemap

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
SPACES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}
LONG_AGO = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def read(client, path) -> ElementTree.Element:
    answer = client.get(path)
    assert answer["Content-Type"] == "application/xml"
    return ElementTree.fromstring(answer.content)


def paths(root) -> list[str]:
    """Of a part or of the index."""
    return ["/" + (loc.text or "").split("/", 3)[3] for loc in root.iterfind(".//map:loc", SPACES)]


def dates(root) -> list[dt.datetime]:
    found = root.iterfind(".//map:lastmod", SPACES)
    return [dt.datetime.fromisoformat(lastmod.text) for lastmod in found]


def test_the_index_names_parts_that_are_there(client, rosewood):
    parts = paths(read(client, "/sitemap.xml"))

    assert parts == ["/sitemap-pages.xml", "/sitemap-vendors.xml", "/sitemap-cities.xml"]
    for path in [path for part in parts for path in paths(read(client, part))]:
        assert client.get(path).status_code == 200, path


def test_the_map_names_those_in_the_directory_and_nobody_else(client, rosewood):
    hidden = [
        VendorFactory(slug=f"hidden-{state}", state=state, place=PlaceFactory(slug=f"in-{state}"))
        for state in Vendor.State
        if state != Vendor.State.APPROVED
    ]

    vendors = paths(read(client, "/sitemap-vendors.xml"))
    cities = paths(read(client, "/sitemap-cities.xml"))

    assert vendors == [rosewood.get_absolute_url()]
    assert cities == ["/vendors/in/lisbon/photography/"]
    assert len(hidden) == 5


def test_vendors_come_with_the_pictures_that_their_page_shows(client, rosewood, settings):
    shown, _ = PhotoFactory.create_batch(2, vendor=rosewood)
    Vendor.objects.update(photo_limit=1)

    root = read(client, "/sitemap-vendors.xml")

    pictures = [loc.text for loc in root.iterfind(".//image:image/image:loc", SPACES)]
    assert pictures == [settings.SITE_URL + shown.image.url]


def test_parts_are_as_large_as_they_may_be(client, monkeypatch, django_assert_max_num_queries):
    vendors = VendorFactory.create_batch(5)
    monkeypatch.setattr(VendorSitemap, "limit", 2)

    parts = [path for path in paths(read(client, "/sitemap.xml")) if "vendors" in path]

    assert parts == [f"/sitemap-vendors.xml{page}" for page in ("", "?p=2", "?p=3")]
    with django_assert_max_num_queries(3):
        read(client, parts[0])
    named = [path for part in parts for path in paths(read(client, part))]
    assert named == [vendor.get_absolute_url() for vendor in vendors]
    for page in ("4", "x", "-1"):
        assert client.get(f"/sitemap-vendors.xml?p={page}").status_code == 404
    assert client.get("/sitemap-people.xml").status_code == 404


def test_an_empty_directory_has_a_map(client, db):
    assert paths(read(client, "/sitemap-vendors.xml")) == []
    assert len(paths(read(client, "/sitemap.xml"))) == 3


def test_dates_are_those_of_the_last_change(client, rosewood, rosa):
    Vendor.objects.update(page_changed_at=LONG_AGO)
    assert dates(read(client, "/sitemap-vendors.xml")) == [LONG_AGO]
    assert dates(read(client, "/sitemap-cities.xml")) == [LONG_AGO]

    services.update_vendor(rosewood.pk, by=rosa, tagline="Loud pictures")

    for part in ("vendors", "cities"):
        (changed,) = dates(read(client, f"/sitemap-{part}.xml"))
        assert timezone.now() - changed < dt.timedelta(minutes=1)


CHANGES = {
    "words": lambda vendor, by: services.update_vendor(vendor.pk, by=by, tagline="Other"),
    "terms": lambda vendor, by: services.set_policy(
        vendor.pk, kind="strict", steps=[], terms="", balance_days=3, by=by
    ),
    "a package": lambda vendor, by: services.add_package(vendor.pk, by=by, name="Hour", price=1),
    "a price": lambda vendor, by: services.update_package(vendor.packages.get().pk, by=by, price=9),
    "an extra": lambda vendor, by: services.add_extra(
        vendor.pk, packages=[], by=by, name="Album", price=5
    ),
    "an extra's price": lambda vendor, by: services.update_extra(
        vendor.extras.get().pk, by=by, price=5
    ),
    "what a picture shows": lambda vendor, by: services.describe_photo(
        vendor.photos.first().pk, alt="A lawn", by=by
    ),
    "a frame": lambda vendor, by: services.frame_photo(
        vendor.photos.first().pk, frame=Frame(cut_left=10), by=by
    ),
    "the order": lambda vendor, by: services.move_photo(vendor.photos.last().pk, to=1, by=by),
    "a picture less": lambda vendor, by: services.remove_photo(vendor.photos.first().pk, by=by),
    "reviews": lambda vendor, by: services.store_rating(vendor.pk, rating=400, count=1),
    "a tier": lambda vendor, by: services.set_tier(vendor.pk, "premium"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_the_page_says_counts_as_a_change(rosewood, rosa, what):
    PhotoFactory.create_batch(2, vendor=rosewood)
    ExtraFactory(vendor=rosewood)
    other = VendorFactory()
    Vendor.objects.update(page_changed_at=LONG_AGO)

    CHANGES[what](rosewood, rosa)

    rosewood.refresh_from_db()
    other.refresh_from_db()
    assert rosewood.page_changed_at > LONG_AGO
    assert other.page_changed_at == LONG_AGO


def test_days_do_not(rosewood, rosa, saturday):
    Vendor.objects.update(page_changed_at=LONG_AGO)

    services.set_dates_capacity(rosewood.pk, [saturday], capacity=0, by=rosa)

    rosewood.refresh_from_db()
    assert rosewood.page_changed_at == LONG_AGO


def test_a_tier_that_gives_more_pictures_changes_those_who_have_it(rosewood):
    free, other = rosewood, VendorFactory(tier="plus")
    Vendor.objects.update(page_changed_at=LONG_AGO)

    services.update_tier("free", member_limit=3)
    free.refresh_from_db()
    assert free.page_changed_at == LONG_AGO
    services.update_tier("free", photo_limit=free.photo_limit + 1)

    free.refresh_from_db()
    other.refresh_from_db()
    assert free.page_changed_at > LONG_AGO
    assert other.page_changed_at == LONG_AGO


def test_robots_know_the_map_and_keep_out_of_what_is_private(client, settings):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines
    for path in ("/vendor/", "/messages/", "/bookings/", "/adminpanel/", "/settings/"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /vendors/" not in lines
