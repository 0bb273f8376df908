"""One collector for the whole deployment, whoever rings and however often."""

import datetime as dt

import pytest
from django.utils import timezone

from adminpanel.models import Lease
from adminpanel.services import leases
from adminpanel.services.leases import break_turn, end_turn, keep_turn, take_turn
from tests.races import Meeting, all_at_once

AT_MOST = dt.timedelta(seconds=20)
MANY = 8


def take() -> str:
    return take_turn("collector", at_most=AT_MOST)


@pytest.mark.django_db
class TestTurns:
    def test_while_one_works_nobody_else_does(self):
        assert take()
        assert not take()

    def test_the_next_turn_begins_when_it_is_due(self, time_machine):
        now = timezone.now()
        time_machine.move_to(now, tick=False)
        end_turn("collector", take(), next_at=now + dt.timedelta(seconds=2))
        assert not take()

        time_machine.shift(2)
        assert take()

    def test_who_dies_at_work_is_succeeded(self, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        take()
        time_machine.shift(21)
        assert take()

    def test_whose_turn_is_over_ends_nobody_elses(self, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        first = take()
        time_machine.shift(21)
        take()

        end_turn("collector", first, next_at=timezone.now())

        assert not take()

    def test_who_works_on_keeps_it_until_it_is_broken_off(self, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        owner = take()
        time_machine.shift(15)
        assert keep_turn("collector", owner, at_most=AT_MOST)
        time_machine.shift(15)
        assert not take()

        break_turn("collector")

        assert not keep_turn("collector", owner, at_most=AT_MOST)
        assert take()

    def test_jobs_have_leases_of_their_own(self):
        assert take()
        assert take_turn("series", at_most=AT_MOST)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_eight_workers_take_one_turn(self):
        turns = all_at_once([take] * MANY)

        assert len([turn for turn in turns if turn]) == 1
        assert Lease.objects.get().owner in turns

    def test_without_the_lock_they_take_several(self, monkeypatch):
        leases._make("collector")
        meeting = Meeting(2)

        def read_together(name: str) -> Lease:
            lease = Lease.objects.get(name=name)
            meeting.wait()
            return lease

        monkeypatch.setattr(leases, "locked", read_together)

        turns = all_at_once([take] * 2)

        assert len([turn for turn in turns if turn]) == 2
