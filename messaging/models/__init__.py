"""Conversations between people, what was said in them, and what people should know about."""

from messaging.models.attachments import Attachment
from messaging.models.conversations import PAGE, Conversation, Member, Message, milliseconds
from messaging.models.devices import Push, PushSubscription
from messaging.models.habits import Away, QuickReply
from messaging.models.notifications import Letterbox, Notification, NotificationChoice, QuietHours
from messaging.models.people import Block, Report
from messaging.models.reactions import EMOJI, Reaction
from messaging.models.search import SearchLine

__all__ = [
    "EMOJI",
    "PAGE",
    "Attachment",
    "Away",
    "Block",
    "Conversation",
    "Letterbox",
    "Member",
    "Message",
    "Notification",
    "NotificationChoice",
    "Push",
    "PushSubscription",
    "QuickReply",
    "QuietHours",
    "Reaction",
    "Report",
    "SearchLine",
    "milliseconds",
]
