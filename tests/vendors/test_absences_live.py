"""The automatic reply to what comes over a socket, on a real site."""

import datetime as dt

import pytest

from messaging.models import Message
from messaging.threads import in_thread
from tests.messaging.phone import Phone
from vendors import services

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.process]


async def test_it_comes_once_over_the_socket(shared_site, rosewood, rosa, couple, anna):
    def prepare():
        services.set_tier(rosewood.pk, "plus")
        day = rosewood.today()
        last = day + dt.timedelta(1)
        services.set_absence(rosewood.pk, first_day=day, last_day=last, body="Asleep.", by=rosa)
        return services.open_inquiry(rosewood.pk, couple=couple, by=anna).conversation

    talk = await in_thread(prepare)
    async with Phone(shared_site, anna) as hers:
        await hers.hello()
        for words in ("Hello", "Are you there?", "Hello?"):
            await hers.send(talk, words)
            await hers.hear("ack")
        reply = await hers.hear("msg")
        assert await hers.hears_no("msg")
    assert reply["body"] == "Automatic reply from Rosewood Studio: Asleep."
    assert "from" not in reply
    assert await in_thread(Message.objects.filter(conversation=talk).count) == 4
