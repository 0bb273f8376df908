"""What staff ask to have changed, where the vendor reads it, and how they hear of it."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from adminpanel.models import AuditEntry
from adminpanel.services import claim_vendor
from messaging import tasks
from messaging.models import Notification
from tests.factories.vendors import VendorDocumentFactory, VendorFactory
from tests.vendors.test_profiles import picture
from vendors import services
from vendors.exceptions import NothingAsked, WrongState
from vendors.models import Package, ReviewComment, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State = Vendor.State
RING = tasks.mail_notification.delay
ASKED = {"tagline": "Say where you work", "pictures": "One more", "documents": "It is cut off"}


@pytest.fixture
def waiting(rosa):
    vendor = VendorFactory(
        owner=rosa, state=State.SUBMITTED, submitted_at=timezone.now(), payouts_ready=True
    )
    VendorDocumentFactory(vendor=vendor)
    services.add_photo(vendor.pk, image=picture(), alt="A garden", by=rosa)
    return vendor


def test_comments_stand_until_the_vendor_sends_it_in_again(waiting, rosa, mona):
    vendor = services.request_vendor_changes(waiting.pk, comments=ASKED, by=mona)
    assert vendor.state == State.CHANGES_REQUESTED
    assert dict(vendor.review_comments.unresolved().values_list("field", "text")) == ASKED
    assert {comment.made_by for comment in vendor.review_comments.all()} == {mona}

    services.submit_vendor(vendor.pk, by=rosa)

    assert not vendor.review_comments.unresolved().exists()
    assert vendor.review_comments.count() == 3


def test_the_same_field_can_be_asked_for_again(waiting, rosa, mona):
    services.request_vendor_changes(waiting.pk, comments={"tagline": "Longer"}, by=mona)
    services.submit_vendor(waiting.pk, by=rosa)

    services.request_vendor_changes(waiting.pk, comments={"tagline": "Shorter"}, by=mona)

    assert waiting.review_comments.unresolved().get().text == "Shorter"


@pytest.mark.parametrize("comments", [None, {}, {"tagline": ""}])
def test_asking_for_nothing_is_refused(waiting, mona, comments):
    with pytest.raises(NothingAsked):
        services.request_vendor_changes(waiting.pk, comments=comments, by=mona)

    waiting.refresh_from_db()
    assert waiting.state == State.SUBMITTED


def test_a_field_that_there_is_not_is_refused(waiting, mona):
    with pytest.raises(ValueError, match="colour"):
        services.request_vendor_changes(waiting.pk, comments={"colour": "Red"}, by=mona)
    with pytest.raises(ValueError, match="which one"):
        services.request_vendor_changes(waiting.pk, comments={"picture": "Red"}, by=mona)

    assert not ReviewComment.objects.exists()


def test_single_pictures_and_packages_have_comments_of_their_own(client, waiting, rosa, mona):
    photo, package = waiting.photos.get(), waiting.packages.get()
    services.request_vendor_changes(
        waiting.pk,
        comments={"serves_km": "How far?", "payout_account": "It is somebody else's"},
        on_photos={photo.pk: "It is blurred"},
        on_packages={package.pk: "What is not in it?"},
        by=mona,
    )

    told = Notification.objects.get(user=rosa).text
    assert "Picture “A garden”: It is blurred" in told
    assert "Package “Full day”: What is not in it?" in told
    client.force_login(rosa)
    for name, key, words in (
        ("pages:onboarding", (), ("It is blurred", "What is not in it?", "somebody else")),
        ("vendors:photo-list", (), ("It is blurred",)),
        ("vendors:photo-update", (photo.pk,), ("It is blurred",)),
        ("vendors:package-list", (), ("What is not in it?",)),
        ("vendors:package-update", (package.pk,), ("What is not in it?",)),
        ("vendors:profile-update", (), ("How far?",)),
        ("payouts:payout-account-detail", (), ("somebody else",)),
    ):
        page = client.get(reverse(name, args=key)).content.decode()
        assert all(said in page for said in words), name

    photo.delete()
    assert "blurred" not in client.get(reverse("pages:onboarding")).content.decode()


def test_things_of_others_are_not_commented(waiting, rosewood, mona):
    strange = rosewood.packages.get()

    with pytest.raises(Package.DoesNotExist):
        services.request_vendor_changes(waiting.pk, on_packages={strange.pk: "Hm"}, by=mona)

    waiting.refresh_from_db()
    assert waiting.state == State.SUBMITTED
    assert not ReviewComment.objects.exists()


def test_what_was_said_in_general_is_done_when_it_is_sent_in_again(client, waiting, rosa, mona):
    services.request_vendor_changes(waiting.pk, note="Nearly there!", comments=ASKED, by=mona)
    client.force_login(rosa)
    checklist = reverse("pages:onboarding")
    assert "Nearly there!" in client.get(checklist).content.decode()

    services.submit_vendor(waiting.pk, by=rosa)

    assert "From our team" not in client.get(checklist).content.decode()
    waiting.refresh_from_db()
    assert waiting.review_note == ""


def test_staff_find_a_box_for_all_that_vendors_fill_in(client, waiting, mona):
    photo, package = waiting.photos.get(), waiting.packages.get()
    claim_vendor(waiting.pk, by=mona)
    client.force_login(mona)
    page = client.get(reverse("adminpanel:vendor-detail", args=[waiting.pk])).content.decode()
    for name in (
        *("guests_max", "serves_km", "lead_days", "horizon_days", "payout_account"),
        *(f"photo_{photo.pk}", f"package_{package.pk}"),
    ):
        assert f'name="on_{name}"' in page

    client.post(
        reverse("adminpanel:changes-create", args=[waiting.pk]),
        {"note": "", f"on_photo_{photo.pk}": "It is blurred", f"on_package_{package.pk}": " "},
    )

    comment = waiting.review_comments.get()
    assert (comment.field, comment.photo, comment.text) == ("picture", photo, "It is blurred")
    assert AuditEntry.objects.get().facts["comments"] == {f"picture {photo.pk}": "It is blurred"}
    page = client.get(reverse("adminpanel:vendor-detail", args=[waiting.pk])).content.decode()
    assert "Comment at picture “A garden”, open" in page


def test_asking_twice_is_refused(waiting, mona):
    services.request_vendor_changes(waiting.pk, note="Once", by=mona)

    with pytest.raises(WrongState):
        services.request_vendor_changes(waiting.pk, comments=ASKED, by=mona)

    assert not ReviewComment.objects.exists()


@pytest.mark.parametrize("who", ["rosa", "fin", "anna"])
def test_only_reviewers_comment(request, waiting, who):
    with pytest.raises(PermissionDenied):
        services.request_vendor_changes(waiting.pk, comments=ASKED, by=request.getfixturevalue(who))

    assert not ReviewComment.objects.exists()


def test_a_decision_is_mailed_at_once_and_only_once(
    waiting, rosa, mona, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as waiting_calls:
        services.request_vendor_changes(waiting.pk, comments=ASKED, by=mona)
    told = Notification.objects.get(user=rosa)
    rung = [c.args for c in waiting_calls if getattr(c, "func", None) == RING]
    assert rung == [(told.pk,)]

    assert tasks.mail_notification(told.pk)

    (letter,) = mail.outbox
    assert letter.to == [rosa.email]
    for part in (letter.body, letter.alternatives[0].content):
        assert "Say where you work" in part
        assert "at once because it should not wait" in part
        assert "away" not in part
    assert not tasks.mail_notification(told.pk)
    assert len(mail.outbox) == 1


def test_who_wants_no_letters_about_profiles_gets_none(waiting, rosa, mona):
    rosa.notification_choices.create(group="vendors", channel="email", on=False)

    services.approve_vendor(waiting.pk, by=mona)

    assert not tasks.mail_notification(Notification.objects.get(user=rosa).pk)
    assert mail.outbox == []


def test_staff_comment_at_fields_and_the_audit_knows(client, waiting, mona):
    client.force_login(mona)

    client.post(
        reverse("adminpanel:changes-create", args=[waiting.pk]),
        {"note": "", "on_tagline": "Say where you work", "on_documents": " "},
    )

    comment = waiting.review_comments.get()
    assert (comment.field, comment.text) == ("tagline", "Say where you work")
    entry = AuditEntry.objects.get()
    assert entry.facts == {
        "note": "",
        "state": {"was": "Waiting for approval", "now": "Changes requested"},
        "comments": {"tagline": "Say where you work"},
    }
    page = client.get(reverse("adminpanel:vendor-detail", args=[waiting.pk])).content.decode()
    assert "Say where you work" in page


def test_staff_who_write_nothing_are_told_at_the_note(client, waiting, mona):
    client.force_login(mona)

    answer = client.post(reverse("adminpanel:changes-create", args=[waiting.pk]), {"note": " "})

    assert answer.status_code == 422
    assert answer.context["changes_form"].errors["note"]
    assert not AuditEntry.objects.exists()


def test_the_vendor_reads_each_comment_where_it_belongs(client, waiting, rosa, mona):
    fields = [field for field in ReviewComment.Field if field not in ReviewComment.SINGLE]
    asked = {field.value: f"About {field.value} here" for field in fields}
    services.request_vendor_changes(waiting.pk, note="Nearly there", comments=asked, by=mona)
    client.force_login(rosa)

    def page(name):
        return client.get(reverse(name)).content.decode()

    onboarding = page("pages:onboarding")
    assert all(text in onboarding for text in [*asked.values(), "Nearly there"])
    profile = page("vendors:profile-update")
    for field in (
        *("name", "category", "place", "tagline", "description", "styles", "languages"),
        *("guests_max", "serves_km", "lead_days", "horizon_days"),
    ):
        assert f'id="id_{field}_remark"' in profile
        assert f'aria-describedby="id_{field}_remark' in profile
    elsewhere = {
        "pictures": "vendors:photo-list",
        "packages": "vendors:package-list",
        "availability": "vendors:weekly-update",
        "terms": "vendors:policy-update",
        "documents": "vendors:document-list",
        "payout_account": "payouts:payout-account-detail",
        "lead_days": "vendors:weekly-update",
    }
    for field, name in elsewhere.items():
        assert asked[field] in page(name)

    services.submit_vendor(waiting.pk, by=rosa)

    assert asked["tagline"] not in page("vendors:profile-update")
    assert asked["tagline"] not in page("pages:onboarding")


def test_the_checklist_names_what_can_be_done_and_nothing_else(client, rosa):
    VendorFactory(owner=rosa, state=State.DRAFT)
    client.force_login(rosa)

    items = client.get(reverse("pages:onboarding")).context["checklist"]

    assert [(item.name, item.done) for item in items] == [
        ("Profile", True),
        ("Pictures", False),
        ("Packages", True),
        ("Availability", True),
        ("Terms", True),
        ("Documents", False),
        ("Payout account", False),
    ]
    for item in items:
        assert client.get(item.url).status_code == 200
