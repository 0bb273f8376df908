import datetime as dt

import pytest

from adminpanel import services
from adminpanel.models import AlertRule

START = dt.datetime(2027, 3, 3, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock(time_machine):
    """Stands still until it is moved."""
    time_machine.move_to(START, tick=False)
    return time_machine


@pytest.fixture
def only_mine(db):
    """None of the rules that every site has."""
    AlertRule.objects.all().delete()


@pytest.fixture
def look(clock):
    """Let time pass, fifteen seconds a look."""

    def look_for(seconds: int = 0) -> None:
        for _ in range(seconds // 15):
            clock.shift(15)
            services.evaluate_alerts()
        if not seconds:
            services.evaluate_alerts()

    return look_for
