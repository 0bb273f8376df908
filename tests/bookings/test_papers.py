"""Notes and tasks: whose they are, and who reads them."""

import pytest
from django.core.exceptions import PermissionDenied

from bookings import services
from bookings.models import Note, Task
from tests.factories.bookings import requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(rosewood, couple, anna, saturday):
    return requested(rosewood, anna, saturday)


def test_a_note_is_for_one_side_alone(booking, anna, ben, rosa):
    services.add_note(booking.pk, body="Ask for the rain plan", by=anna)
    own = services.add_note(booking.pk, body="They like jazz", by=rosa)

    assert [note.body for note in Note.objects.for_side("vendor")] == ["They like jazz"]
    with pytest.raises(PermissionDenied):
        services.delete_note(own.pk, by=ben)
    services.delete_note(own.pk, by=rosa)
    assert [note.body for note in Note.objects.all()] == ["Ask for the rain plan"]


def test_shared_tasks_are_ticked_by_both_own_ones_by_one_side(booking, anna, rosa):
    shared = services.add_task(booking.pk, text="Visit the hall", by=anna, shared=True)
    own = services.add_task(booking.pk, text="Rings", by=anna)

    assert services.tick_task(shared.pk, done=True, by=rosa).done_by == rosa
    assert services.tick_task(shared.pk, done=False, by=anna).done_at is None
    with pytest.raises(PermissionDenied):
        services.tick_task(own.pk, done=True, by=rosa)
    with pytest.raises(PermissionDenied):
        services.delete_task(own.pk, by=rosa)
    assert [task.text for task in Task.objects.for_side("vendor")] == ["Visit the hall"]


def test_ticking_twice_keeps_who_was_first(booking, anna, ben):
    task = services.add_task(booking.pk, text="Rings", by=anna)
    services.tick_task(task.pk, done=True, by=anna)

    assert services.tick_task(task.pk, done=True, by=ben).done_by == anna


@pytest.mark.parametrize("who", ["cleo", "victor", "mona"])
def test_strangers_write_nothing(request, booking, other_couple, who):
    stranger = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        services.add_note(booking.pk, body="Hi", by=stranger)
    with pytest.raises(PermissionDenied):
        services.add_task(booking.pk, text="Hi", by=stranger, shared=True)
