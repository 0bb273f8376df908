"""Notes and tasks on the page of a booking."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from bookings import services
from bookings.forms import NoteForm, TaskForm
from bookings.models import Booking, Note, Task
from bookings.papers import papers_context


@login_required
def papers_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """The notes and tasks of the viewer's side, for the page that fetches them again."""
    return _show(request, _visible(request, pk))


@login_required
@require_POST
def note_create(request: AuthedRequest, pk: int) -> HttpResponse:
    booking = _visible(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, booking, note_form=form)
    services.add_note(pk, by=request.user, **form.cleaned_data)
    return _show(request, booking)


@login_required
@require_POST
def note_deletion_create(request: AuthedRequest, pk: int) -> HttpResponse:
    mine = Booking.objects.visible_to(request.user)
    note = get_object_or_404(Note.objects.filter(booking__in=mine), pk=pk)
    services.delete_note(pk, by=request.user)
    return _show(request, _visible(request, note.booking_id))


@login_required
@require_POST
def task_create(request: AuthedRequest, pk: int) -> HttpResponse:
    booking = _visible(request, pk)
    form = TaskForm(request.POST)
    if not form.is_valid():
        return _show(request, booking, task_form=form)
    services.add_task(pk, by=request.user, **form.cleaned_data)
    return _show(request, booking)


@login_required
@require_POST
def task_update(request: AuthedRequest, pk: int) -> HttpResponse:
    """Tick it off, put it back, or (`delete`) take it away."""
    mine = Booking.objects.visible_to(request.user)
    task = get_object_or_404(Task.objects.filter(booking__in=mine), pk=pk)
    if "delete" in request.POST:
        services.delete_task(pk, by=request.user)
    else:
        services.tick_task(pk, done="done" in request.POST, by=request.user)
    return _show(request, _visible(request, task.booking_id))


def _visible(request: AuthedRequest, pk: int) -> Booking:
    return get_object_or_404(Booking.objects.visible_to(request.user).for_lists(), pk=pk)


def _show(
    request: AuthedRequest,
    booking: Booking,
    *,
    note_form: NoteForm | None = None,
    task_form: TaskForm | None = None,
) -> HttpResponse:
    """The part of the page with htmx; without it the page, which says what was wrong."""
    wrong = note_form or task_form
    if request.htmx:
        context = papers_context(booking, request.user, note_form=note_form, task_form=task_form)
        return render(request, "bookings/_papers.html", context)
    for errors in wrong.errors.values() if wrong else ():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect(booking)
