"""What the page of a booking shows of notes, tasks and files."""

from typing import Any

from accounts.models import User
from bookings.cards import side_of
from bookings.forms import NoteForm, TaskForm
from bookings.models import Booking
from messaging.models import Attachment

FILES = 12


def papers_context(
    booking: Booking,
    viewer: User,
    *,
    note_form: NoteForm | None = None,
    task_form: TaskForm | None = None,
) -> dict[str, Any]:
    """For `bookings/_papers.html`: what the viewer's side wrote, and what both sides share. Staff
    see neither notes nor files.
    """
    side = side_of(booking, viewer)
    context: dict[str, Any] = {"booking": booking, "side": side}
    if side == Booking.Side.STAFF:
        return context
    files = Attachment.objects.filter(
        conversation=booking.conversation_id, message__isnull=False, message__deleted_at=None
    )
    return context | {
        "notes": booking.notes.for_side(side).select_related("author"),
        "tasks": booking.tasks.for_side(side).select_related("done_by"),
        "files": files.select_related("owner", "message").order_by("-message")[:FILES],
        "note_form": note_form or NoteForm(auto_id="note_%s"),
        "task_form": task_form or TaskForm(auto_id="task_%s"),
    }
