"""What pages say of themselves to search engines and previews of links."""

import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from tests.factories.photos import PhotoFactory
from tests.factories.vendors import VendorFactory
from tests.heads import head_of
from vendors.models import Vendor
from weddingbazaar.pages import sharing
from weddingbazaar.pages.sharing import Card, draw

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

PRIVATE = ["/accounts/login/", "/accounts/signup/", "/vendors/compare/", "/dev/mail/"]


@pytest.fixture
def public(rosewood) -> list[str]:
    other = VendorFactory(name="Elm & Oak", tagline=rosewood.tagline)
    return ["/", "/vendors/", *(vendor.get_absolute_url() for vendor in (rosewood, other))]


def test_public_pages_have_a_title_and_description_of_their_own(client, public):
    heads = [head_of(client.get(path)) for path in public]

    for of_all in ({head.title for head in heads}, {head.meta("description") for head in heads}):
        assert len(of_all) == len(public)
    for head in heads:
        assert head.title.endswith(" · Wedding Bazaar")
        assert 50 < len(head.meta("description")) <= 160


def test_public_pages_name_their_one_address_and_what_stands_beside_a_link(
    client, public, settings
):
    for path in public:
        head = head_of(client.get(path))
        assert head.canonical == head.meta("og:url") == settings.SITE_URL + path
        assert head.meta("robots").startswith("index, follow")
        assert head.title == f"{head.meta('og:title')} · Wedding Bazaar"
        assert head.meta("og:description") == head.meta("description")
        assert head.meta("twitter:card") == "summary_large_image"
        image = head.meta("og:image")
        assert image == head.meta("twitter:image")
        assert image.startswith(f"{settings.SITE_URL}/share/")
        assert client.get(image.removeprefix(settings.SITE_URL))["Content-Type"] == "image/jpeg"


def test_what_else_there_is_in_an_address_does_not_make_another_page(client, rosewood, settings):
    path = rosewood.get_absolute_url()

    head = head_of(client.get(f"{path}?date=2027-06-12&utm_source=somewhere"))

    assert head.canonical == settings.SITE_URL + path


@pytest.mark.parametrize("path", PRIVATE)
def test_pages_that_are_nobodys_to_find_say_so(client, db, path):
    head = head_of(client.get(path))

    assert head.meta("robots") == "noindex"
    assert head.canonical == head.meta("og:image") == ""


def test_pages_of_people_say_so_too(client, rosewood, couple, anna, rosa):
    for person, path in [(anna, "/couple/dashboard/"), (rosa, "/vendor/profile/")]:
        client.force_login(person)
        assert head_of(client.get(path)).meta("robots") == "noindex"


def test_pages_that_are_not_there_are_not_to_be_kept(client, db):
    assert head_of(client.get("/nothing-here/")).meta("robots") == "noindex"


def test_filtered_searches_are_followed_and_not_kept(client, rosewood, settings):
    for query in ("category=photography", "place=lisbon", "date=2020-01-01", "q=wood"):
        head = head_of(client.get(f"/vendors/?{query}"))
        assert head.meta("robots") == "noindex, follow", query
    assert head.canonical == f"{settings.SITE_URL}/vendors/?q=wood"


def test_further_pages_of_the_directory_are_pages_of_their_own(client, settings):
    VendorFactory.create_batch(13)

    first, second = (head_of(client.get(path)) for path in ("/vendors/", "/vendors/?page=2"))

    assert second.canonical == f"{settings.SITE_URL}/vendors/?page=2"
    assert second.meta("robots").startswith("index")
    assert first.title != second.title
    assert first.meta("description") != second.meta("description")


def test_a_preview_names_no_address_and_no_picture(client, rosa):
    draft = VendorFactory(owner=rosa, state=Vendor.State.DRAFT)
    client.force_login(rosa)

    for name in ("pages:vendor-detail", "pages:vendor-reviews"):
        head = head_of(client.get(reverse(name, args=[draft.slug])))
        assert head.meta("robots") == "noindex"
        assert head.canonical == head.meta("og:title") == ""


def test_a_vendor_says_price_and_rating_as_the_page_does(client, rosewood):
    Vendor.objects.filter(pk=rosewood.pk).update(rating=480, review_count=12)

    description = head_of(client.get(rosewood.get_absolute_url())).meta("description")

    assert description.startswith("Rosewood Studio: Quiet pictures. From €1,000. 4.8 of 5 from 12")


