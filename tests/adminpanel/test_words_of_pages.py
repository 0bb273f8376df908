"""Staff read which page it was, not what the code calls it; and when, on whose clock."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import timezone

from adminpanel.faults.pages import words_of


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("bookings:review-update", "Bookings: change of review"),
        ("adminpanel:slow-query-list", "Control room: slow query list"),
        ("pages:booking-detail", "Site: booking"),
        ("GET /bookings/33/?a=1", "Site: booking"),
        ("/bookings/<int:pk>/", "Site: booking"),
        ("/adminpanel/people/<int:pk>/look/", "Control room: new look"),
        ("account_login", "Sign-in: login"),
        ("paypal-webhook", "Webhook of PayPal"),
        ("payments.tasks.settle_deposit", "Payments: settle deposit"),
        ("GET /nowhere/at/all", "GET /nowhere/at/all"),
        ("stripe", "stripe"),
        ("", ""),
    ],
)
def test_what_the_code_calls_a_page_in_words(where, words):
    assert words_of(where) == words


def test_a_time_says_its_zone():
    noon = dt.datetime(2026, 5, 8, 12, 0, 30, tzinfo=dt.UTC)
    drawn = Template("{{ at|moment }} / {{ at|exact_moment }} / {{ never|moment }}")
    for_machines = Template("{{ at|instant }} {{ day|instant }} {{ never|instant }}")

    with timezone.override("Europe/Paris"):
        text = drawn.render(Context({"at": noon, "never": None}))
        values = for_machines.render(Context({"at": noon, "day": noon.date(), "never": None}))

    assert text == "8 May 2026, 14:00 CEST / 8 May 2026, 14:00:30 CEST / "
    assert values == "2026-05-08T14:00:30.000+02:00 2026-05-08 "
