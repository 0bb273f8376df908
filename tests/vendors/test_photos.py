"""A vendor's gallery: its order, its words, its frames."""

import time

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage

from tests.factories.accounts import UserFactory
from tests.factories.files import upload
from tests.factories.photos import PhotoFactory
from tests.races import Meeting, all_at_once
from vendors import services
from vendors.exceptions import FrameImpossible, TooManyPhotos
from vendors.models import Photo, VendorMember
from vendors.models.photos import Frame
from vendors.services import Step, photos

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def gallery(rosewood):
    """a, b, c and d; with gaps and doubles, as galleries were once."""
    return {
        name: PhotoFactory(vendor=rosewood, alt=name, order=order)
        for name, order in zip("abcd", (0, 3, 3, 9), strict=True)
    }


def order_of(vendor) -> str:
    rows = list(Photo.objects.filter(vendor=vendor).order_by("order"))
    assert [photo.order for photo in rows] == list(range(len(rows)))
    return "".join(photo.alt for photo in rows)


@pytest.mark.parametrize(
    ("name", "to", "order"),
    [
        ("c", Step.COVER, "cabd"),
        ("c", Step.EARLIER, "acbd"),
        ("b", Step.LATER, "acbd"),
        ("a", Step.EARLIER, "abcd"),
        ("d", Step.LATER, "abcd"),
        ("a", 3, "bcad"),
        ("d", 1, "dabc"),
        ("a", 30, "bcda"),
    ],
)
def test_a_picture_moves_and_the_others_close_up(gallery, rosewood, rosa, name, to, order):
    place, count = services.move_photo(gallery[name].pk, to=to, by=rosa)

    assert order_of(rosewood) == order
    assert (place, count) == (order.index(name) + 1, 4)


def test_a_move_counts_pictures_that_another_tab_has_added(gallery, rosewood, rosa):
    services.add_photo(rosewood.pk, image=upload(), alt="e", by=rosa)

    services.move_photo(gallery["a"].pk, to=4, by=rosa)

    assert order_of(rosewood) == "bcdae"


def test_a_removed_picture_leaves_no_gap(gallery, rosewood, rosa):
    services.remove_photo(gallery["b"].pk, by=rosa)

    assert order_of(rosewood) == "acd"
    with pytest.raises(Photo.DoesNotExist):
        services.move_photo(gallery["b"].pk, to=1, by=rosa)


def test_words_come_and_go(gallery, rosa):
    photo = services.describe_photo(gallery["a"].pk, alt="", by=rosa)
    assert photo.words == "A picture that is not described yet"

    photo = services.describe_photo(photo.pk, alt="An arch of roses", by=rosa)
    assert photo.words == "An arch of roses"


def test_one_more_than_the_tier_has_is_refused_before_it_is_looked_at(rosewood, rosa):
    most = rosewood.photo_limit
    PhotoFactory.create_batch(most, vendor=rosewood, image="same.webp", width=6, height=4)

    with pytest.raises(TooManyPhotos, match=f"{most} pictures already.*what Free has"):
        services.add_photo(rosewood.pk, image=upload(b"no picture"), by=rosa)

    assert rosewood.photos.count() == most


@pytest.mark.parametrize("who", ["victor", "anna", "chat"])
def test_strangers_and_who_only_chats_change_nothing(request, gallery, rosewood, who):
    if who == "chat":
        person = UserFactory()
        VendorMember.objects.create(vendor=rosewood, user=person, role=VendorMember.Role.CHAT)
    else:
        person = request.getfixturevalue(who)
    photo = gallery["c"]

    for act in (
        lambda: services.add_photo(rosewood.pk, image=upload(), by=person),
        lambda: services.move_photo(photo.pk, to=Step.COVER, by=person),
        lambda: services.describe_photo(photo.pk, alt="Mine", by=person),
        lambda: services.frame_photo(photo.pk, frame=Frame(focus_x=1), by=person),
        lambda: services.remove_photo(photo.pk, by=person),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert Photo.objects.filter(vendor=rosewood).count() == 4
    assert Photo.objects.get(pk=photo.pk).alt == "c"


@pytest.mark.parametrize("frame", [Frame(cut_left=41, cut_right=40), Frame(cut_top=81)])
def test_cuts_that_leave_too_little_are_refused(gallery, rosa, frame):
    with pytest.raises(FrameImpossible):
        services.frame_photo(gallery["a"].pk, frame=frame, by=rosa)

    assert Photo.objects.get(pk=gallery["a"].pk).frame == Frame()


def test_a_removed_picture_takes_its_file(gallery, rosa, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_photo(gallery["a"].pk, by=rosa)

    assert not default_storage.exists(gallery["a"].image.name)


def test_a_picture_that_somebody_else_shows_stays(
    gallery, victor, rosa, django_capture_on_commit_callbacks
):
    """The vendors of the demo share theirs."""
    PhotoFactory(image=gallery["a"].image.name)

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_photo(gallery["a"].pk, by=rosa)

    assert default_storage.exists(gallery["a"].image.name)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.fixture
    def slow_read(self, monkeypatch):
        """A breath between reading the gallery and changing it, so that races happen."""
        read = photos._gallery

        def read_and_pause(vendor):
            found = read(vendor)
            time.sleep(0.05)
            return found

        monkeypatch.setattr(photos, "_gallery", read_and_pause)

    def moved_at_once(self, gallery, rosa):
        return all_at_once(
            [
                lambda: services.move_photo(gallery["d"].pk, to=Step.COVER, by=rosa),
                lambda: services.move_photo(gallery["a"].pk, to=3, by=rosa),
                lambda: services.remove_photo(gallery["b"].pk, by=rosa),
            ]
        )

    def test_moves_at_once_leave_each_picture_one_place(self, gallery, rosewood, rosa, slow_read):
        done = self.moved_at_once(gallery, rosa)

        assert not [error for error in done if isinstance(error, Exception)]
        assert sorted(order_of(rosewood)) == ["a", "c", "d"]

    def test_without_the_lock_they_do_not(self, gallery, rosewood, rosa, monkeypatch):
        """The control: all have read the gallery before anybody changes it."""
        read, meeting = photos._gallery, Meeting(3)

        def read_and_meet(vendor):
            found = read(vendor)
            meeting.wait()
            return found

        monkeypatch.setattr(photos, "_gallery", read_and_meet)
        monkeypatch.setattr(photos, "lock_managed_vendor", lambda vendor_id, by: rosewood)

        self.moved_at_once(gallery, rosa)

        orders = list(rosewood.photos.values_list("order", flat=True))
        assert orders != [0, 1, 2]
