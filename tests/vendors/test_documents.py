"""Papers of vendors: what is kept, for whom, and how it is given out."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.urls import reverse

from messaging.exceptions import TooLarge, UploadError
from tests.factories.accounts import UserFactory
from tests.factories.files import PDF, SVG, upload
from tests.factories.vendors import VendorDocumentFactory, VendorFactory
from tests.fixtures.clamd import VIRUS, running_clamd
from vendors import services
from vendors.exceptions import TooManyDocuments
from vendors.models import Vendor, VendorDocument, VendorMember

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.embedded,
    # The site streams beside its loop; the test client has none.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous"),
]
KIND = VendorDocument.Kind.REGISTRATION


@pytest.fixture
def paper(rosewood):
    return VendorDocumentFactory(vendor=rosewood, name="Grüße.pdf")


@pytest.fixture
def add(rosewood, rosa):
    def add(content=PDF, name="registration.pdf", by=rosa):
        return services.add_document(
            rosewood.pk, kind=KIND, upload=upload(content, name=name), by=by
        )

    return add


def test_a_paper_is_kept_under_a_name_of_ours(add, rosewood, rosa):
    kept = add(name="../../evil.pdf")

    assert rosewood.documents.get() == kept
    assert (kept.name, kept.content_type) == ("evil.pdf", "application/pdf")
    assert (kept.size, kept.uploaded_by) == (len(PDF), rosa)
    assert "evil" not in kept.file.name
    assert storages["private"].open(kept.file.name).read() == PDF


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "empty.pdf", "empty"),
        (SVG, "drawing.svg", "of this kind"),
        (b"<html>", "paper.pdf", "not what its name says"),
    ],
)
def test_what_no_conversation_takes_is_no_paper_either(add, rosewood, content, name, why):
    with pytest.raises(UploadError, match=why):
        add(content, name)

    assert not rosewood.documents.exists()


def test_too_large_is_refused_before_it_is_looked_at(add, rosewood, settings):
    settings.UPLOAD_MAX_BYTES = 10

    with pytest.raises(TooLarge):
        add()

    assert not rosewood.documents.exists()


def test_the_scanner_is_asked_where_there_is_one(add, rosewood, settings):
    with running_clamd() as clamd:
        settings.CLAMD_ADDRESS = clamd.address
        with pytest.raises(UploadError, match="scanner"):
            add(PDF + VIRUS)
        add()

    assert rosewood.documents.count() == 1


def test_the_eleventh_is_refused_and_leaves_no_file(add, rosewood):
    VendorDocumentFactory.create_batch(10, vendor=rosewood)
    before = files()

    with pytest.raises(TooManyDocuments):
        add()

    assert rosewood.documents.count() == 10
    assert files() == before


@pytest.mark.parametrize("who", ["victor", "anna", "chat"])
def test_only_managers_add_and_remove(request, add, paper, rosewood, who):
    if who == "chat":
        person = UserFactory()
        VendorMember.objects.create(vendor=rosewood, user=person, role=VendorMember.Role.CHAT)
    else:
        person = request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        add(by=person)
    with pytest.raises(PermissionDenied):
        services.remove_document(paper.pk, by=person)

    assert rosewood.documents.get() == paper


def test_removing_takes_the_file_too(paper, rosa, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_document(paper.pk, by=rosa)

    assert not VendorDocument.objects.exists()
    assert not storages["private"].exists(paper.file.name)
    with pytest.raises(VendorDocument.DoesNotExist):
        services.remove_document(paper.pk, by=rosa)


def test_the_page_adds_shows_and_removes(client, rosewood, rosa):
    client.force_login(rosa)
    page = reverse("vendors:document-list")

    client.post(page, {"kind": KIND, "file": upload(PDF, name="a.pdf")})
    assert "a.pdf" in client.get(page).content.decode()

    client.post(reverse("vendors:document-delete", args=[rosewood.documents.get().pk]))
    assert not rosewood.documents.exists()


def test_the_page_says_at_the_field_what_is_wrong(client, rosewood, rosa):
    client.force_login(rosa)

    answer = client.post(
        reverse("vendors:document-list"), {"kind": KIND, "file": upload(SVG, name="a.svg")}
    )

    assert "of this kind" in str(answer.context["form"].errors["file"])
    assert not rosewood.documents.exists()


def test_a_manager_gets_a_download_that_no_browser_runs_or_keeps(client, paper, rosa):
    client.force_login(rosa)

    answer = client.get(reverse("vendors:document-detail", args=[paper.pk]))

    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Gr%C3%BC")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-cache"
    again = client.get(
        reverse("vendors:document-detail", args=[paper.pk]),
        headers={"if-none-match": answer["ETag"]},
    )
    assert again.status_code == 304


@pytest.mark.parametrize("who", ["victor", "anna", "mona", "fin"])
def test_for_everybody_else_there_is_no_such_paper(request, client, paper, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("vendors:document-detail", args=[paper.pk])).status_code == 404
    deletion = reverse("vendors:document-delete", args=[paper.pk])
    assert client.post(deletion).status_code == 404
    assert VendorDocument.objects.get() == paper


def test_who_only_chats_sees_no_papers(client, paper, rosewood):
    person = UserFactory()
    VendorMember.objects.create(vendor=rosewood, user=person, role=VendorMember.Role.CHAT)
    client.force_login(person)

    assert client.get(reverse("vendors:document-list")).status_code == 403
    assert client.get(reverse("vendors:document-detail", args=[paper.pk])).status_code == 404


def test_reviewers_open_papers_from_the_vendor_they_decide_on(client, paper, rosewood, mona):
    client.force_login(mona)
    page = client.get(reverse("adminpanel:vendor-detail", args=[rosewood.pk])).content.decode()
    address = reverse("adminpanel:document-detail", args=[rosewood.pk, paper.pk])

    assert address in page
    answer = client.get(address)
    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("who", "status"), [("fin", 403), ("rosa", 404), ("anna", 404)])
def test_the_reviewers_door_is_for_reviewers(request, client, paper, rosewood, who, status):
    client.force_login(request.getfixturevalue(who))

    address = reverse("adminpanel:document-detail", args=[rosewood.pk, paper.pk])

    assert client.get(address).status_code == status


def test_a_paper_of_another_vendor_is_not_found_by_that_door(client, paper, mona):
    client.force_login(mona)
    other = VendorFactory(state=Vendor.State.SUBMITTED)

    address = reverse("adminpanel:document-detail", args=[other.pk, paper.pk])

    assert client.get(address).status_code == 404


def preview(vendor, paper) -> str:
    return reverse("adminpanel:document-preview", args=[vendor.pk, paper.pk])


def test_reviewers_read_papers_beside_the_decision(client, paper, rosewood, mona):
    client.force_login(mona)
    address = preview(rosewood, paper)
    page = client.get(reverse("adminpanel:vendor-detail", args=[rosewood.pk])).content.decode()
    assert f'<iframe src="{address}#' in page
    assert paper.name in page

    answer = client.get(address)

    assert b"".join(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert client.post(address).status_code == 405


def test_pictures_are_shown_and_other_files_only_opened(client, paper, rosewood, mona):
    client.force_login(mona)
    detail = reverse("adminpanel:vendor-detail", args=[rosewood.pk])
    VendorDocument.objects.update(content_type="image/webp", name="paper.webp")
    assert f'<img src="{preview(rosewood, paper)}"' in client.get(detail).content.decode()

    VendorDocument.objects.update(content_type="text/html", name="paper.html")
    page = client.get(detail).content.decode()
    assert preview(rosewood, paper) not in page
    assert reverse("adminpanel:document-detail", args=[rosewood.pk, paper.pk]) in page
    assert client.get(preview(rosewood, paper)).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("fin", 403), ("rosa", 404), ("anna", 404)])
def test_previews_are_for_reviewers(request, client, paper, rosewood, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(preview(rosewood, paper)).status_code == status


def test_no_preview_of_another_vendors_paper_or_of_a_lost_file(client, paper, rosewood, mona):
    client.force_login(mona)
    other = VendorFactory(state=Vendor.State.SUBMITTED)
    assert client.get(preview(other, paper)).status_code == 404

    paper.file.storage.delete(paper.file.name)
    assert client.get(preview(rosewood, paper)).status_code == 404


def files() -> set[str]:
    disk = storages["private"]
    folders = disk.listdir("vendor-documents")[0]
    return {name for folder in folders for name in disk.listdir(f"vendor-documents/{folder}")[1]}
