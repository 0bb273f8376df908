"""The words of messages, folded for searching."""

from django.db import models

from messaging.models.conversations import Conversation, Message


class SearchLine(models.Model):
    """What of one message can be found. A job writes these (`messaging/search/index.py`); nobody
    reads them but the search.

    `words` are the folded words of the message and of the names of its files. PostgreSQL has a
    column with their vector and two indexes over conversation and words, SQLite an FTS5 table that
    triggers keep (migration `search`).
    """

    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    has_file = models.BooleanField(default=False)
    words = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=["conversation", "message"], name="search_place"),
            models.Index(
                fields=["conversation", "message"],
                name="search_files",
                condition=models.Q(has_file=True),
            ),
        )

    def __str__(self) -> str:
        return f"Words of message {self.pk}"
