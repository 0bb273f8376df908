"""Pictures that somebody reports, and that staff hide."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from messaging import tasks
from messaging.exceptions import TooFast
from messaging.models import Notification
from tests.factories.photos import PhotoFactory
from vendors import services
from vendors.exceptions import AlreadyReported, OwnPhoto, PhotoMoved
from vendors.models import Photo, PhotoReport, Vendor
from vendors.services.profiles import missing_for_review

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
WHY = "It belongs to somebody else."


@pytest.fixture
def gallery(rosewood) -> list[Photo]:
    return [
        PhotoFactory(vendor=rosewood, alt=alt, order=n)
        for n, alt in enumerate(("Arch", "Bench", "Cake"))
    ]


def address(vendor) -> str:
    return reverse("vendors:photo-report-create", args=[vendor.slug])


def test_anybody_signed_in_reports_once(client, rosewood, gallery, anna, mona, fin):
    client.force_login(anna)
    assert address(rosewood) in client.get(rosewood.get_absolute_url()).content.decode()
    assert "Bench" in client.get(address(rosewood)).content.decode()
    sent = {"photo": gallery[1].pk, "reason": "stolen", "words": "Mine"}

    answer = client.post(address(rosewood), sent)

    assert answer.url == rosewood.get_absolute_url()
    report = PhotoReport.objects.get()
    assert (report.photo, report.reporter, report.words) == (gallery[1], anna, "Mine")
    told = Notification.objects.get()
    assert (told.user, told.link) == (mona, f"/adminpanel/photos/{gallery[1].pk}/")
    with pytest.raises(AlreadyReported):
        services.report_photo(gallery[1].pk, reason="other", by=anna)
    said = client.post(address(rosewood), sent, follow=True).content.decode()
    assert "You have reported this picture already" in said
    assert PhotoReport.objects.count() == 1


def test_a_guest_signs_in_first(client, rosewood, gallery):
    assert address(rosewood) not in client.get(rosewood.get_absolute_url()).content.decode()
    assert "/accounts/login/" in client.get(address(rosewood)).url


def test_what_is_missing_is_said_and_what_is_typed_stays(client, rosewood, gallery, anna):
    client.force_login(anna)

    answer = client.post(address(rosewood), {"reason": "stolen", "words": "I took it"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the picture that you mean." in page
    assert "I took it" in page
    assert not PhotoReport.objects.exists()


def test_nobody_reports_their_own_nor_what_is_not_shown(rosewood, gallery, rosa, anna, mona):
    with pytest.raises(OwnPhoto):
        services.report_photo(gallery[0].pk, reason="other", by=rosa)
    Vendor.objects.update(photo_limit=2)
    with pytest.raises(Photo.DoesNotExist):  # beyond the tier
        services.report_photo(gallery[2].pk, reason="other", by=anna)
    services.hide_photo(gallery[0].pk, reason=WHY, by=mona)
    with pytest.raises(Photo.DoesNotExist):
        services.report_photo(gallery[0].pk, reason="other", by=anna)
    services.suspend_vendor(rosewood.pk, note="Cash", by=mona)
    with pytest.raises(Photo.DoesNotExist):
        services.report_photo(gallery[1].pk, reason="other", by=anna)
    assert not PhotoReport.objects.exists()


def test_a_flood_of_reports_is_stopped(rosewood, anna):
    photos = [PhotoFactory(vendor=rosewood, order=n) for n in range(11)]
    Vendor.objects.update(photo_limit=20)

    for photo in photos[:10]:
        services.report_photo(photo.pk, reason="other", by=anna)
    with pytest.raises(TooFast):
        services.report_photo(photos[10].pk, reason="other", by=anna)

    assert PhotoReport.objects.count() == 10


def test_hidden_is_gone_for_everybody_but_the_vendor(
    client, rosewood, gallery, rosa, anna, mona, mailoutbox
):
    services.report_photo(gallery[0].pk, reason="stolen", by=anna)

    services.hide_photo(gallery[0].pk, reason=WHY, by=mona)

    assert not PhotoReport.objects.open().exists()
    page = client.get(rosewood.get_absolute_url()).content.decode()
    assert "Arch" not in page
    assert "Bench" in page
    assert Vendor.objects.for_cards().get(pk=rosewood.pk).cover == gallery[1]
    assert Vendor.objects.get(pk=rosewood.pk).cover == gallery[1]
    told = Notification.objects.get(user=rosa)
    assert told.text == f"We hid a picture of Rosewood Studio: {WHY}"
    assert tasks.mail_notification(told.pk)
    assert WHY in mailoutbox[0].body
    client.force_login(rosa)
    editor = client.get(told.link).content.decode()
    assert WHY in editor
    assert editor.index("Our team has hidden it") < editor.index("Cover</span>")


def test_shown_again_at_its_old_place(rosewood, gallery, rosa, mona):
    services.hide_photo(gallery[0].pk, reason=WHY, by=mona)
    with pytest.raises(PhotoMoved):
        services.hide_photo(gallery[0].pk, reason="Once more", by=mona)

    services.show_photo_again(gallery[0].pk, by=mona)

    assert Vendor.objects.get(pk=rosewood.pk).cover == gallery[0]
    assert "is shown again" in Notification.objects.filter(user=rosa).latest("pk").text
    assert Photo.objects.get(pk=gallery[0].pk).hidden_why == ""
    with pytest.raises(PhotoMoved):
        services.show_photo_again(gallery[0].pk, by=mona)


@pytest.mark.parametrize("who", ["fin", "rosa", "anna"])
def test_only_moderators_decide(request, rosewood, gallery, who):
    person = request.getfixturevalue(who)
    photo = gallery[0]
    for act in (
        lambda: services.hide_photo(photo.pk, reason=WHY, by=person),
        lambda: services.show_photo_again(photo.pk, by=person),
        lambda: services.close_photo_reports(photo.pk, by=person),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not Photo.objects.get(pk=photo.pk).is_hidden


def test_the_only_picture_hidden_is_none_to_send_in(rosewood, rosa, mona):
    photo = PhotoFactory(vendor=rosewood)
    Vendor.objects.filter(pk=rosewood.pk).update(state="draft")
    services.hide_photo(photo.pk, reason=WHY, by=mona)

    assert "a picture" in missing_for_review(Vendor.objects.get(pk=rosewood.pk))
