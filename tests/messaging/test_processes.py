"""Nothing that was acked is lost, doubled or out of order, whatever dies."""

import asyncio
import contextlib
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings
from websockets.exceptions import ConnectionClosed

from messaging import services
from messaging.audit import problems
from messaging.models import Message
from messaging.relay import CHANNEL
from messaging.services import telling
from messaging.threads import in_thread
from tests.factories.messaging import conversation_of
from tests.fixtures.server import ROOT, Site, free_port, same_database
from tests.messaging.phone import Phone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]

WAITING = """
    SELECT count(*) > 0 FROM pg_locks JOIN pg_class ON pg_class.oid = relation
    WHERE relname = 'messaging_member' AND NOT granted
"""


@pytest.fixture
def second_site(transactional_db) -> Iterator[Site]:
    running = Site().start()
    try:
        yield running
    finally:
        running.remove()


class PrivateRedis:
    """A Redis of the test's own, to be stopped in its tracks."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(port), "--save", "", "--dir", folder, "--logfile", "log"]
        )

    def listeners(self) -> int:
        """The processes that hear what others say; none while it does not answer."""
        with contextlib.suppress(redis.RedisError):
            return dict(redis.Redis.from_url(self.url).pubsub_numsub(CHANNEL))[CHANNEL.encode()]
        return 0


@pytest.fixture
def private_redis(transactional_db, tmp_path) -> Iterator[PrivateRedis]:
    running = PrivateRedis(tmp_path)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait(10)


class Sender:
    """A person whose app keeps what it has to say until it is acked, as ours does."""

    def __init__(self, site, person, conversation) -> None:
        self.site, self.person, self.conversation = site, person, conversation
        self.unsent: dict[str, str] = {}
        self.acked: dict[str, int] = {}

    def write(self, body: str) -> None:
        self.unsent[str(uuid.uuid4())] = body

    async def deliver(self, *, then_pause: float = 0.0) -> None:
        """Send what is unsent until all of it is acked, on as many sockets as it takes."""
        while self.unsent:
            with contextlib.suppress(ConnectionClosed, OSError, TimeoutError):
                async with Phone(self.site, self.person) as phone:
                    await phone.hello()
                    for message_id, body in list(self.unsent.items()):
                        await phone.send(self.conversation, body, message_id)
                        await asyncio.sleep(then_pause)
                    while self.unsent:
                        ack = await phone.hear("ack", patience=5)
                        self.acked[ack["id"]] = ack["seq"]
                        self.unsent.pop(ack["id"], None)
            await asyncio.sleep(0.1)


class Reader:
    """A person whose page resumes after a gap or an absence, and drops what it has."""

    def __init__(self, site, person, conversation) -> None:
        self.site, self.person, self.conversation = site, person, conversation
        self.seen: list[tuple[int, str]] = []

    @property
    def place(self) -> int:
        return len(self.seen)

    async def read(self, until: int) -> None:
        while self.place < until:
            with contextlib.suppress(ConnectionClosed, OSError, TimeoutError):
                async with Phone(self.site, self.person) as phone:
                    await phone.hello(**{f"c{self.conversation.pk}": self.place})
                    while self.place < until:
                        self.take(await phone.hear("msg", patience=5))
            await asyncio.sleep(0.1)

    def take(self, frame: dict) -> None:
        if frame["seq"] <= self.place:
            return
        if frame["seq"] > self.place + 1:
            raise TimeoutError  # a gap: come again from where we are
        self.seen.append((frame["seq"], frame["body"]))


@pytest.mark.embedded
async def test_kill_9_in_the_middle_of_a_stream_loses_and_doubles_nothing(own_site, anna, rose):
    talk = await in_thread(conversation_of, anna, rose)
    words = [str(number) for number in range(36)]
    sender, reader = Sender(own_site, anna, talk), Reader(own_site, rose, talk)
    for word in words:
        sender.write(word)

    streaming = asyncio.ensure_future(sender.deliver(then_pause=0.03))
    reading = asyncio.ensure_future(reader.read(until=len(words)))
    while await in_thread(Message.objects.count) < 3:
        await asyncio.sleep(0.01)
    await in_thread(own_site.kill)
    stored_before = await in_thread(Message.objects.count)
    await in_thread(own_site.start)
    await asyncio.wait_for(asyncio.gather(streaming, reading), 40)

    assert 0 < stored_before < len(words), "the kill was not in the middle"
    rows = await in_thread(lambda: list(Message.objects.order_by("seq").values_list("seq", "body")))
    assert sorted(body for _, body in rows) == sorted(words)
    assert [seq for seq, _ in rows] == list(range(1, len(words) + 1))
    assert reader.seen == rows
    by_id = await in_thread(lambda: dict(Message.objects.values_list("client_id", "seq")))
    assert {uuid.UUID(name): seq for name, seq in sender.acked.items()} == by_id
    assert await in_thread(lambda: list(problems())) == []


@pytest.mark.postgres
async def test_people_on_different_processes_talk(own_site, second_site, anna, rose):
    talk = await in_thread(conversation_of, anna, rose)
    async with Phone(own_site, anna) as hers, Phone(second_site, rose) as studios:
        await hers.hello()
        await studios.hello()
        assert (await hers.hear("presence", user=rose.pk))["online"]
        await hers.send(talk, "Across")
        assert (await studios.hear("msg"))["body"] == "Across"
        await studios.say("typing", c=talk.pk)
        assert (await hers.hear("typing"))["from"] == rose.pk


@pytest.mark.postgres
async def test_what_redis_did_not_carry_is_found_in_the_database(own_site, anna, rose, monkeypatch):
    """Somebody commits and dies before telling: the page is told the new head within seconds."""
    talk = await in_thread(conversation_of, anna, rose)
    async with Phone(own_site, anna) as hers:
        await hers.hello()
        monkeypatch.setattr(telling, "publish", lambda parcels: None)
        await in_thread(services.post_message, talk, author=rose, body="Whispered")
        assert (await hers.hear("synced", c=talk.pk))["seq"] == 1
        await hers.say("resume", c=talk.pk, after=0)
        assert (await hers.hear("msg"))["body"] == "Whispered"


@pytest.mark.postgres
async def test_people_go_on_talking_while_redis_is_away(transactional_db, anna, rose):
    """More than the handful of messages that a socket may send before it asks Redis."""
    talk = await in_thread(conversation_of, anna, rose)
    lonely = Site(REDIS_URL="redis://127.0.0.1:1/0")
    try:
        await in_thread(lonely.start)
        async with Phone(lonely, anna) as hers, Phone(lonely, rose) as studios:
            await hers.hello()
            await studios.hello()
            for number in range(1, 9):
                await hers.send(talk, f"Words {number}")
                assert (await hers.hear("ack"))["seq"] == number
            assert (await studios.hear("msg", seq=8))["body"] == "Words 8"
        assert "Traceback" not in lonely.logged(), lonely.logged()
    finally:
        lonely.remove()


@pytest.mark.postgres
async def test_people_go_on_talking_while_redis_hangs(private_redis, anna, rose):
    """It takes connections and never answers; when it wakes up, it is listened to again."""
    talk = await in_thread(conversation_of, anna, rose)
    lonely = Site(REDIS_URL=private_redis.url)
    try:
        await in_thread(lonely.start)
        async with Phone(lonely, anna) as hers, Phone(lonely, rose) as studios:
            await hers.hello()
            await studios.hello()
            private_redis.process.send_signal(signal.SIGSTOP)
            for number in range(1, 21):
                await hers.send(talk, f"Words {number}")
                assert (await hers.hear("ack"))["seq"] == number
            assert (await studios.hear("msg", seq=20))["body"] == "Words 20"
            while "Redis is away" not in lonely.logged():
                await asyncio.sleep(0.1)
            private_redis.process.send_signal(signal.SIGCONT)
            while not private_redis.listeners():
                await asyncio.sleep(0.1)
        assert "Traceback" not in lonely.logged(), lonely.logged()
        # of four handfuls of messages one had to wait for Redis; on a slow day two
        assert lonely.logged().count("the limit “send”") in (1, 2)
    finally:
        lonely.remove()


@pytest.mark.postgres
async def test_what_is_said_during_a_resume_comes_after_its_answer(own_site, anna, rose):
    """Came it before, its receiver would drop it as a gap and nobody would send it again."""
    talk = await in_thread(conversation_of, anna, rose)
    await in_thread(services.post_message, talk, author=rose, body="One")
    async with Phone(own_site, anna) as hers, Phone(own_site, rose) as studios:
        await hers.hello()
        await studios.hello()
        await hers.hear("synced")
        async with await psycopg.AsyncConnection.connect(same_database()["DATABASE_URL"]) as other:
            await other.execute("LOCK TABLE messaging_member IN ACCESS EXCLUSIVE MODE")
            await hers.say("resume", c=talk.pk, after=0)  # has read the messages, not the members
            while not (await (await other.execute(WAITING)).fetchone())[0]:
                await asyncio.sleep(0.01)
            await studios.send(talk, "Two")
            await studios.hear("ack")
            await other.rollback()
        await hers.hear("msg", seq=2)
    heard = [(f["type"], f["seq"]) for f in hers.heard if f["type"] in {"msg", "synced"}]
    assert heard[heard.index(("msg", 1)) + 1] == ("synced", 1)


@pytest.mark.embedded
async def test_a_command_beside_the_site_is_noticed(own_site, anna, rose):
    talk = await in_thread(conversation_of, anna, rose)
    async with Phone(own_site, anna) as hers:
        await hers.hello()
        await in_thread(run_beside, talk.pk, rose.pk)
        found = await hers.hear("msg" if settings.REDIS_URL else "synced", c=talk.pk)
    assert found["seq"] == 1


def run_beside(conversation_id, author_id):
    """What a `manage.py` command of another app would do, in a process of its own."""
    script = (
        "from accounts.models import User; from messaging import services;"
        "from messaging.models import Conversation;"
        f"services.post_message(Conversation.objects.get(pk={conversation_id}),"
        f" author=User.objects.get(pk={author_id}), body='From beside')"
    )
    environment = {"PATH": "/usr/bin:/bin", "WB_VAR": str(settings.VAR_DIR), **same_database()}
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", script],
        cwd=ROOT,
        env=environment,
        check=True,
        timeout=60,
    )
