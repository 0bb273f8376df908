"""The client in docs/ talks to a real site, as the page beside it promises."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from accounts.models import User
from messaging import services
from messaging.models import Member, Message
from messaging.threads import in_thread
from tests.factories.messaging import conversation_of
from tests.fixtures.server import ROOT, Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.process]

PASSWORD = "wild-garden-roses"
PATIENCE = 40


@pytest.fixture
def talk(anna, rose, settings):
    """Anna's password is kept as the running site keeps them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    anna.set_password(PASSWORD)
    anna.save(update_fields=["password"])
    return conversation_of(anna, rose)


@asynccontextmanager
async def client(site: Site, person: User, talk, *more: str, password: str = PASSWORD
) -> AsyncIterator[asyncio.subprocess.Process]:  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "docs/example_client.py", site.url, person.email, str(talk.pk), *more,
        cwd=ROOT, env=os.environ | {"PASSWORD": password},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line(process: asyncio.subprocess.Process) -> str:
    return (await process.stdout.readline()).decode().strip()


async def test_it_says_something_and_leaves_after_the_ack(site, anna, rose, talk):
    await in_thread(services.post_message, talk, author=rose, body="Is anybody there?")
    async with client(site, anna, talk, "--say", "Good morning") as running:
        printed = (await running.communicate())[0].decode().splitlines()
    assert running.returncode == 0
    assert printed[-1] == "2 you: Good morning"
    stored = await in_thread(lambda: Message.objects.get(seq=2))
    assert (stored.author_id, stored.body) == (anna.pk, "Good morning")


async def test_it_prints_what_others_say_and_sends_what_is_typed(site, anna, rose, talk):
    async with client(site, anna, talk) as running:
        await in_thread(services.post_message, talk, author=rose, body="Roses or peonies?")
        assert await line(running) == f"1 {rose.pk}: Roses or peonies?"
        running.stdin.write(b"Peonies\nand roses\n")
        assert await line(running) == "2 you: Peonies"
        assert await line(running) == "3 you: and roses"
    bodies = await in_thread(lambda: list(Message.objects.values_list("body", flat=True)))
    assert sorted(bodies) == ["Peonies", "Roses or peonies?", "and roses"]


async def test_it_goes_on_after_the_server_was_killed(own_site, anna, rose, talk):
    async with client(own_site, anna, talk) as running:
        await in_thread(services.post_message, talk, author=rose, body="Before")
        assert await line(running) == f"1 {rose.pk}: Before"
        await in_thread(own_site.kill)
        await in_thread(services.post_message, talk, author=rose, body="Meanwhile")
        running.stdin.write(b"Kept\n")
        await in_thread(own_site.start)
        assert await line(running) == f"2 {rose.pk}: Meanwhile"
        assert await line(running) == "3 you: Kept"


async def test_what_it_has_printed_is_delivered(site, anna, rose, talk):
    await in_thread(services.post_message, talk, author=rose, body="Did you get this?")
    mine = Member.objects.filter(conversation=talk, user=anna)
    async with client(site, anna, talk) as running:
        await line(running)
        while await in_thread(lambda: mine.get().delivered_seq) < 1:
            await asyncio.sleep(0.05)


async def test_without_the_password_it_says_so(site, anna, talk):
    async with client(site, anna, talk, "--say", "Hello", password="wrong") as running:
        errors = (await running.communicate())[1].decode()
    assert running.returncode == 1
    assert errors.startswith("not signed in")


async def test_a_refused_message_ends_it(site, anna, talk):
    async with client(site, anna, talk, "--say", "x" * 4001) as running:
        errors = (await running.communicate())[1].decode()
    assert running.returncode == 1
    assert "4,000" in errors or "4000" in errors
    assert await in_thread(Message.objects.count) == 0
