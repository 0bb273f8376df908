"""Small answers to messages: one emoji of one person."""

from django.conf import settings
from django.db import models

from messaging.models.conversations import Message

EMOJI = ("👍", "❤️", "🎉", "😂", "😮", "😢")


class Reaction(models.Model):
    """One person's emoji under one message; each of them at most once."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="reactions", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    emoji = models.CharField(max_length=8)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["message", "user", "emoji"], name="reaction_once"),
        )

    def __str__(self) -> str:
        return self.emoji
