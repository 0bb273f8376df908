"""Conversations between people, what was said in them, and what people should know about."""

from messaging.models.conversations import PAGE, Conversation, Member, Message, milliseconds
from messaging.models.notifications import Notification

__all__ = ["PAGE", "Conversation", "Member", "Message", "Notification", "milliseconds"]
