"""What pages show of pictures: made once, beside the pages, and gone with their pictures."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.template import Context, Template
from django.utils import timezone
from PIL import Image

from tests.factories.photos import PhotoFactory
from vendors import renditions, services
from vendors.models import Photo
from vendors.models.photos import MOST_TRIES, Frame
from vendors.services import renditions as making

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(rosewood):
    return PhotoFactory(vendor=rosewood)


def files() -> list[str]:
    folder = Path(settings.MEDIA_ROOT) / "vendors/cut"
    return sorted(path.name for path in folder.rglob("*.*"))


def drawn(photo, place="card", **options) -> str:
    told = " ".join(f'{name}="{value}"' for name, value in options.items())
    template = Template(f'{{% load pictures %}}{{% picture photo "{place}" {told} %}}')
    return template.render(Context({"photo": photo}))


def test_each_shape_is_made_in_both_formats_and_never_wider_than_the_picture(photo):
    assert services.make_renditions(photo.pk)

    photo.refresh_from_db()
    assert {name.partition("-")[2] for name in files()} == {
        f"{shape}-{width}.{format}"
        for shape in ("whole", "card")
        for width in (400, 600)
        for format in ("avif", "webp")
    }
    for rendition in renditions.all_of(photo.shown):
        with default_storage.open(rendition.name) as file, Image.open(file) as picture:
            assert picture.format == rendition.format.upper()
            assert picture.size == (rendition.width, rendition.height)


def test_twice_makes_them_once(photo, monkeypatch):
    made = []
    draw = renditions.draw

    def draw_and_call_again(file, wanted):
        made.append(1)
        assert not services.make_renditions(photo.pk)  # while somebody is at work on it
        return draw(file, wanted)

    monkeypatch.setattr(renditions, "draw", draw_and_call_again)
    assert services.make_renditions(photo.pk)
    assert not services.make_renditions(photo.pk)
    assert services.make_missing_renditions() == 0

    assert made == [1]


def test_the_sweeper_finds_what_no_bell_rang_for(rosewood):
    PhotoFactory.create_batch(3, vendor=rosewood)

    assert services.make_missing_renditions() == 3
    assert not Photo.objects.without_renditions().exists()


def test_who_shows_the_same_picture_shares_what_is_made_of_it(photo):
    twin = PhotoFactory(image=photo.image.name)

    services.make_renditions(photo.pk)

    twin.refresh_from_db()
    photo.refresh_from_db()
    assert twin.renditions == photo.renditions != ""


def test_what_cannot_be_read_is_tried_a_few_times(photo, caplog):
    default_storage.delete(photo.image.name)

    for _ in range(MOST_TRIES + 2):
        Photo.objects.update(try_after=timezone.now())
        assert not services.make_renditions(photo.pk)

    photo = Photo.objects.get(pk=photo.pk)
    assert photo.tries == MOST_TRIES
    assert len(caplog.records) == MOST_TRIES
    assert "srcset" not in drawn(photo)


def test_another_frame_takes_the_old_files_away_and_has_new_ones(
    photo, rosa, django_capture_on_commit_callbacks, monkeypatch
):
    rung = []
    monkeypatch.setattr(making.tasks.make_renditions, "delay", rung.append)
    services.make_renditions(photo.pk)
    before = files()

    with django_capture_on_commit_callbacks(execute=True):
        services.frame_photo(photo.pk, frame=Frame(focus_x=90, cut_left=50), by=rosa)

    assert (files(), rung) == ([], [photo.pk])
    services.make_renditions(photo.pk)
    assert not set(files()) & set(before)
    assert files()


def test_the_same_frame_again_changes_nothing(photo, rosa, django_capture_on_commit_callbacks):
    services.make_renditions(photo.pk)

    with django_capture_on_commit_callbacks() as callbacks:
        services.frame_photo(photo.pk, frame=Frame(), by=rosa)

    assert not callbacks


def test_a_removed_picture_takes_its_files(photo, rosa, django_capture_on_commit_callbacks):
    services.make_renditions(photo.pk)

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_photo(photo.pk, by=rosa)

    assert files() == []


def test_what_was_cut_anew_while_it_was_made_leaves_no_files(photo, rosa, monkeypatch):
    draw = renditions.draw

    def draw_too_late(file, wanted):
        yield from draw(file, wanted)
        Photo.objects.filter(pk=photo.pk).update(focus_x=10)

    monkeypatch.setattr(renditions, "draw", draw_too_late)

    assert not services.make_renditions(photo.pk)
    assert files() == []


def test_cuts_and_focus_say_what_is_shown(photo, rosa):
    photo = services.frame_photo(photo.pk, frame=Frame(focus_x=75, cut_left=50), by=rosa)
    services.make_renditions(photo.pk)

    [card] = [one for one in renditions.all_of(photo.shown) if one.name.endswith("card-300.webp")]
    with default_storage.open(card.name) as file, Image.open(io.BytesIO(file.read())) as shown:
        red, green, _ = shown.convert("RGB").getpixel((2, 2))
    assert card.box == renditions.Box(300, 100, 300, 200)
    assert red > green  # the left half was green


def test_the_focus_is_what_a_narrower_card_keeps(rosewood):
    wide = PhotoFactory.build(vendor=rosewood, width=1000, height=400, focus_x=100)

    assert renditions.box_of(wide, renditions.Shape.CARD) == renditions.Box(400, 0, 600, 400)


def test_a_picture_is_the_stored_one_until_its_renditions_are_there(photo):
    photo.focus_x = 83
    before = drawn(photo, alt="A garden")
    services.make_renditions(photo.pk)
    photo = Photo.objects.get(pk=photo.pk)
    after = drawn(photo, loading="first")

    assert f'src="{photo.image.url}"' in before
    assert 'class="focus-x-85"' in before
    assert 'alt="A garden"' in before
    assert 'loading="lazy"' in before
    assert "srcset" not in before
    assert '<source type="image/avif" srcset="/media/vendors/cut/' in after
    assert "-card-400.webp 400w" in after
    assert 'width="600" height="400"' in after
    assert 'loading="eager" fetchpriority="high"' in after
