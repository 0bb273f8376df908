"""How fast a vendor answers, on their page and card."""

import datetime as dt

import pytest
from django.utils import timezone

from messaging import services as messaging
from messaging.models import Message
from vendors import services
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def answer_after(rosewood, couple, minutes):
    """The couple asks, and Rosewood answers so many minutes later."""
    (anna, *_), (rosa, *_) = couple.people(), rosewood.people()
    talk = services.open_inquiry(rosewood.pk, couple=couple, by=anna).conversation
    start = timezone.now() - dt.timedelta(days=30)
    start += dt.timedelta(days=Message.objects.filter(conversation=talk).count())
    for author, minute in ((anna, 0), (rosa, minutes)):
        place = messaging.post_message(talk, author=author, body="Hello")
        message = Message.objects.filter(conversation=talk, seq=place.seq)
        message.update(created_at=start + dt.timedelta(minutes=minute))


def test_three_answers_are_enough_to_say_how_fast(client, rosewood, couple):
    for minutes in (20, 500):
        answer_after(rosewood, couple, minutes)
    assert services.measure_reply_times() == 0
    answer_after(rosewood, couple, 100)
    assert services.measure_reply_times() == 1
    rosewood.refresh_from_db()
    assert rosewood.reply_minutes == 100
    for address in (rosewood.get_absolute_url(), "/vendors/"):
        assert "Usually replies within 2 hours" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (None, ""),
        (0, "Usually replies within an hour"),
        (60, "Usually replies within an hour"),
        (61, "Usually replies within 2 hours"),
        (24 * 60, "Usually replies within 24 hours"),
        (24 * 60 + 1, "Usually replies within 2 days"),
        (7 * 24 * 60, "Usually replies within 7 days"),
        (7 * 24 * 60 + 1, ""),
    ],
)
def test_it_is_said_in_round_words(minutes, words):
    assert Vendor(reply_minutes=minutes).reply_words == words
