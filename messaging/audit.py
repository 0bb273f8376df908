"""What must always be true of conversations, checked against the rows themselves."""

import hashlib
from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q
from django.db.models.functions import Coalesce

from messaging.models import Attachment, Conversation, Member, Message


def problems() -> Iterator[str]:
    """Every broken promise, with the rows it is broken in. Nothing, when all is well."""
    yield from _gaps()
    yield from _wrong_heads()
    yield from _receipts_beyond_the_head()
    yield from _authors_who_were_no_members()
    yield from _files_of_others()
    yield from _files_that_differ()
    yield from _answers_to_nothing()
    yield from _deleted_with_content()


def _gaps() -> Iterator[str]:
    counted = Message.objects.order_by().values("conversation").annotate(
        first=Min("seq"), last=Max("seq"), number=Count("pk")
    )  # fmt: skip
    for row in counted.exclude(first=1, last=F("number")):
        yield (
            f"conversation {row['conversation']}: {row['number']} messages are numbered "
            f"{row['first']} to {row['last']}"
        )


def _wrong_heads() -> Iterator[str]:
    conversations = Conversation.objects.annotate(
        last_seq=Coalesce(Max("messages__seq"), 0), last_rev=Coalesce(Max("messages__rev"), 0)
    )
    wrong = conversations.exclude(head_seq=F("last_seq"), head_rev=F("last_rev"))
    for pk, *numbers in wrong.values_list("pk", "head_seq", "head_rev", "last_seq", "last_rev"):
        seq, rev, last_seq, last_rev = numbers
        yield (
            f"conversation {pk}: its heads are {seq} and {rev}, its messages say {last_seq} and "
            f"{last_rev}"
        )


def _receipts_beyond_the_head() -> Iterator[str]:
    beyond = Member.objects.filter(
        Q(delivered_seq__gt=F("conversation__head_seq")) | Q(read_seq__gt=F("delivered_seq"))
    )
    for member in beyond:
        yield (
            f"member {member.pk} of conversation {member.conversation_id}: read "
            f"{member.read_seq} and delivered {member.delivered_seq} do not fit"
        )


def _authors_who_were_no_members() -> Iterator[str]:
    seat = Member.objects.filter(conversation=OuterRef("conversation"), user=OuterRef("author"))
    strangers = Message.objects.filter(~Exists(seat), author__isnull=False)
    for message in strangers.order_by("pk"):
        yield f"message {message.pk}: its author {message.author_id} is no member"


def _files_of_others() -> Iterator[str]:
    sent = Attachment.objects.filter(message__isnull=False)
    fitting = Q(conversation=F("message__conversation"), owner=F("message__author"))
    for attachment in sent.exclude(fitting):
        yield f"attachment {attachment.pk}: it does not belong to message {attachment.message_id}"


def _files_that_differ() -> Iterator[str]:
    for attachment in Attachment.objects.order_by("created_at").iterator():
        try:
            with attachment.file.open() as file:
                checksum = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            yield f"attachment {attachment.pk}: its file is gone"
        else:
            if (checksum, attachment.file.size) != (attachment.checksum, attachment.size):
                yield f"attachment {attachment.pk}: its file is not what was stored"


def _answers_to_nothing() -> Iterator[str]:
    for message in Message.objects.filter(reply_seq__gte=F("seq")).order_by("pk"):
        yield f"message {message.pk}: number {message.seq} answers number {message.reply_seq}"


def _deleted_with_content() -> Iterator[str]:
    left = Message.objects.filter(deleted_at__isnull=False)
    kept = Q(body__gt="") | Q(card_kind__gt="") | Q(reactions__isnull=False)
    kept |= Q(attachments__isnull=False)
    for message in left.filter(kept).distinct().order_by("pk"):
        yield f"message {message.pk}: deleted, and something of it is left"
