"""What staff read before they decide on a vendor, all on one page."""

import pytest
from django.urls import reverse

from adminpanel import services
from adminpanel.models import AuditEntry
from tests.factories.accounts import UserFactory
from tests.factories.photos import PhotoFactory
from tests.factories.vendors import (
    ExtraFactory,
    PackageFactory,
    VendorDocumentFactory,
    VendorFactory,
)
from vendors.models import Style, Vendor, VendorMember
from vendors.search import index_vendors

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def applicant(rosa) -> Vendor:
    return VendorFactory(name="Nightjar", owner=rosa, state=Vendor.State.SUBMITTED)


def address(vendor) -> str:
    return reverse("adminpanel:vendor-detail", args=[vendor.pk])


def look(client, person, vendor) -> str:
    client.force_login(person)
    return client.get(address(vendor)).content.decode()


def test_what_they_offer_and_when_they_work(client, applicant, mona):
    applicant.styles.add(Style.objects.create(slug="wild", name="Wild gardens"))
    applicant.languages.create(code="pt")
    applicant.weekly.filter(weekday__lt=5).delete()
    applicant.serves_km, applicant.lead_days, applicant.buffer_days = 120, 9, 2
    applicant.terms = "Dinner for two of us."
    applicant.save(update_fields=["serves_km", "lead_days", "buffer_days", "terms"])
    index_vendors([applicant.pk])
    PackageFactory(vendor=applicant, name="Vigil", price=50_000, instant_book=True, is_active=False)
    ExtraFactory(vendor=applicant, name="Fire dance")

    page = look(client, mona, applicant)

    for words in (
        *("Wild gardens", "Portuguese", "Travels up to 120 km", "9 days", "730 days"),
        *("Saturday 1", "Sunday 1", "Moderate when couples cancel", "Dinner for two of us."),
        *("On request: the day is held 2 days", "deposit €300", "Book at once"),
        *("Not offered now", "Fire dance", "Until 90 days before the wedding: full refund"),
    ):
        assert words in page
    assert "Monday 1" not in page


def test_all_pictures_and_the_people(client, applicant, rosa, mona):
    for n in range(7):
        PhotoFactory(vendor=applicant, alt=f"Lamp {n}")
    gone = UserFactory(name="Gone Girl", is_active=False)
    VendorMember.objects.create(vendor=applicant, user=gone, role=VendorMember.Role.CHAT)

    page = look(client, mona, applicant)

    assert all(f"Lamp {n}" in page for n in range(7))
    assert rosa.email in page
    assert "Chat only" in page
    assert "Account suspended" in page


def test_nothing_yet_is_said(client, mona):
    empty = VendorFactory(tagline="", description="", package=False, capacity=0, state="draft")
    empty.weekly.all().delete()

    page = look(client, mona, empty)

    for words in ("No line about them", "No description", "No weekday", "No terms of their own"):
        assert words in page


def test_what_was_decided_and_said_before_the_newest_first(client, applicant, mona, ada):
    wish = {"pictures": "Show a whole table"}
    services.request_vendor_changes(applicant.pk, note="Nearly", comments=wish, by=mona)
    applicant.review_comments.update(resolved_at=applicant.created_at)
    Vendor.objects.filter(pk=applicant.pk).update(state=Vendor.State.SUBMITTED)
    services.approve_vendor(applicant.pk, by=ada)
    entry = {"subject_kind": "vendors.vendor", "subject_key": str(applicant.pk)}
    AuditEntry.objects.create(actor=ada, action="held payouts of", subject="Nightjar", **entry)

    client.force_login(mona)
    told = client.get(address(applicant)).context["history"]

    assert [(moment.title, moment.text, moment.look) for moment in told] == [
        ("Ada Min approved Nightjar", "", "good"),
        ("Mona Moderator asked for changes to Nightjar", "Nearly", "wait"),
        ("Comment at pictures, sent in again since", "Show a whole table", ""),
        ("Begun", "", ""),
    ]


def test_of_another_vendor_nothing_is_told(client, applicant, rosewood, mona):
    services.suspend_vendor(rosewood.pk, note="Cash only", by=mona)

    assert "Cash only" not in look(client, mona, applicant)


def test_queries_do_not_grow(client, applicant, mona, django_assert_max_num_queries):
    look(client, mona, applicant)  # notes the session, and keeps the names of styles
    for n in range(3):
        PackageFactory(vendor=applicant)
        PhotoFactory(vendor=applicant)
        VendorDocumentFactory(vendor=applicant)
        ExtraFactory(vendor=applicant)
        VendorMember.objects.create(vendor=applicant, user=UserFactory())
        applicant.review_comments.create(field=("name", "place", "terms")[n], text="Why?")

    with django_assert_max_num_queries(15):  # five of them for who is asking, and what they may
        client.get(address(applicant))


def test_only_reviewers_look(client, applicant, fin, rosa):
    for person, status in [(fin, 403), (rosa, 404)]:
        client.force_login(person)
        assert client.get(address(applicant)).status_code == status
