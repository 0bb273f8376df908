"""A dispute is answered: with what we know, once, before it is too late."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from bookings.models import Booking, Terms, TermsAcceptance
from messaging.exceptions import UploadError
from messaging.models import Notification
from messaging.services import post_line, post_message
from payments import evidence, services
from payments.exceptions import (
    DisputeIsClosed,
    EvidenceTooLong,
    FileIsOfStaff,
    NothingToAccept,
)
from payments.models import (
    BalanceAttempt,
    BalanceConsent,
    Dispute,
    DisputeAnswer,
    DisputeFile,
    Payment,
)
from payments.papers import evidence_pdf
from payments.providers.base import NoAnswer
from tests.factories.payments import decided, disputed, kept_card, paid

pytestmark = pytest.mark.django_db
DISPUTES = "/stripe/v1/disputes"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def dispute(sandbox, booking, anna) -> Dispute:
    return disputed(sandbox, paid(sandbox, booking, anna))


def there(sandbox, dispute):
    """The dispute as the provider has it."""
    return sandbox.client().v1.disputes.retrieve(dispute.provider_id)


def pdf(name: str = "contract.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def picture(kind: str = "PNG") -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4)).save(drawn, kind)
    return SimpleUploadedFile(f"hall.{kind.lower()}", drawn.getvalue())


# ---------------------------------------------------------------- the draft


def test_the_draft_is_put_together_from_the_booking(dispute, booking, anna):
    terms = Terms.objects.create(sha256="ab" * 32, text="Rain or shine.")
    TermsAcceptance.objects.create(booking=booking, terms=terms, accepted_by=anna, ip="192.0.2.7")

    draft = evidence.draft_of(dispute)

    assert tuple(draft) == tuple(evidence.FIELDS)
    assert draft["customer_name"] == "Anna Berg"
    assert draft["customer_email_address"] == "anna@example.test"
    assert draft["customer_purchase_ip"] == "192.0.2.7"
    assert "Rosewood Studio" in draft["product_description"]
    assert draft["service_date"] == booking.span.full
    assert "192.0.2.7" in draft["refund_policy_disclosure"]
    assert "ab" * 32 in draft["refund_policy_disclosure"]
    assert "Cancellation policy: " in draft["refund_policy_disclosure"]
    assert "Deposit paid" in draft["access_activity_log"]
    assert "questioned" not in draft["access_activity_log"]
    assert dispute.payment.receipt_number in draft["refund_refusal_explanation"]


def test_what_they_wrote_is_told_and_cards_are_not(dispute, booking, anna, rosa):
    post_message(booking.conversation, author=anna, body="See you on Saturday")
    post_message(booking.conversation, author=rosa, body="With pleasure")
    post_line(booking.conversation, "The site speaks")

    said = evidence.conversation(booking)

    assert "The site speaks" not in [each.text for each in said]
    assert [each.text for each in said[-2:]] == ["See you on Saturday", "With pleasure"]
    assert [each.who for each in said[-2:]] == [
        booking.conversation.name_of(anna.pk),
        booking.conversation.name_of(rosa.pk),
    ]


def test_staff_change_single_fields_and_the_rest_goes_on_following(dispute, rosa, fin):
    draft = evidence.draft_of(dispute)

    services.edit_draft(dispute.pk, texts=draft | {"customer_name": "Anna B."}, by=fin)
    services.state_side(dispute.pk, text="We danced all night.", by=rosa)

    dispute.refresh_from_db()
    assert dispute.edits == {"customer_name": "Anna B."}
    now = evidence.draft_of(dispute)
    assert now["customer_name"] == "Anna B."
    assert "We danced all night." in now["uncategorized_text"]


def test_who_paid_by_hand_was_there(dispute):
    draft = evidence.draft_of(dispute)

    assert "Anna Berg, signed in, paid €300 (deposit, receipt R-" in draft["uncategorized_text"]
    assert "The booking was not cancelled" in draft["refund_refusal_explanation"]


@pytest.mark.parametrize("heard", [True, False])
def test_a_charge_that_was_agreed_to_before(sandbox, booking, anna, heard):
    paid(sandbox, booking, anna)
    consent = services.agree_to_charge(booking.pk, kept_card(sandbox, anna).pk, by=anna)
    Booking.objects.update(balance_days=700)
    today = booking.vendor.today()
    BalanceConsent.objects.update(charge_on=today)
    services.retry_payments()
    if not heard:
        BalanceAttempt.objects.update(payment=None)
    payment = Payment.objects.get(purpose="balance")
    summary = evidence.draft_of(disputed(sandbox, payment))["uncategorized_text"]

    assert "signed in, paid" not in summary
    assert f"€700 (balance, receipt {payment.receipt_number}) were paid." in summary
    assert f"On {consent.agreed_at:%d %b %Y, %H:%M} UTC Anna Berg, signed in," in summary
    assert "to their Visa ending in 4242 without" in summary
    assert f"up to €700, not before {today:%d %b %Y}." in summary


def test_an_instalment_is_named_by_its_number(dispute, booking):
    Payment.objects.update(purpose="instalment", instalment=2, instalments=3)
    again = Dispute.objects.get()

    assert "(instalment 2 of 3, receipt" in evidence.draft_of(again)["uncategorized_text"]
    assert "Instalment 2 of 3 €300" in "\n".join(evidence.receipts(booking))


def test_a_hold_that_ran_out_is_not_called_a_booking_that_stands(dispute):
    Booking.objects.update(state="expired")

    explanation = evidence.draft_of(dispute)["refund_refusal_explanation"]

    assert "The booking is expired and was not confirmed." in explanation
    assert "not cancelled" not in explanation


@pytest.mark.parametrize("said", ["We came.\r\nWe danced.\r\n", "We came.\rWe danced."])
def test_line_ends_change_nothing(dispute, rosa, fin, said):
    services.state_side(dispute.pk, text=said, by=rosa)
    dispute.refresh_from_db()
    assert dispute.statement == "We came.\nWe danced."
    Dispute.objects.update(statement=said)
    dispute.refresh_from_db()
    draft = evidence.draft_of(dispute)
    posted = {name: text.replace("\n", "\r\n") for name, text in draft.items()}

    services.edit_draft(dispute.pk, texts=posted, by=fin)

    dispute.refresh_from_db()
    assert "\r" not in "".join(draft.values())
    assert dispute.edits == {}


def test_who_may_write_what(dispute, rosa, fin, victor, anna, mona):
    for stranger in (rosa, victor, anna, mona):
        with pytest.raises(PermissionDenied):
            services.edit_draft(dispute.pk, texts={}, by=stranger)
    for stranger in (fin, victor, anna, mona):
        with pytest.raises(PermissionDenied):
            services.state_side(dispute.pk, text="I was there.", by=stranger)
    for stranger in (victor, anna, mona):
        with pytest.raises(PermissionDenied):
            services.add_file(dispute.pk, kind="service_documentation", upload=pdf(), by=stranger)
        with pytest.raises(PermissionDenied):
            services.submit_evidence(dispute.pk, by=stranger)
        with pytest.raises(PermissionDenied):
            services.accept_loss(dispute.pk, by=stranger)

    dispute.refresh_from_db()
    assert (dispute.edits, dispute.statement, dispute.files.count()) == ({}, "", 0)
    assert not DisputeAnswer.objects.exists()


def test_too_much_for_a_bank(dispute, fin):
    with pytest.raises(EvidenceTooLong):
        services.edit_draft(dispute.pk, texts={"uncategorized_text": "x" * 150_001}, by=fin)

    dispute.refresh_from_db()
    assert dispute.edits == {}


def test_staff_hear_once_that_the_vendor_has_spoken(dispute, rosa, fin):
    Notification.objects.all().delete()

    services.state_side(dispute.pk, text="First.", by=rosa)
    services.state_side(dispute.pk, text="Second.", by=rosa)

    assert Notification.objects.get(user=fin).text.startswith("Rosewood Studio has said")
    dispute.refresh_from_db()
    assert (dispute.statement, dispute.statement_by) == ("Second.", rosa)


# ---------------------------------------------------------------- files


def test_one_file_of_each_kind(dispute, rosa, fin):
    services.add_file(dispute.pk, kind="service_documentation", upload=pdf("a.pdf"), by=rosa)
    services.add_file(dispute.pk, kind="service_documentation", upload=pdf("b.pdf"), by=rosa)
    services.add_file(dispute.pk, kind="customer_signature", upload=picture(), by=fin)

    assert list(dispute.files.values_list("name", flat=True)) == ["b.pdf", "hall.png"]


@pytest.mark.parametrize(
    "upload", [SimpleUploadedFile("a.txt", b"hello"), SimpleUploadedFile("a.pdf", b"")]
)
def test_what_banks_cannot_read(dispute, rosa, upload):
    with pytest.raises(UploadError):
        services.add_file(dispute.pk, kind="service_documentation", upload=upload, by=rosa)

    assert not dispute.files.exists()


def test_pictures_of_the_web_are_refused(dispute, rosa):
    with pytest.raises(UploadError, match="PDF, JPEG or PNG"):
        services.add_file(dispute.pk, kind="service_documentation", upload=picture("WEBP"), by=rosa)


def test_who_removes_what(dispute, rosa, fin, victor):
    theirs = services.add_file(dispute.pk, kind="customer_signature", upload=pdf(), by=rosa)
    ours = services.add_file(dispute.pk, kind="service_documentation", upload=pdf(), by=fin)

    for person, file in ((victor, theirs), (rosa, ours)):
        with pytest.raises(PermissionDenied):
            services.remove_file(file.uuid, by=person)
    assert dispute.files.count() == 2

    services.remove_file(theirs.uuid, by=rosa)
    services.remove_file(ours.uuid, by=fin)
    assert dispute.files.count() == 0


def test_a_vendor_s_file_takes_the_place_of_none_of_staff_s(dispute, rosa, fin):
    services.add_file(dispute.pk, kind="customer_signature", upload=pdf("ours.pdf"), by=fin)

    with pytest.raises(FileIsOfStaff):
        services.add_file(dispute.pk, kind="customer_signature", upload=pdf("b.pdf"), by=rosa)

    assert dispute.files.get().name == "ours.pdf"
    services.add_file(dispute.pk, kind="customer_signature", upload=pdf("c.pdf"), by=fin)
    assert dispute.files.get().name == "c.pdf"


# ---------------------------------------------------------------- answering


def test_evidence_goes_to_the_bank(sandbox, dispute, rosa, fin):
    services.state_side(dispute.pk, text="We danced all night.", by=rosa)
    services.add_file(dispute.pk, kind="service_documentation", upload=pdf(), by=rosa)

    answer = services.submit_evidence(dispute.pk, by=fin)
    sent = services.send_answer(answer.pk)

    assert (sent.state, sent.kind, sent.by) == ("sent", "evidence", fin)
    told = there(sandbox, dispute)
    assert (told.status, told.evidence_details.submission_count) == ("under_review", 1)
    assert "We danced all night." in told.evidence.uncategorized_text
    assert told.evidence.customer_name == "Anna Berg"
    files = {file.kind: file.provider_id for file in dispute.files.all()}
    assert set(files) == {"service_documentation", "uncategorized_file"}
    assert told.evidence.uncategorized_file == files["uncategorized_file"]
    assert Dispute.objects.get().state == "under_review"


@pytest.mark.parametrize(
    ("text", "state"), [("winning_evidence", "won"), ("losing_evidence", "lost")]
)
def test_the_bank_decides_by_what_it_reads(sandbox, dispute, fin, text, state):
    services.edit_draft(dispute.pk, texts={"uncategorized_text": text}, by=fin)
    services.send_answer(services.submit_evidence(dispute.pk, by=fin).pk)
    sandbox.settle()

    assert services.look_at_dispute(dispute.pk).state == state


def test_accepting_the_loss(sandbox, dispute, fin):
    answer = services.accept_loss(dispute.pk, by=fin)
    services.send_answer(answer.pk)

    assert there(sandbox, dispute).status == "lost"
    assert Dispute.objects.get().state == "lost"


def test_there_is_one_answer(dispute, fin, ada, rosa):
    services.submit_evidence(dispute.pk, by=fin)

    for act in (
        lambda: services.submit_evidence(dispute.pk, by=ada),
        lambda: services.accept_loss(dispute.pk, by=ada),
        lambda: services.edit_draft(dispute.pk, texts={}, by=ada),
        lambda: services.state_side(dispute.pk, text="Too late.", by=rosa),
        lambda: services.add_file(dispute.pk, kind="customer_signature", upload=pdf(), by=rosa),
    ):
        with pytest.raises(DisputeIsClosed):
            act()

    assert DisputeAnswer.objects.count() == 1


def test_a_question_has_no_loss_to_accept(sandbox, booking, anna, fin):
    question = disputed(sandbox, paid(sandbox, booking, anna), inquiry=True)

    with pytest.raises(NothingToAccept):
        services.accept_loss(question.pk, by=fin)

    assert not DisputeAnswer.objects.exists()


def test_after_the_deadline_nobody_answers(dispute, fin, time_machine):
    time_machine.move_to(dispute.due_by + dt.timedelta(seconds=1))

    with pytest.raises(DisputeIsClosed):
        services.submit_evidence(dispute.pk, by=fin)


def test_what_is_over_is_not_answered(sandbox, dispute, fin):
    decided(sandbox, dispute, "won")

    with pytest.raises(DisputeIsClosed):
        services.submit_evidence(dispute.pk, by=fin)


def test_who_sees_first_that_it_was_taken_says_so(sandbox, dispute, fin):
    """The bank has decided before we heard that it had our answer: nothing is "being sent"."""
    services.edit_draft(dispute.pk, texts={"uncategorized_text": "winning_evidence"}, by=fin)
    answer = services.submit_evidence(dispute.pk, by=fin)
    sandbox.fault("error_after", path=DISPUTES, method="POST", times=3)
    with pytest.raises(NoAnswer):
        services.send_answer(answer.pk)

    assert services.look_at_dispute(dispute.pk).state == "won"

    answer.refresh_from_db()
    assert (answer.state, answer.sent_at is None) == ("sent", False)
    assert services.send_answer(answer.pk).state == "sent"


def test_a_loss_that_was_accepted_is_not_being_sent_either(sandbox, dispute, fin):
    answer = services.accept_loss(dispute.pk, by=fin)
    sandbox.fault("error_after", path=DISPUTES, method="POST", times=3)
    with pytest.raises(NoAnswer):
        services.send_answer(answer.pk)

    assert services.look_at_dispute(dispute.pk).state == "lost"

    answer.refresh_from_db()
    assert answer.state == "sent"


def test_what_was_not_tried_yet_was_not_taken(sandbox, dispute, fin):
    answer = services.submit_evidence(dispute.pk, by=fin)

    services.look_at_dispute(dispute.pk)

    answer.refresh_from_db()
    assert answer.state == "created"


def test_the_answer_to_an_answer_is_lost(sandbox, dispute, fin):
    """It was taken; we heard nothing. The next one looks, and does not send again."""
    answer = services.submit_evidence(dispute.pk, by=fin)
    sandbox.fault("error_after", path=DISPUTES, method="POST", times=3)
    with pytest.raises(NoAnswer):
        services.send_answer(answer.pk)
    assert DisputeAnswer.objects.get().state == "created"

    services.reconcile()

    assert DisputeAnswer.objects.get().state == "sent"
    assert there(sandbox, dispute).evidence_details.submission_count == 1
    posts = [
        line
        for line in sandbox.history()
        if line["method"] == "POST" and line["path"].endswith(dispute.provider_id)
    ]
    assert len({line["idempotency_key"] for line in posts}) == 1


def test_the_provider_did_nothing_and_an_old_key_is_not_used_again(sandbox, dispute, fin):
    answer = services.submit_evidence(dispute.pk, by=fin)
    sandbox.fault("error", path=DISPUTES, method="POST")
    with pytest.raises(NoAnswer):
        services.send_answer(answer.pk)
    DisputeAnswer.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=11))

    sent = services.send_answer(answer.pk)

    assert (sent.state, sent.attempt) == ("sent", 1)
    assert there(sandbox, dispute).status == "under_review"


def test_files_are_handed_in_once(sandbox, dispute, fin):
    answer = services.submit_evidence(dispute.pk, by=fin)
    sandbox.fault("error", path=f"{DISPUTES}/", method="POST")
    with pytest.raises(NoAnswer):
        services.send_answer(answer.pk)
    DisputeAnswer.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=11))
    services.send_answer(answer.pk)

    assert len(sandbox.client().v1.files.list().data) == 1


def test_a_refused_answer_lets_another_be_given(sandbox, dispute, fin):
    """The deadline passed at the provider while we were sending."""
    answer = services.submit_evidence(dispute.pk, by=fin)
    sandbox.control("disputes", dispute=dispute.provider_id, outcome="lost")

    refused = services.send_answer(answer.pk)

    assert (refused.state, refused.sent_at) == ("refused", None)
    assert refused.trouble
    assert Dispute.objects.get().state == "lost"
    assert Notification.objects.filter(user=fin, text__contains="was not taken").exists()


def test_an_answer_to_a_question_is_not_given_to_the_chargeback(sandbox, booking, anna, fin):
    question = disputed(sandbox, paid(sandbox, booking, anna), inquiry=True)
    answer = services.submit_evidence(question.pk, by=fin)
    sandbox.control("disputes", dispute=question.provider_id, outcome="escalated")

    refused = services.send_answer(answer.pk)

    assert (refused.state, refused.tried_at) == ("refused", None)
    assert "needs an answer of its own" in refused.trouble
    assert there(sandbox, question).evidence_details.submission_count == 0
    sent = services.send_answer(services.submit_evidence(question.pk, by=fin).pk)
    assert (sent.state, sent.to_question) == ("sent", False)


def test_an_answer_that_nobody_has_sent_is_found(sandbox, dispute, fin):
    services.submit_evidence(dispute.pk, by=fin)

    services.reconcile()

    assert DisputeAnswer.objects.get().state == "sent"
    assert there(sandbox, dispute).status == "under_review"


def test_the_paper_has_what_the_fields_have_no_room_for(dispute, booking, anna):
    terms = Terms.objects.create(sha256="ab" * 32, text="Rain or shine, ä and €. " * 300)
    TermsAcceptance.objects.create(booking=booking, terms=terms, accepted_by=anna)

    paper = evidence_pdf(dispute)

    assert paper.startswith(b"%PDF-")
    assert paper.count(b"/Type /Page\n") >= 2


# ---------------------------------------------------------------- reminding


def reminded(who) -> int:
    return Notification.objects.filter(user=who, kind="dispute").count()


def test_before_the_deadline_everybody_is_reminded_once_each(dispute, rosa, fin):
    Notification.objects.all().delete()
    due = dispute.due_by

    early = services.remind_of_disputes(at=due - dt.timedelta(days=4))
    first = [services.remind_of_disputes(at=due - dt.timedelta(days=2)) for _ in range(3)]
    second = [services.remind_of_disputes(at=due - dt.timedelta(hours=5)) for _ in range(3)]
    late = services.remind_of_disputes(at=due + dt.timedelta(hours=1))

    assert (early, first, second, late) == (0, [1, 0, 0], [1, 0, 0], 0)
    assert (reminded(fin), reminded(rosa)) == (2, 2)


def test_missed_reminders_come_as_one(dispute, fin):
    Notification.objects.all().delete()

    assert services.remind_of_disputes(at=dispute.due_by - dt.timedelta(hours=5)) == 1
    assert services.remind_of_disputes(at=dispute.due_by - dt.timedelta(hours=4)) == 0
    assert reminded(fin) == 1


def test_who_has_spoken_is_not_reminded(dispute, rosa, fin):
    services.state_side(dispute.pk, text="We danced.", by=rosa)
    Notification.objects.all().delete()

    services.remind_of_disputes(at=dispute.due_by - dt.timedelta(hours=5))

    assert (reminded(fin), reminded(rosa)) == (1, 0)


def test_what_is_answered_needs_no_reminder(dispute, fin):
    services.submit_evidence(dispute.pk, by=fin)
    Notification.objects.all().delete()

    assert services.remind_of_disputes(at=dispute.due_by - dt.timedelta(hours=5)) == 0
    assert reminded(fin) == 0


def test_the_compiled_paper_is_kept(dispute, fin):
    services.submit_evidence(dispute.pk, by=fin)

    file = dispute.files.get(kind=DisputeFile.Kind.COMPILED)
    with file.file.open("rb") as opened:
        assert opened.read(5) == b"%PDF-"
    assert file.name == f"{dispute.number.lower()}.pdf"


def test_a_question_that_became_a_chargeback_is_answered_anew(sandbox, booking, anna, fin):
    question = disputed(sandbox, paid(sandbox, booking, anna), inquiry=True)
    services.remind_of_disputes(at=question.due_by - dt.timedelta(hours=5))
    first = services.submit_evidence(question.pk, by=fin)
    services.send_answer(first.pk)
    worse = decided(sandbox, question, "escalated")
    assert (worse.state, worse.answer) == ("needs_response", None)
    assert list(Dispute.objects.answerable()) == [worse]

    services.edit_draft(worse.pk, texts={"uncategorized_text": "winning_evidence"}, by=fin)
    second = services.submit_evidence(worse.pk, by=fin)
    services.send_answer(second.pk)
    sandbox.settle()

    assert services.look_at_dispute(worse.pk).state == "won"
    assert DisputeAnswer.objects.filter(state="sent").count() == 2
    with pytest.raises(DisputeIsClosed):
        services.submit_evidence(worse.pk, by=fin)
