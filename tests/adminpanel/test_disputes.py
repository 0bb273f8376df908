"""Staff answer disputes: the list, the draft, and the one answer with its line in the log."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminpanel.models import AuditEntry
from payments.models import Dispute, DisputeAnswer, Payment
from tests.factories.bookings import accepted
from tests.factories.payments import decided, disputed, paid
from tests.factories.vendors import VendorFactory

pytestmark = [
    pytest.mark.django_db,
    # The site streams beside its loop; the test client has none.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous"),
]
LIST = reverse("adminpanel:dispute-list")
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def payment(sandbox, couple, rosewood, anna, saturday) -> Payment:
    return paid(sandbox, accepted(rosewood, anna, saturday), anna)


@pytest.fixture
def dispute(sandbox, payment) -> Dispute:
    return disputed(sandbox, payment, reason="product_not_received")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, dispute: Dispute) -> str:
    return reverse(f"adminpanel:{name}", args=[dispute.pk])


@pytest.mark.parametrize(
    ("who", "status"), [("anna", 404), ("rosa", 404), ("mona", 403), ("fin", 200), ("ada", 200)]
)
def test_who_may_look(request, dispute, who, status):
    client = client_of(request.getfixturevalue(who))
    pages = [
        LIST,
        *(url(n, dispute) for n in ("dispute-detail", "submission-create", "loss-create")),
    ]
    assert [client.get(page).status_code for page in pages] == [status] * 4


@pytest.mark.parametrize(("who", "status"), [("anna", 404), ("mona", 403)])
def test_others_change_nothing(request, dispute, who, status):
    client = client_of(request.getfixturevalue(who))
    acts = ("evidence-update", "dispute-file-create", "submission-create", "loss-create")
    assert [client.post(url(act, dispute)).status_code for act in acts] == [status] * 4
    dispute.refresh_from_db()
    assert (dispute.edits, dispute.files.count()) == ({}, 0)
    assert not DisputeAnswer.objects.exists()


def test_a_dispute_that_is_not_there(dispute, fin):
    assert client_of(fin).get(reverse("adminpanel:dispute-detail", args=[10**6])).status_code == 404


def test_those_that_are_due_come_first(sandbox, dispute, payment, fin):
    decided(sandbox, disputed(sandbox, payment, amount=100, reason="duplicate"), "won")
    later = disputed(sandbox, payment, amount=200)
    sooner = disputed(sandbox, payment, amount=300)
    Dispute.objects.filter(pk=sooner.pk).update(due_by=timezone.now() + dt.timedelta(hours=5))
    Dispute.objects.filter(pk=dispute.pk).update(state="under_review")
    client = client_of(fin)

    rows = [each.amount for each in client.get(LIST).context["page"]]
    due = [each.amount for each in client.get(LIST, {"show": "due"}).context["page"]]
    over = [each.amount for each in client.get(LIST, {"show": "closed"}).context["page"]]
    twice = [each.amount for each in client.get(LIST, {"reason": "duplicate"}).context["page"]]

    assert rows == [300, 200, 30_000, 100]
    assert (due, over, twice) == ([300, 200], [100], [100])
    assert later.amount == 200
    # A filter that makes no sense shows everything.
    assert len(client.get(LIST, {"show": "nonsense"}).context["page"]) == 4


def test_the_list_is_cut_into_pages(dispute, payment, fin, monkeypatch, sandbox):
    monkeypatch.setattr("adminpanel.views.disputes.PAGE_SIZE", 2)
    for amount in (1, 2):
        disputed(sandbox, payment, amount=amount)

    page = client_of(fin).get(LIST, {"page": 2}).context["page"]

    assert (page.number, len(page), page.paginator.count) == (2, 1, 3)


def test_the_list_asks_the_same_for_three_as_for_one(
    dispute, sandbox, fin, anna, saturday, django_assert_num_queries
):
    client = client_of(fin)
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    of_one = len(queries)
    for name in ("Second House", "Third House"):
        house = VendorFactory(name=name)
        disputed(sandbox, paid(sandbox, accepted(house, anna, saturday), anna))
    client.get(LIST)

    with django_assert_num_queries(of_one):
        text = client.get(LIST).content.decode()
    assert "Third House" in text


def test_the_draft_is_saved_and_stays_a_draft(dispute, fin):
    client = client_of(fin)
    form = client.get(url("dispute-detail", dispute)).context["evidence_form"]
    texts = {name: form.initial[name] for name in form.fields}

    saved = client.post(
        url("evidence-update", dispute), texts | {"customer_name": "Anna B.\r\nBerg"}
    )

    assert saved["Location"] == url("dispute-detail", dispute)
    dispute.refresh_from_db()
    assert dispute.edits == {"customer_name": "Anna B.\nBerg"}
    assert not DisputeAnswer.objects.exists()
    assert AuditEntry.objects.get().facts == {"changed": ["Who paid"]}


def test_too_long_a_field_is_said_where_it_is(dispute, fin):
    response = client_of(fin).post(
        url("evidence-update", dispute), {"uncategorized_text": "x" * 20_001}
    )

    assert response.status_code == 422
    assert "uncategorized_text" in response.context["evidence_form"].errors
    dispute.refresh_from_db()
    assert dispute.edits == {}


def test_save_and_submit_asks_once_more(dispute, fin):
    client = client_of(fin)

    saved = client.post(
        url("evidence-update", dispute), {"uncategorized_text": "They came.", "submit": "yes"}
    )
    assert saved["Location"] == url("submission-create", dispute)
    assert not DisputeAnswer.objects.exists()
    page = client.get(saved["Location"]).content.decode()
    assert "The bank takes one answer" in page
    assert "Rosewood Studio has not said anything yet" in page

    client.post(saved["Location"])

    answer = DisputeAnswer.objects.get()
    assert (answer.kind, answer.by, answer.evidence) == (
        "evidence",
        fin,
        {"uncategorized_text": "They came."},
    )
    assert AuditEntry.objects.first().action == "submitted evidence in"


def test_there_is_one_answer_and_the_second_hears_why(dispute, fin, ada):
    client_of(fin).post(url("submission-create", dispute))

    second = client_of(ada).post(url("loss-create", dispute), follow=True)

    assert "somebody has done it" in second.content.decode()
    assert DisputeAnswer.objects.get().by == fin
    assert AuditEntry.objects.filter(actor=ada).count() == 0
    page = client_of(ada).get(url("submission-create", dispute)).content.decode()
    assert "Somebody has answered this dispute" in page


def test_an_open_page_lets_go_of_its_draft_when_a_colleague_answers(dispute, fin, ada):
    """Not earlier: somebody may be writing in it."""
    open_page, anew = client_of(ada), {"HX-Request": "true"}
    before = open_page.get(url("dispute-detail", dispute), headers=anew).content.decode()
    assert "hx-swap-oob" not in before
    assert url("evidence-update", dispute) in before

    client_of(fin).post(url("loss-create", dispute))

    after = open_page.get(url("dispute-detail", dispute), headers=anew).content.decode()
    assert 'id="told" hx-swap-oob="true"' in after
    assert url("evidence-update", dispute) not in after


def test_accepting_the_loss(dispute, fin):
    client = client_of(fin)
    assert (
        "€300 stay with the cardholder" in client.get(url("loss-create", dispute)).content.decode()
    )

    client.post(url("loss-create", dispute))

    assert DisputeAnswer.objects.get().kind == "loss"
    assert AuditEntry.objects.get().action == "accepted the loss of"


def test_files(dispute, fin):
    client = client_of(fin)
    upload = {"kind": "customer_signature", "file": SimpleUploadedFile("signed.pdf", PDF)}

    added = client.post(url("dispute-file-create", dispute), upload)
    refused = client.post(
        url("dispute-file-create", dispute),
        {"kind": "customer_signature", "file": SimpleUploadedFile("a.txt", b"no")},
    )

    assert (added.status_code, refused.status_code) == (302, 422)
    file = dispute.files.get()
    given = client.get(reverse("earnings:dispute-file-detail", args=[file.uuid]))
    assert b"".join(given) == PDF
    assert "attachment" in given["Content-Disposition"]


def test_files_leave_their_lines_in_the_log(dispute, fin, rosa, mona):
    client = client_of(fin)
    for name in ("first.pdf", "second.pdf"):
        upload = {"kind": "customer_signature", "file": SimpleUploadedFile(name, PDF)}
        client.post(url("dispute-file-create", dispute), upload)
    file = dispute.files.get()
    removal = reverse("adminpanel:dispute-file-delete", args=[file.uuid])
    for person, status in ((rosa, 404), (mona, 403)):
        assert client_of(person).post(removal).status_code == status
    elsewhere = reverse("earnings:dispute-file-delete", args=[file.uuid])
    assert client.post(elsewhere).status_code == 403
    assert removal in client.get(url("dispute-detail", dispute)).content.decode()

    assert client.post(removal)["Location"] == url("dispute-detail", dispute)

    assert not dispute.files.exists()
    entries = AuditEntry.objects.filter(subject_key=str(dispute.pk)).order_by("pk")
    signed = "Something the couple has signed"
    assert list(entries.values_list("actor", "action", "facts")) == [
        (fin.pk, "added a file to", {"kind": signed, "name": "first.pdf", "replaced": []}),
        (
            fin.pk,
            "added a file to",
            {"kind": signed, "name": "second.pdf", "replaced": ["first.pdf"]},
        ),
        (fin.pk, "removed a file from", {"kind": signed, "name": "second.pdf"}),
    ]


def test_the_booking_leads_there(dispute, payment, fin):
    text = client_of(fin).get(payment.booking.get_absolute_url()).content.decode()

    assert url("dispute-detail", dispute) in text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("under_review", "It was answered at the payment service, not here."),
        ("lost", "nobody answered it here"),
    ],
)
def test_what_nobody_answered_here(sandbox, dispute, fin, outcome, words):
    Dispute.objects.filter(pk=dispute.pk).update(state=outcome)

    page = client_of(fin).get(url("dispute-detail", dispute)).content.decode()

    assert words in page
    assert "They said nothing while there was time." in page
