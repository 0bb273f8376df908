"""A vendor's life from draft to directory."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from PIL import Image

from messaging.models import Notification
from tests.factories.accounts import PlaceFactory
from tests.factories.vendors import (
    CategoryFactory,
    VendorDocumentFactory,
    VendorFactory,
)
from vendors import services
from vendors.exceptions import NotReadyForReview, WrongState
from vendors.models import Package, Vendor
from vendors.pictures import NotAPicture

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State = Vendor.State


def picture(size=(60, 40), kind="PNG") -> ContentFile:
    written = io.BytesIO()
    Image.new("RGB", size, "#8a2f4a").save(written, kind)
    return ContentFile(written.getvalue(), name="../../evil.php")


def ready(owner, **facts) -> Vendor:
    vendor = VendorFactory(
        owner=owner, state=State.DRAFT, decided_at=None, payouts_ready=True, **facts
    )
    services.add_photo(vendor.pk, image=picture(), alt="A garden", by=owner)
    VendorDocumentFactory(vendor=vendor)
    return vendor


def test_names_that_are_taken_get_a_number(rosa):
    facts = {"name": "Lumière", "category": CategoryFactory(), "place": PlaceFactory()}

    slugs = [services.create_vendor(rosa, **facts).slug for _ in range(3)]

    assert slugs == ["lumiere", "lumiere-2", "lumiere-3"]


def test_an_unfinished_profile_is_told_what_is_missing(rosa):
    vendor = VendorFactory(owner=rosa, state=State.DRAFT, tagline="", package=False)

    with pytest.raises(NotReadyForReview) as refused:
        services.submit_vendor(vendor.pk, by=rosa)

    assert refused.value.missing == [
        "one line about you",
        "a picture",
        "a package with its price",
        "your registration document",
        "your payout account",
    ]
    vendor.refresh_from_db()
    assert vendor.state == State.DRAFT


def test_submitting_tells_the_reviewers(rosa, mona, fin):
    vendor = ready(rosa)

    services.submit_vendor(vendor.pk, by=rosa)

    assert list(Notification.objects.values_list("user", flat=True)) == [mona.pk]


def test_approval_puts_a_vendor_into_the_directory(rosa, mona):
    vendor = ready(rosa)
    services.submit_vendor(vendor.pk, by=rosa)
    assert vendor not in Vendor.objects.public()

    services.approve_vendor(vendor.pk, by=mona)

    assert vendor in Vendor.objects.public()
    assert Notification.objects.get(user=rosa).kind == "vendor_decided"


@pytest.mark.parametrize("person", ["rosa", "fin", "anna"])
def test_only_reviewers_approve(request, rosa, person):
    vendor = ready(rosa)
    services.submit_vendor(vendor.pk, by=rosa)

    with pytest.raises(PermissionDenied):
        services.approve_vendor(vendor.pk, by=request.getfixturevalue(person))

    assert vendor not in Vendor.objects.public()


def test_approving_twice_is_refused(rosa, mona):
    vendor = ready(rosa)
    services.submit_vendor(vendor.pk, by=rosa)
    services.approve_vendor(vendor.pk, by=mona)

    with pytest.raises(WrongState):
        services.approve_vendor(vendor.pk, by=mona)


def test_a_draft_cannot_be_approved(rosa, mona):
    with pytest.raises(WrongState):
        services.approve_vendor(ready(rosa).pk, by=mona)


def test_changes_go_back_and_forth(rosa, mona):
    vendor = ready(rosa)
    services.submit_vendor(vendor.pk, by=rosa)
    vendor = services.request_vendor_changes(vendor.pk, note="More pictures", by=mona)
    assert vendor.review_note == "More pictures"

    services.submit_vendor(vendor.pk, by=rosa)
    vendor = services.approve_vendor(vendor.pk, by=mona)

    assert (vendor.state, vendor.review_note) == (State.APPROVED, "")


def test_strangers_edit_no_profile(rosewood, victor):
    with pytest.raises(PermissionDenied):
        services.update_vendor(rosewood.pk, tagline="Mine now", by=victor)

    rosewood.refresh_from_db()
    assert rosewood.tagline == "Quiet pictures"


def test_pictures_are_written_anew_under_a_name_of_ours(rosa, rosewood):
    photo = services.add_photo(rosewood.pk, image=picture((3000, 2000)), alt="Hill", by=rosa)

    assert (photo.width, photo.height) == (1600, 1067)
    assert photo.image.name.endswith(".webp")
    assert "evil" not in photo.image.name


@pytest.mark.parametrize("content", [b"", b"GIF89a<html>", b"<svg onload=alert(1)>"])
def test_what_is_no_picture_is_refused(rosa, rosewood, content):
    with pytest.raises(NotAPicture):
        services.add_photo(rosewood.pk, image=ContentFile(content, "x.png"), alt="x", by=rosa)

    assert not rosewood.photos.exists()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(rosa, rosewood):
    with pytest.raises(NotAPicture, match="million pixels"):
        services.add_photo(rosewood.pk, image=picture((9000, 9000)), alt="Bomb", by=rosa)


def test_the_starting_price_follows_the_packages(rosa, rosewood):
    cheap = services.add_package(
        rosewood.pk, by=rosa, name="Small", price=50_000, deposit_percent=10
    )
    rosewood.refresh_from_db()
    assert rosewood.starting_price == 50_000

    services.retire_package(cheap.pk, by=rosa)
    rosewood.refresh_from_db()
    assert rosewood.starting_price == 100_000


@pytest.mark.parametrize(
    ("currency", "price", "percent", "deposit"),
    [("EUR", 333, 33, 109), ("JPY", 333, 33, 109), ("KWD", 100_250, 25, 25_060)],
)
def test_a_part_of_a_coin_goes_to_the_balance(currency, price, percent, deposit):
    """Cards take three decimals in tens only, and the balance is then in tens as well."""
    package = Package(vendor=Vendor(currency=currency), price=price, deposit_percent=percent)
    assert package.deposit == deposit
