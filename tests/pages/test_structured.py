"""What pages say in the words of schema.org: as they say it to people, and of nobody else."""

import pytest
from django.urls import reverse

from bookings.services import publish_review
from tests.factories.bookings import completed, reviewed
from tests.factories.photos import PhotoFactory
from tests.factories.vendors import CategoryFactory, PackageFactory, VendorFactory
from tests.heads import head_of
from tests.reading import told
from vendors.models import Package, Vendor
from weddingbazaar.pages.structured import KINDS

pytestmark = pytest.mark.django_db

# What Google and schema.org want of each kind that we write.
REQUIRED = {
    "AggregateRating": {"ratingValue", "reviewCount", "bestRating"},
    "Answer": {"text"},
    "BreadcrumbList": {"itemListElement"},
    "EntryPoint": {"urlTemplate"},
    "FAQPage": {"mainEntity"},
    "ListItem": {"position", "name", "item"},
    "LocalBusiness": {"name", "address", "url", "image"},
    "Offer": {"price", "priceCurrency", "itemOffered"},
    "Organization": {"name", "url", "logo"},
    "Person": {"name"},
    "PostalAddress": {"addressLocality", "addressCountry"},
    "Question": {"name", "acceptedAnswer"},
    "Rating": {"ratingValue"},
    "Review": {"author", "reviewRating", "datePublished", "reviewBody"},
    "SearchAction": {"target", "query-input"},
    "Service": {"name"},
    "WebSite": {"name", "url", "potentialAction"},
}
BUSINESSES = {"LocalBusiness", *(kind for kind in KINDS.values() if isinstance(kind, str))}


def every(facts):
    """All things of a block, those inside of others too."""
    if isinstance(facts, list):
        for one in facts:
            yield from every(one)
    if isinstance(facts, dict):
        if "@type" in facts:
            yield facts
        for one in facts.values():
            yield from every(one)


def assert_complete(response) -> list[str]:
    """The kinds of its blocks."""
    blocks = head_of(response).blocks
    for block in blocks:
        assert block["@context"] == "https://schema.org"
        for thing in every(block):
            kinds = thing["@type"] if isinstance(thing["@type"], list) else [thing["@type"]]
            kind = "LocalBusiness" if BUSINESSES & set(kinds) else kinds[0]
            assert REQUIRED[kind] <= set(thing), thing
            assert all(value not in ("", None, []) for value in thing.values()), thing
    return [block["@type"] for block in blocks]


@pytest.fixture
def shown(client, rosewood):
    """The page of a vendor, with what it says to search engines."""

    def read():
        response = client.get(rosewood.get_absolute_url())
        return told(response), head_of(response).block("LocalBusiness")

    return read


@pytest.mark.embedded
def test_the_first_page_says_who_we_are_and_how_to_search(client, rosewood, settings):
    response = client.get("/")

    assert assert_complete(response) == ["Organization", "WebSite"]
    action = head_of(response).block("WebSite")["potentialAction"]
    search = action["target"]["urlTemplate"].replace("{search_term_string}", "rosewood")
    found = client.get(search.removeprefix(settings.SITE_URL))
    assert "Rosewood Studio" in found.content.decode()


@pytest.mark.embedded
def test_a_vendor_is_a_business_with_offers(client, rosewood, shown):
    PackageFactory(vendor=rosewood, name="An hour", price=25_050, description="")
    PackageFactory(vendor=rosewood, name="No longer", price=1, is_active=False)
    PhotoFactory(vendor=rosewood)

    page, facts = shown()

    assert assert_complete(client.get(rosewood.get_absolute_url())) == [
        "LocalBusiness",
        "BreadcrumbList",
    ]
    assert (facts["name"], facts["description"]) == ("Rosewood Studio", "Quiet pictures")
    assert facts["address"]["addressLocality"] == "Lisbon"
    offers = {offer["itemOffered"]["name"]: offer["price"] for offer in facts["makesOffer"]}
    assert offers == {"Full day": "1000.00", "An hour": "250.50"}
    assert facts["priceRange"] == "€250.50 to €1,000"
    assert "aggregateRating" not in facts
    assert "review" not in facts
    for words in (*offers, "€250.50", "€1,000", "Lisbon"):
        assert words in page
    (picture,) = facts["image"]
    assert picture.endswith(rosewood.photos.get().image.url)


@pytest.mark.parametrize("slug", [*KINDS, "photography", "stationery"])
def test_trades_have_their_own_kinds(client, slug):
    vendor = VendorFactory(category=CategoryFactory(slug=slug, name=slug.title()))

    response = client.get(vendor.get_absolute_url())

    assert assert_complete(response)[0] == KINDS.get(slug, "LocalBusiness")


@pytest.mark.postgres
def test_ratings_and_reviews_are_those_that_the_page_shows(
    client, rosewood, couple, anna, mona, saturday, shown
):
    review = reviewed(completed(rosewood, anna, saturday), anna)
    assert "review" not in shown()[1]
    publish_review(review.waiting.pk, by=mona)
    rosewood.refresh_from_db()

    page, facts = shown()

    assert_complete(client.get(rosewood.get_absolute_url()))
    rating = facts["aggregateRating"]
    assert f"{rating['ratingValue']} ({rating['reviewCount']} review)" in page
    (one,) = facts["review"]
    assert one["reviewBody"] in page
    assert one["author"]["name"] in page
    assert 1 <= one["reviewRating"]["ratingValue"] <= 5


@pytest.mark.embedded
def test_the_way_here_is_the_one_that_the_page_shows(client, rosewood, settings):
    response = client.get(rosewood.get_absolute_url())

    items = head_of(response).block("BreadcrumbList")["itemListElement"]

    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    assert items[-1]["item"] == settings.SITE_URL + rosewood.get_absolute_url()
    for item in items[:-1]:
        path = item["item"].removeprefix(settings.SITE_URL)
        assert f'<a href="{path}">{item["name"]}</a>' in response.content.decode()
        assert client.get(path).status_code == 200


@pytest.mark.embedded
@pytest.mark.parametrize("state", [s for s in Vendor.State if s != Vendor.State.APPROVED])
def test_nothing_is_said_of_who_is_not_public_even_to_themselves(client, rosa, mona, state):
    hidden = VendorFactory(owner=rosa, state=state)
    for person in (rosa, mona):
        client.force_login(person)
        for name in ("pages:vendor-detail", "pages:vendor-reviews"):
            response = client.get(reverse(name, args=[hidden.slug]))
            assert response.status_code == 200
            assert head_of(response).blocks == []


@pytest.mark.embedded
def test_words_of_vendors_cannot_end_a_block(client, rosewood):
    Package.objects.update(name="</script><!-- <script>", description="& <b>")

    facts = head_of(client.get(rosewood.get_absolute_url())).block("LocalBusiness")

    assert facts["makesOffer"][0]["itemOffered"]["name"] == "</script><!-- <script>"