def test_names_cannot_end_an_attribute(client, db):
    vendor = VendorFactory(name='"><script>alert(1)</script>')

    page = client.get(vendor.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in page
    assert head_of(client.get(vendor.get_absolute_url())).meta("og:title").startswith('"><script>')


class TestShareImages:
    def test_are_drawn_once_and_not_sent_to_who_has_them(self, client, rosewood, cards_drawn):
        path = reverse("pages:vendor-image", args=[rosewood.slug])
        first = client.get(path)
        again = client.get(path)
        known = client.get(path, headers={"If-None-Match": first["ETag"]})

        assert first.content[:3] == b"\xff\xd8\xff"
        assert first.content == again.content
        assert (known.status_code, known.content) == (304, b"")
        assert len(cards_drawn) == 1

    def test_have_the_size_that_previews_want(self, client, rosewood):
        PhotoFactory(vendor=rosewood)
        for path in ("/share/site.jpg", reverse("pages:vendor-image", args=[rosewood.slug])):
            picture = Image.open(io.BytesIO(client.get(path).content))
            assert (picture.format, picture.size) == ("JPEG", (1200, 630))

    def test_show_the_cover(self, client, rosewood):
        PhotoFactory(vendor=rosewood)
        path = reverse("pages:vendor-image", args=[rosewood.slug])
        picture = Image.open(io.BytesIO(client.get(path).content))

        assert picture.getpixel((700, 300))[1] > picture.getpixel((700, 300))[0]  # green
        assert picture.getpixel((1150, 300))[0] > picture.getpixel((1150, 300))[1]  # red

    @pytest.mark.parametrize(
        "change",
        [
            {"name": "Rosewood & Sons"},
            {"rating": 450, "review_count": 2},
            {"tagline": "Loud pictures"},
            {"starting_price": 50_000},
        ],
    )
    def test_are_drawn_anew_when_they_show_something_else(self, client, rosewood, change):
        path = reverse("pages:vendor-image", args=[rosewood.slug])
        page = rosewood.get_absolute_url()
        before, link = client.get(path), head_of(client.get(page)).meta("og:image")
        Vendor.objects.filter(pk=rosewood.pk).update(**change)
        after = client.get(path)

        assert before["ETag"] != after["ETag"]
        assert before.content != after.content
        assert link != head_of(client.get(page)).meta("og:image")
        assert len(default_storage.listdir(f"share/vendors/{rosewood.pk}")[1]) == 1

    def test_another_cover_is_another_picture(self, client, rosewood):
        path = reverse("pages:vendor-image", args=[rosewood.slug])
        tags = [client.get(path)["ETag"]]
        photo = PhotoFactory(vendor=rosewood)
        tags.append(client.get(path)["ETag"])
        photo.cut_left = 50
        photo.save()
        tags.append(client.get(path)["ETag"])

        assert len(set(tags)) == 3

    def test_a_cover_whose_file_is_gone_hinders_nothing(self, client, rosewood):
        PhotoFactory(vendor=rosewood).image.storage.delete(rosewood.photos.get().image.name)

        assert client.get(reverse("pages:vendor-image", args=[rosewood.slug])).status_code == 200

    def test_nothing_is_drawn_of_who_is_not_public(self, client, rosa):
        for state in Vendor.State:
            if state != Vendor.State.APPROVED:
                hidden = VendorFactory(owner=rosa, state=state)
                client.force_login(rosa)
                path = reverse("pages:vendor-image", args=[hidden.slug])
                assert client.get(path).status_code == 404

    def test_long_and_foreign_names_fit(self):
        for title in ("Łukasz Śliwińska", "W" * 80, "a " * 40, "花火 Studio", ""):
            card = Card(
                "x", "Photography · Łódź", title, "W" * 120, "from CZK 1,000,000", "5.0 (9)"
            )
            assert draw(card)[:3] == b"\xff\xd8\xff"


@pytest.fixture
def cards_drawn(monkeypatch) -> list[object]:
    """What was really drawn."""
    cards: list[object] = []
    monkeypatch.setattr(sharing, "draw", lambda card: cards.append(card) or draw(card))
    return cards
