"""Files in conversations."""

import uuid
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.conversations import Conversation, Message

if TYPE_CHECKING:
    from accounts.models import User


def private_storage() -> Storage:
    """Below WB_VAR, beside the public media and never in them."""
    return storages["private"]


def stored_as(attachment: "Attachment", name: str) -> str:
    """Names on disk are ours; what people call a file stays in the row."""
    return f"{attachment.pk.hex[:2]}/{attachment.pk.hex}"


def thumb_stored_as(attachment: "Attachment", name: str) -> str:
    return f"{stored_as(attachment, name)}.thumb"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User") -> Self:
        """What was sent in the person's conversations, and what they are about to send."""
        return self.filter(
            Q(message__isnull=False) | Q(owner=user),
            conversation__members__user=user,
            conversation__members__left_at=None,
        )

    def unsent(self) -> Self:
        return self.filter(message=None)

    def without_thumb(self) -> Self:
        return self.filter(kind=Attachment.Kind.PICTURE, thumb="")

    def bytes_of(self, user: "User") -> int:
        """What this person keeps with us, sent or not."""
        total: int | None = self.filter(owner=user).aggregate(total=Sum("size"))["total"]
        return total or 0


class Attachment(models.Model):
    """A file that somebody put into a conversation. It has no message until it is sent.

    `name` is what people see, `content_type` what we decided that it is; nothing is taken over
    from what a browser claims. `checksum` is the SHA-256 of what is stored, in hexadecimal.
    """

    class Kind(models.TextChoices):
        PICTURE = "picture", _("Picture")
        PDF = "pdf", _("PDF")
        DOCUMENT = "document", _("Document")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="attachments"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attachments"
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    checksum = models.CharField(max_length=64)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    file = models.FileField(storage=private_storage, upload_to=stored_as)
    thumb = models.FileField(storage=private_storage, upload_to=thumb_stored_as, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    scanned_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("position", "created_at")
        indexes = (
            models.Index(
                fields=["created_at"], name="attachment_unsent", condition=Q(message__isnull=True)
            ),
            models.Index(
                fields=["created_at"],
                name="attachment_without_thumb",
                condition=Q(kind="picture", thumb=""),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        return PurePosixPath(self.name).suffix[1:].upper()

    @property
    def url(self) -> str:
        return reverse("messaging:attachment-detail", args=[self.conversation_id, self.pk])

    @property
    def thumb_url(self) -> str:
        """A small picture, where there is one to show."""
        if self.kind != self.Kind.PICTURE:
            return ""
        return reverse("messaging:attachment-thumb", args=[self.conversation_id, self.pk])
