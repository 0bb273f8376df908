"""Everything that can happen in a conversation, and the ways for other apps to let people know of
something. Whatever goes out to pages goes out after the commit.
"""

from messaging.services.attachments import (
    drop_upload,
    keep_upload,
    make_missing_thumbnails,
    make_thumbnail,
    remove_files,
    sweep_orphans,
)
from messaging.services.care import delete_message, edit_message, react
from messaging.services.choices import stop_mail, update_choices, update_quiet_hours, wants
from messaging.services.digests import send_digest, send_digests
from messaging.services.forgetting import forget_person
from messaging.services.habits import (
    delete_answer,
    post_automatic_reply,
    post_away_lines,
    save_answer,
    set_away,
)
from messaging.services.members import (
    add_member,
    remove_member,
    seat_beside,
    start_conversation,
    unseat,
)
from messaging.services.notifications import (
    mail_notification,
    notify,
    read_notification,
    read_notifications,
)
from messaging.services.posting import (
    apost_message,
    card_changed,
    clean_body,
    post_card,
    post_line,
    post_message,
    post_with_uploads,
)
from messaging.services.presence import (
    Attendance,
    attendance,
    everyone_online,
    online_people,
    people_looking,
)
from messaging.services.pushes import remove_device, send_pushes, subscribe_device
from messaging.services.reading import mark_read
from messaging.services.reply_times import ReplyTimes, reply_times
from messaging.services.reports import close_report, report_person
from messaging.services.seats import archive, block, mute, unblock
from messaging.services.telling import reconnect, touch

__all__ = [
    "Attendance",
    "ReplyTimes",
    "add_member",
    "apost_message",
    "archive",
    "attendance",
    "block",
    "card_changed",
    "clean_body",
    "close_report",
    "delete_answer",
    "delete_message",
    "drop_upload",
    "edit_message",
    "everyone_online",
    "forget_person",
    "keep_upload",
    "mail_notification",
    "make_missing_thumbnails",
    "make_thumbnail",
    "mark_read",
    "mute",
    "notify",
    "online_people",
    "people_looking",
    "post_automatic_reply",
    "post_away_lines",
    "post_card",
    "post_line",
    "post_message",
    "post_with_uploads",
    "react",
    "read_notification",
    "read_notifications",
    "reconnect",
    "remove_device",
    "remove_files",
    "remove_member",
    "reply_times",
    "report_person",
    "save_answer",
    "seat_beside",
    "send_digest",
    "send_digests",
    "send_pushes",
    "set_away",
    "start_conversation",
    "stop_mail",
    "subscribe_device",
    "sweep_orphans",
    "touch",
    "unblock",
    "unseat",
    "update_choices",
    "update_quiet_hours",
    "wants",
]
