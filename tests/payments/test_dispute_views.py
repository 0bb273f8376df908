"""The vendor sees a dispute and says what happened; the couple sees a neutral line."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from messaging.models import Notification
from payments import services
from payments.models import Dispute
from tests.factories.payments import QUICK_CARD, decided, disputed, paid, payable, sent_back

pytestmark = [
    pytest.mark.django_db,
    # The site streams beside its loop; the test client has none.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous"),
]
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def dispute(sandbox, booking, anna) -> Dispute:
    return disputed(sandbox, paid(sandbox, booking, anna), reason="product_not_received")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, dispute: Dispute) -> str:
    return reverse(f"earnings:{name}", args=[dispute.uuid])


@pytest.mark.parametrize(
    ("who", "status"), [("anna", 404), ("victor", 404), ("rosa", 200), ("fin", 403)]
)
def test_who_may_look(request, dispute, who, status):
    client = client_of(request.getfixturevalue(who))

    assert client.get(dispute.get_absolute_url()).status_code == status
    if status != 200:
        assert client.post(url("dispute-statement", dispute), {"text": "x"}).status_code == status
        assert client.post(url("dispute-file-create", dispute)).status_code == status
    dispute.refresh_from_db()
    assert dispute.statement == ""


def test_a_guest_is_asked_to_sign_in(dispute):
    assert "/accounts/login/" in Client().get(dispute.get_absolute_url())["Location"]


def test_the_vendor_says_what_happened(dispute, rosa):
    client = client_of(rosa)
    assert (
        "They say that they did not get" in client.get(dispute.get_absolute_url()).content.decode()
    )

    empty = client.post(url("dispute-statement", dispute), {"text": " "})
    said = client.post(url("dispute-statement", dispute), {"text": "We danced."}, follow=True)

    assert empty.status_code == 422
    assert "We danced." in said.content.decode()
    dispute.refresh_from_db()
    assert (dispute.statement, dispute.statement_by) == ("We danced.", rosa)


def test_a_line_end_counts_once(dispute, rosa):
    long = "ab\r\n" * 1_666 + "ab"  # five thousand characters, and 6,666 on their way

    said = client_of(rosa).post(url("dispute-statement", dispute), {"text": long})

    assert said.status_code == 302
    dispute.refresh_from_db()
    assert dispute.statement == long.replace("\r\n", "\n")


def test_a_file_of_staff_stays(dispute, rosa, fin):
    pdf = SimpleUploadedFile("ours.pdf", PDF)
    services.add_file(dispute.pk, kind="service_documentation", upload=pdf, by=fin)
    upload = {"kind": "service_documentation", "file": SimpleUploadedFile("plan.pdf", PDF)}

    refused = client_of(rosa).post(url("dispute-file-create", dispute), upload)

    assert refused.status_code == 422
    assert "Our team has added" in refused.context["file_form"].errors["file"][0]
    assert dispute.files.get().name == "ours.pdf"


def test_files_of_the_vendor(dispute, rosa, victor, anna):
    client = client_of(rosa)
    upload = {"kind": "service_documentation", "file": SimpleUploadedFile("plan.pdf", PDF)}
    client.post(url("dispute-file-create", dispute), upload)
    file = dispute.files.get()
    page = reverse("earnings:dispute-file-detail", args=[file.uuid])
    removal = reverse("earnings:dispute-file-delete", args=[file.uuid])

    assert client.get(page).status_code == 200
    for stranger in (victor, anna):
        assert client_of(stranger).get(page).status_code == 404
        assert client_of(stranger).post(removal).status_code == 404
    assert dispute.files.count() == 1

    assert client.post(removal)["Location"] == dispute.get_absolute_url()
    assert not dispute.files.exists()


def test_our_own_paper_is_not_the_vendor_s_to_read(dispute, rosa, fin):
    services.submit_evidence(dispute.pk, by=fin)
    file = dispute.files.get()
    page = reverse("earnings:dispute-file-detail", args=[file.uuid])

    assert client_of(rosa).get(page).status_code == 404
    assert client_of(fin).get(page).status_code == 200


def test_once_it_is_answered_nothing_is_asked(dispute, rosa, fin):
    services.submit_evidence(dispute.pk, by=fin)
    client = client_of(rosa)

    text = client.get(dispute.get_absolute_url()).content.decode()
    late = client.post(url("dispute-statement", dispute), {"text": "Wait!"}, follow=True)

    assert "Our answer is with the bank" in text
    assert "<textarea" not in text
    assert "cannot be answered any more" in late.content.decode()
    dispute.refresh_from_db()
    assert dispute.statement == ""


@pytest.mark.parametrize(
    ("outcome", "words"), [("won", "Nothing was lost"), ("lost", "gave €300 to the cardholder")]
)
def test_what_it_came_to(sandbox, dispute, rosa, outcome, words):
    decided(sandbox, dispute, outcome)

    assert words in client_of(rosa).get(dispute.get_absolute_url()).content.decode()


def reads(page, user) -> str:
    return " ".join(client_of(user).get(page).content.decode().split())


def test_who_was_not_paid_reads_that_it_is_kept_back(dispute, rosa, fin):
    staff_page = reverse("adminpanel:dispute-detail", args=[dispute.pk])

    assert "is kept back until the bank has decided" in reads(dispute.get_absolute_url(), rosa)
    assert "share is kept back from payouts" in reads(staff_page, fin)


def test_who_was_paid_already_reads_what_a_loss_takes_back(
    sandbox, booking, anna, rosewood, rosa, fin
):
    payable(rosewood)
    payment = paid(sandbox, booking, anna, card=QUICK_CARD)
    on = timezone.now().date() + dt.timedelta(days=14)
    assert services.run_payouts(door="command", on=on).sent == 1
    dispute = disputed(sandbox, payment)
    staff_page = reverse("adminpanel:dispute-detail", args=[dispute.pk])

    text = reads(dispute.get_absolute_url(), rosa)
    assert "You have been paid €270 of this payment already." in text
    assert "your share is taken back" in text
    assert "next payout" not in text
    assert "been paid €270 of it already: taken back if the dispute is lost" in reads(
        staff_page, fin
    )

    decided(sandbox, dispute, "lost")
    assert "You had been paid it already, so it is taken back." in reads(
        dispute.get_absolute_url(), rosa
    )
    assert "it is being taken back" in reads(staff_page, fin)


def test_a_question_settled_by_a_refund_promises_no_share(sandbox, booking, anna, rosa):
    payment = paid(sandbox, booking, anna)
    question = disputed(sandbox, payment, inquiry=True)
    sent_back(payment, 30_000)
    assert services.look_at_dispute(question.pk).state == "inquiry_closed"

    text = reads(question.get_absolute_url(), rosa)

    assert "€300 of this payment went back to the couple." in text
    assert "Nothing was lost" not in text
    assert "Your share comes" not in text


def test_earnings_and_booking_lead_there(dispute, booking, rosa):
    client = client_of(rosa)

    for page in (reverse("earnings:earnings-detail"), booking.get_absolute_url()):
        assert dispute.get_absolute_url() in client.get(page).content.decode(), page


def test_the_couple_reads_a_neutral_line(dispute, booking, anna):
    text = client_of(anna).get(booking.get_absolute_url()).content.decode()

    assert "Payment questioned" in text
    assert "Taken back by the bank of the card" in text
    assert dispute.get_absolute_url() not in text
    assert "did not get" not in text


def test_a_chat_member_of_the_vendor_sees_no_money(dispute, rosewood, cleo):
    rosewood.members.create(user=cleo, role="chat")

    assert client_of(cleo).get(dispute.get_absolute_url()).status_code == 404


GONE = "<strong>Deposit was charged back.</strong>"


def test_a_lost_deposit_asks_the_vendor_to_act(sandbox, dispute, booking, rosa):
    decided(sandbox, dispute, "lost")

    cancel = reverse("payments:cancellation-create", args=[booking.pk])
    for page in (booking.get_absolute_url(), dispute.get_absolute_url()):
        text = reads(page, rosa)
        assert GONE in text
        assert "The couple were told that it is owed again" in text
        assert f'href="{cancel}"' in text
    told = Notification.objects.filter(user=rosa, kind="dispute").latest("pk").text
    assert "The booking still stands, without its deposit. The couple were told" in told


def test_staff_read_that_the_booking_stands_without_it(sandbox, dispute, booking, fin):
    decided(sandbox, dispute, "lost")

    for page in (
        booking.get_absolute_url(),
        reverse("adminpanel:dispute-detail", args=[dispute.pk]),
    ):
        assert GONE in reads(page, fin)
    told = Notification.objects.filter(user=fin, kind="dispute").latest("pk").text
    assert told.endswith("The booking still stands, without its deposit.")


def test_the_couple_is_not_told_what_it_means_for_others(sandbox, dispute, booking, anna):
    decided(sandbox, dispute, "lost")
    assert GONE not in reads(booking.get_absolute_url(), anna)


def test_where_nothing_is_missing_nobody_is_asked(sandbox, dispute, booking, rosa):
    decided(sandbox, dispute, "won")

    assert GONE not in reads(booking.get_absolute_url(), rosa)
    assert GONE not in reads(dispute.get_absolute_url(), rosa)


def test_after_the_loss_the_vendor_cancels_and_nothing_goes_back_twice(
    sandbox, dispute, booking, rosa
):
    decided(sandbox, dispute, "lost")

    services.cancel_booking(booking.pk, reason="The deposit is gone.", by=rosa, expected_refund=0)

    booking.refresh_from_db()
    assert (booking.state, booking.refund_due) == ("cancelled", 0)
    assert not booking.payments.filter(refunds__isnull=False).exists()
    assert GONE not in reads(booking.get_absolute_url(), rosa)
