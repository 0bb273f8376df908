"""Rules and points for tests of alerts."""

import datetime as dt

import factory
from django.utils import timezone

from adminpanel.metrics.tallies import Tally
from adminpanel.models import AlertRule, Point, Series
from adminpanel.services.series import floor, store


class AlertRuleFactory(factory.django.DjangoModelFactory):
    """More than 10 tasks waiting for a minute; administrators and support hear of it."""

    class Meta:
        model = AlertRule

    name = "Tasks pile up here"
    kind = AlertRule.Kind.THRESHOLD
    source = "queue_depth"
    limit = 10
    window_minutes = 1
    hold_seconds = 60
    quiet_minutes = 30
    groups = ["administrator", "support"]


def observed(
    name: str, *values: int, at: dt.datetime | None = None, step: int = 10, label: str = ""
) -> None:
    """One observation in each step, the last in the one that runs."""
    series, _ = Series.objects.get_or_create(name=name, label=label)
    last = floor(at or timezone.now(), step)
    store(
        Point.made_of(
            series.pk, step, last - dt.timedelta(seconds=step * back), Tally(1, value, value, value)
        )
        for back, value in enumerate(reversed(values))
    )


def counted(name: str, number: int, *, at: dt.datetime, step: int = 10) -> None:
    """So many of it in one step, without durations."""
    series, _ = Series.objects.get_or_create(name=name, label="")
    store([Point.made_of(series.pk, step, floor(at, step), Tally(number, number, 1, 1))])
