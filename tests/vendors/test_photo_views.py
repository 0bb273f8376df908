"""The page of the gallery, with and without scripts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.files import picture, upload
from tests.factories.photos import PhotoFactory
from tests.reading import told
from vendors.models import Photo, Tier, Vendor
from vendors.models.photos import Frame

pytestmark = pytest.mark.django_db
PAGE = reverse("vendors:photo-list")
HTMX = {"hx-request": "true"}


@pytest.fixture
def photos(client, rosewood, rosa):
    client.force_login(rosa)
    return [PhotoFactory(vendor=rosewood, alt=alt, order=n) for n, alt in enumerate("ab")]


def of(name: str, photo: Photo) -> str:
    return reverse(f"vendors:photo-{name}", args=[photo.pk])


def test_good_pictures_are_kept_and_bad_ones_named(client, photos, rosewood, settings):
    settings.UPLOAD_MAX_PIXELS = 10_000
    chosen = [
        upload(name="garden.png"),
        upload(b"GIF89a<html>", name="page.gif"),
        upload(picture((200, 200)), name="bomb.png"),
        upload(b"", name="empty.png"),
        upload(name="arch.png"),
    ]

    page = client.post(PAGE, {"images": chosen}, follow=True).content.decode()

    assert rosewood.photos.count() == 4
    assert "page.gif: This is not a" in page
    assert "bomb.png: This picture has more than" in page
    assert "empty.png: This is not a" in page
    assert "2 pictures added" in page
    assert page.count("Describe this picture") == 2
    assert "bomb.png" not in client.get(PAGE).content.decode()


def test_no_picture_at_all_is_said_at_the_field(client, photos):
    answer = client.post(PAGE, {})

    assert answer.context["form"].errors["images"]


def test_a_full_gallery_says_so(client, photos, rosewood):
    Vendor.objects.update(photo_limit=2)

    page = client.post(PAGE, {"images": [upload()]}, follow=True).content.decode()

    assert "garden.png: There are 2 pictures already" in page
    assert 'type="file"' not in page


def test_a_move_without_scripts_comes_back_to_the_picture(client, photos):
    answer = client.post(of("move-create", photos[1]), {"step": "cover"})

    assert answer.url == f"{PAGE}#photo-{photos[1].pk}"
    assert [photo.alt for photo in Photo.objects.all()] == ["b", "a"]


def test_a_move_by_htmx_brings_the_pictures_and_says_the_place(client, photos):
    answer = client.post(of("move-create", photos[0]), {"place": "2"}, headers=HTMX)

    page = answer.content.decode()
    assert "<html" not in page
    assert "“a” is number 2 of 2 now." in page
    assert page.index("Remove picture 1: b") < page.index("Remove picture 2: a")


@pytest.mark.parametrize("body", [{}, {"step": "sideways"}, {"place": "0"}, {"place": "x"}])
def test_a_move_to_nowhere_moves_nothing(client, photos, body):
    page = client.post(of("move-create", photos[1]), body, headers=HTMX).content.decode()

    assert "It cannot go there." in page
    assert [photo.alt for photo in Photo.objects.all()] == ["a", "b"]


def test_words_are_saved_at_the_picture(client, photos):
    page = client.post(of("alt-update", photos[0]), {"alt": "An arch"}, headers=HTMX)
    too_long = client.post(of("alt-update", photos[0]), {"alt": "x" * 141}, headers=HTMX)
    client.post(of("alt-update", photos[1]), {"alt": ""})

    assert 'value="An arch"' in page.content.decode()
    assert "Picture 1" not in page.content.decode()
    assert too_long.status_code == 422
    assert "At most 140" in too_long.content.decode()
    assert [photo.alt for photo in Photo.objects.all()] == ["An arch", ""]


def test_numbers_choose_what_is_shown(client, photos):
    numbers = dict.fromkeys(("cut_top", "cut_right", "cut_bottom"), 0)

    client.post(of("update", photos[0]), numbers | {"focus_x": 20, "focus_y": 80, "cut_left": 10})

    assert Photo.objects.get(pk=photos[0].pk).frame == Frame(20, 80, 10)


@pytest.mark.parametrize(("field", "value"), [("focus_x", 101), ("cut_left", 81), ("cut_top", "")])
def test_numbers_that_make_no_frame_are_said_at_their_field(client, photos, field, value):
    numbers = dict.fromkeys(Frame.__dataclass_fields__, 0)

    answer = client.post(of("update", photos[0]), numbers | {field: value})

    assert answer.context["form"].errors[field]
    assert Photo.objects.get(pk=photos[0].pk).frame == Frame()


def test_cuts_that_meet_are_explained(client, photos):
    numbers = dict.fromkeys(Frame.__dataclass_fields__, 50)

    page = client.post(of("update", photos[0]), numbers).content.decode()

    assert "cuts away too much" in page


def test_pictures_of_others_are_not_there(client, photos):
    strange = PhotoFactory()

    for name in ("update", "alt-update", "move-create", "delete"):
        assert client.post(of(name, strange), {"step": "cover"}).status_code == 404
    assert Photo.objects.filter(pk=strange.pk).exists()


def test_the_page_asks_as_much_for_one_as_for_three(
    client, rosewood, rosa, django_assert_num_queries
):
    client.force_login(rosa)
    client.get(PAGE)
    for _ in range(2):
        PhotoFactory(vendor=rosewood)
        with django_assert_num_queries(6):
            client.get(PAGE)
        PhotoFactory(vendor=rosewood)


class TestBeyondTheTier:
    @pytest.fixture
    def seven(self, client, rosewood, rosa) -> list[Photo]:
        """Pictures of somebody whose tier shows five, of which staff have hidden the first."""
        client.force_login(rosa)
        Vendor.objects.filter(pk=rosewood.pk).update(photo_limit=5)
        photos = [
            PhotoFactory(vendor=rosewood, alt=alt, order=n) for n, alt in enumerate("abcdefg")
        ]
        Photo.objects.filter(pk=photos[0].pk).update(
            hidden_at=timezone.now(), hidden_why="No right to it"
        )
        return photos

    def test_what_is_not_shown_is_marked(self, client, seven):
        page = client.get(PAGE).content.decode()

        marked = page.split("data-photo aria")[1:]
        assert ["Not shown: Free shows 5." in each for each in marked] == [False] * 6 + [True]
        text = told(client.get(PAGE))
        assert "Couples see the first 5 of your 7 pictures" in text
        assert "Plus has 30. See the tiers" in text
        assert 'href="/vendor/subscription/"' in page

    def test_they_choose_which_are_shown(self, client, seven, rosewood):
        client.post(of("move-create", seven[6]), {"step": "shown"})

        shown = Vendor.objects.get(pk=rosewood.pk).shown_photos
        assert [photo.alt for photo in shown] == ["b", "c", "d", "e", "g"]

        page = client.post(of("move-create", seven[1]), {"place": 7}, headers=HTMX)
        assert "is number 7 of 7 now, which is not shown." in page.content.decode()

    def test_as_many_as_the_tier_has_is_no_fewer_shown(self, client, seven):
        seven[5].delete()
        seven[6].delete()

        text = told(client.get(PAGE))

        assert "You have 5 pictures, and Free has room for 5." in text
        assert "Not shown" not in text

    def test_in_the_highest_tier_no_other_is_offered(self, client, seven, rosewood):
        Vendor.objects.filter(pk=rosewood.pk).update(photo_limit=60)
        Tier.objects.ladder()
        Photo.objects.bulk_create(
            Photo(vendor=rosewood, image="same.webp", width=6, height=4, order=n)
            for n in range(7, 60)
        )

        assert "See the tiers" not in told(client.get(PAGE))
