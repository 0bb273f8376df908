"""What a vendor says now beside what it was when staff last decided."""

import pytest
from django.urls import reverse

from adminpanel import services
from adminpanel.evidence import compare
from adminpanel.exceptions import Claimed
from adminpanel.models import Evidence
from tests.factories.photos import PhotoFactory
from tests.factories.vendors import PackageFactory, VendorDocumentFactory, VendorFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State = Vendor.State


@pytest.fixture
def applicant(rosa) -> Vendor:
    vendor = VendorFactory(name="Nightjar", owner=rosa, state=State.SUBMITTED, tagline="By night")
    for alt in ("Lamp", "Moon"):
        PhotoFactory(vendor=vendor, alt=alt)
    VendorDocumentFactory(vendor=vendor, name="register.pdf")
    return vendor


def as_it_is(vendor):
    found = Vendor.objects.for_review().get(pk=vendor.pk)
    return compare(found, Evidence.objects.filter(vendor=vendor).first())


def words(comparison) -> dict[str, str]:
    return {line.label: line.word for line in comparison.moved}


def test_before_any_decision_there_is_nothing_beside_it(client, applicant, mona):
    assert as_it_is(applicant) is None
    client.force_login(mona)
    page = client.get(reverse("adminpanel:vendor-detail", args=[applicant.pk])).content.decode()
    assert "Since the last decision" not in page


@pytest.mark.parametrize("decision", ["approve", "changes", "reject"])
def test_what_has_moved_since_is_marked_by_word(applicant, mona, decision):
    if decision == "approve":
        services.approve_vendor(applicant.pk, by=mona)
    elif decision == "changes":
        services.request_vendor_changes(applicant.pk, note="Nearly", by=mona)
    else:
        services.reject_vendor(applicant.pk, note="No", by=mona)
    assert words(as_it_is(applicant)) == {}
    package = applicant.packages.get()

    Vendor.objects.filter(pk=applicant.pk).update(tagline="By day", terms="Bring tea", guests_max=9)
    Vendor.objects.filter(pk=applicant.pk).update(description="")
    applicant.packages.update(name="Dawn")
    added = PackageFactory(vendor=applicant, name="Dusk")

    compared = as_it_is(applicant)
    assert words(compared) == {
        "One line": "Changed",
        "Description": "Removed",
        "Largest wedding": "New",
        "Own terms": "New",
        "Package “Dawn”": "Changed",
        f"Package “{added.name}”": "New",
    }
    line = next(line for line in compared.moved if line.label == "One line")
    assert (line.was, line.now) == ("By night", "By day")
    package.delete()
    assert words(as_it_is(applicant))[f"Package “{package.name}”"] == "Removed"


def test_pictures_and_documents_of_both_sides(client, applicant, mona):
    services.request_vendor_changes(applicant.pk, note="Nearly", by=mona)
    lamp, moon = applicant.photos.all()
    lamp.delete()
    moon.alt = "Full moon"
    moon.save(update_fields=["alt"])
    PhotoFactory(vendor=applicant, alt="Star")
    applicant.documents.all().delete()
    VendorDocumentFactory(vendor=applicant, name="better.pdf")

    compared = as_it_is(applicant)

    assert [(one.name, one.word) for one in compared.photos_then] == [
        ("Lamp", "Removed"),
        ("Moon", ""),
    ]
    assert [(one.name, one.word) for one in compared.photos_now] == [
        ("Full moon", "Described anew"),
        ("Star", "New"),
    ]
    assert [one.word for one in compared.documents_then] == ["Removed"]
    assert [one.word for one in compared.documents_now] == ["New"]
    client.force_login(mona)
    page = client.get(reverse("adminpanel:vendor-detail", args=[applicant.pk])).content.decode()
    assert "Changes requested by Mona Moderator" in page
    for name in ("Lamp", "Full moon", "Star", "register.pdf", "better.pdf"):
        assert name in page


def test_the_next_decision_is_what_counts(applicant, mona, ada):
    services.request_vendor_changes(applicant.pk, note="Nearly", by=mona)
    Vendor.objects.filter(pk=applicant.pk).update(state=State.SUBMITTED, tagline="By day")

    services.approve_vendor(applicant.pk, by=ada)

    kept = Evidence.objects.get()
    assert (kept.decision, kept.by) == ("Approved", ada)
    assert words(as_it_is(applicant)) == {}


def test_a_decision_that_is_refused_keeps_nothing(applicant, mona, ada):
    services.claim_vendor(applicant.pk, by=ada)

    with pytest.raises(Claimed):
        services.approve_vendor(applicant.pk, by=mona)

    assert not Evidence.objects.exists()


def test_the_page_asks_as_much_with_more_to_compare(
    client, applicant, mona, django_assert_max_num_queries
):
    services.request_vendor_changes(applicant.pk, note="Nearly", by=mona)
    client.force_login(mona)
    address = reverse("adminpanel:vendor-detail", args=[applicant.pk])
    client.get(address)
    for n in range(3):
        PhotoFactory(vendor=applicant)
        PackageFactory(vendor=applicant, name=f"Package {n}")
        VendorDocumentFactory(vendor=applicant)

    with django_assert_max_num_queries(15):
        client.get(address)
