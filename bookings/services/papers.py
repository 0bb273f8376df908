"""Notes of one side, and what is to be done for the day."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking, Note, Task
from messaging.services import touch


def add_note(booking_id: int, *, body: str, by: User) -> Note:
    """Keep words that only the writer's side reads."""
    with transaction.atomic():
        booking = Booking.objects.select_related("vendor", "couple").get(pk=booking_id)
        side = side_of_worker(booking, by)
        note = Note.objects.create(booking=booking, side=side, author=by, body=body)
        _tell_side(booking, side)
    return note


def delete_note(note_id: int, *, by: User) -> None:
    """Whoever sits on its side may take a note away."""
    with transaction.atomic():
        note = Note.objects.select_related("booking__vendor", "booking__couple").get(pk=note_id)
        if side_of_worker(note.booking, by) != note.side:
            raise PermissionDenied
        note.delete()
        _tell_side(note.booking, note.side)


def add_task(
    booking_id: int, *, text: str, by: User, due_on: dt.date | None = None, shared: bool = False
) -> Task:
    """Something to be done: for one's own side, or for both to see and tick off."""
    with transaction.atomic():
        booking = Booking.objects.select_related("vendor", "couple").get(pk=booking_id)
        own = side_of_worker(booking, by)
        side = "" if shared else own
        task = Task.objects.create(
            booking=booking, side=side, text=text, due_on=due_on, added_by=by
        )
        _tell_side(booking, side)
    return task


def tick_task(task_id: int, *, done: bool, by: User) -> Task:
    """Done, or to be done again. Saying it twice changes nothing."""
    with transaction.atomic():
        task = _locked_task(task_id, by)
        if done != (task.done_at is not None):
            task.done_at, task.done_by = (timezone.now(), by) if done else (None, None)
            task.save(update_fields=["done_at", "done_by"])
            _tell_side(task.booking, task.side)
    return task


def delete_task(task_id: int, *, by: User) -> None:
    with transaction.atomic():
        task = _locked_task(task_id, by)
        task.delete()
        _tell_side(task.booking, task.side)


def side_of_worker(booking: Booking, by: User) -> str:
    """Couple or vendor, whoever works there. Raises PermissionDenied for everybody else."""
    if booking.couple.members.filter(user=by).exists():
        return Booking.Side.COUPLE
    if by.has_perm("vendors.work_for_vendor", booking.vendor):
        return Booking.Side.VENDOR
    raise PermissionDenied


def _locked_task(task_id: int, by: User) -> Task:
    tasks = Task.objects.select_for_update(of=("self",))
    task: Task = tasks.select_related("booking__vendor", "booking__couple").get(pk=task_id)
    own = side_of_worker(task.booking, by)
    if task.side not in ("", own):
        raise PermissionDenied
    return task


def _tell_side(booking: Booking, side: str) -> None:
    people = {
        Booking.Side.COUPLE: booking.couple.people,
        Booking.Side.VENDOR: booking.vendor.people,
    }
    touch(people[Booking.Side(side)]() if side else booking.people(), "papers", booking.pk)
