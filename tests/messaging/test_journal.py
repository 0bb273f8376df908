"""One suite for both ways of writing: the portable `append` and PostgreSQL's single statement."""

import asyncio
import uuid
from contextlib import asynccontextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from messaging import journal as journal_module
from messaging.exceptions import NoSuchMessage, NotStored
from messaging.journal import Draft, Journal, OrmWriter, append
from messaging.models import Conversation, Message
from messaging.postgres_journal import PostgresWriter, _connection_settings
from messaging.threads import in_journal_thread, in_thread
from tests.factories.messaging import conversation_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


WAYS = ["append"] if settings.SQLITE else ["append", "statement"]


@pytest.fixture(params=WAYS)
async def writer(request):
    made = PostgresWriter() if request.param == "statement" else OrmWriter(in_journal_thread)
    yield made
    await made.close()


@pytest.fixture
def talk(anna, rose):
    return conversation_of(anna, rose)


def draft(conversation, author, body="Hello", **facts):
    return Draft(conversation.pk, author.pk, body, **facts)


def rows(conversation):
    return list(
        Message.objects.filter(conversation=conversation)
        .order_by("seq")
        .values_list("seq", "author_id", "body")
    )


def head(conversation):
    return Conversation.objects.get(pk=conversation.pk).head_seq


async def test_messages_are_numbered_in_the_order_they_came(writer, talk, anna, rose):
    drafts = [draft(talk, anna, "one"), draft(talk, rose, "two"), draft(talk, anna, "three")]

    places = await writer.write(drafts)

    assert [place.seq for place in places] == [1, 2, 3]
    assert await in_thread(rows, talk) == [
        (1, anna.pk, "one"),
        (2, rose.pk, "two"),
        (3, anna.pk, "three"),
    ]
    assert await in_thread(head, talk) == 3


async def test_each_conversation_counts_for_itself(writer, talk, anna, stranger):
    other = await in_thread(conversation_of, anna, stranger)

    places = await writer.write([draft(talk, anna), draft(other, anna), draft(talk, anna)])

    assert [place.seq for place in places] == [1, 1, 2]
    assert await in_thread(head, other) == 1


async def test_a_repeat_gets_the_place_of_the_first(writer, talk, anna):
    first = draft(talk, anna, "once")
    (place,) = await writer.write([first])
    await writer.write([draft(talk, anna, "between")])

    again, fresh = await writer.write(
        [draft(talk, anna, "other words", client_id=first.client_id), draft(talk, anna, "new")]
    )

    assert (again.seq, again.ts, again.repeat) == (place.seq, place.ts, True)
    assert (fresh.seq, fresh.repeat) == (3, False)
    assert [body for _, _, body in await in_thread(rows, talk)] == ["once", "between", "new"]


async def test_twins_in_one_batch_are_one_message(writer, talk, anna):
    name = uuid.uuid4()
    places = await writer.write(
        [draft(talk, anna, "twin", client_id=name), draft(talk, anna, "next"),
         draft(talk, anna, "twin", client_id=name)]
    )  # fmt: skip
    assert [(place.seq, place.repeat) for place in places] == [(1, False), (2, False), (1, True)]
    assert len(await in_thread(rows, talk)) == 2


async def test_two_people_may_choose_the_same_id(writer, talk, anna, rose):
    name = uuid.uuid4()
    places = await writer.write(
        [draft(talk, anna, client_id=name), draft(talk, rose, client_id=name)]
    )
    assert [place.seq for place in places] == [1, 2]
    assert not any(place.repeat for place in places)


async def test_time_in_the_ack_is_the_time_of_the_row(writer, talk, anna):
    (place,) = await writer.write([draft(talk, anna)])
    stored = await in_thread(lambda: Message.objects.get(conversation=talk))
    assert stored.ts == place.ts


async def test_awkward_words_survive(writer, talk, anna):
    bodies = [
        "{}",
        '"quoted", {a,b}',
        "\\",
        "NULL",
        "line\nline",
        "💍 émoji ñ",
        "%s %(x)s",
        "' OR 1=1",
    ]
    await writer.write([draft(talk, anna, body) for body in bodies])
    assert [body for _, _, body in await in_thread(rows, talk)] == bodies


async def test_an_answer_keeps_the_number_it_answers(writer, talk, anna, rose):
    await writer.write([draft(talk, anna, "Question")])
    await writer.write([draft(talk, rose, "Answer", reply_seq=1), draft(talk, rose, "More")])
    replies = await in_thread(
        lambda: list(Message.objects.order_by("seq").values_list("reply_seq", flat=True))
    )
    assert replies == [None, 1, None]


async def test_an_answer_to_what_is_not_there_is_refused_and_the_others_are_not(
    writer, talk, anna, caplog
):
    lane = Journal(writer, lambda _: None)
    good, early, next_one = (
        lane.write(draft(talk, anna, "one")),
        lane.write(draft(talk, anna, "to myself in the same commit", reply_seq=1)),
        lane.write(draft(talk, anna, "two")),
    )
    assert (await good).seq == 1
    with pytest.raises(NoSuchMessage):
        await early
    assert (await next_one).seq == 2
    with pytest.raises(NoSuchMessage):
        await lane.write(draft(talk, anna, "far ahead", reply_seq=99))
    assert [body for _, _, body in await in_thread(rows, talk)] == ["one", "two"]
    assert await in_thread(head, talk) == 2
    assert caplog.text == ""


@pytest.mark.postgres
async def test_a_conversation_held_elsewhere_is_left_out_and_the_others_are_not(
    writer, talk, anna, stranger
):
    other = await in_thread(conversation_of, anna, stranger)
    async with holding(talk):
        held, free = await writer.write([draft(talk, anna), draft(other, anna)])
    assert held is None
    assert free.seq == 1


@pytest.mark.postgres
async def test_what_was_left_out_keeps_its_order(writer, talk, anna, stranger):
    other = await in_thread(conversation_of, anna, stranger)
    lane = Journal(writer, lambda _: None)
    async with holding(talk):
        waiting = [lane.write(draft(talk, anna, str(number))) for number in range(3)]
        await asyncio.wait_for(lane.write(draft(other, anna)), 5)
        waiting.append(lane.write(draft(talk, anna, "3")))
        assert not any(place.done() for place in waiting)
    places = await asyncio.wait_for(asyncio.gather(*waiting), 5)
    assert [place.seq for place in places] == [1, 2, 3, 4]
    assert [body for _, _, body in await in_thread(rows, talk)] == ["0", "1", "2", "3"]


@pytest.mark.postgres
async def test_patience_ends_with_a_clear_answer(writer, talk, anna, monkeypatch):
    monkeypatch.setattr(journal_module, "PATIENCE", 0.1)
    lane = Journal(writer, lambda _: None)
    async with holding(talk):
        with pytest.raises(NotStored):
            await asyncio.wait_for(lane.write(draft(talk, anna)), 5)
    assert await in_thread(rows, talk) == []


async def test_one_bad_draft_does_not_spoil_the_batch(writer, talk, anna, caplog):
    ghost = User(pk=2**40)
    lane = Journal(writer, lambda _: None)
    good, bad, better = (
        lane.write(draft(talk, anna, "good")),
        lane.write(draft(talk, ghost, "bad")),
        lane.write(draft(talk, anna, "better")),
    )
    assert (await good).seq == 1
    with pytest.raises(NotStored):
        await bad
    assert (await better).seq == 2
    assert "could not be stored" in caplog.text


async def test_what_is_committed_is_told_in_order(writer, talk, anna):
    told = []
    lane = Journal(writer, told.extend)
    one, two = draft(talk, anna, "one"), draft(talk, anna, "two")

    await asyncio.gather(lane.write(one), lane.write(two))

    assert [(told_draft.body, place.seq) for told_draft, place in told] == [("one", 1), ("two", 2)]


async def test_many_senders_share_commits(writer, talk, anna, rose):
    commits = []
    write = writer.write
    writer.write = lambda drafts: commits.append(len(drafts)) or write(drafts)
    lane = Journal(writer, lambda _: None)

    places = await asyncio.gather(
        *(lane.write(draft(talk, person)) for _ in range(50) for person in (anna, rose))
    )

    assert sorted(place.seq for place in places) == list(range(1, 101))
    assert len(commits) < 10


@pytest.mark.postgres
async def test_a_terminated_connection_is_replaced(talk, anna):
    writer = PostgresWriter()
    lane = Journal(writer, lambda _: None)
    await lane.write(draft(talk, anna, "before"))
    await in_thread(terminate, writer._connection.info.backend_pid)

    place = await asyncio.wait_for(lane.write(draft(talk, anna, "after")), 5)

    assert place.seq == 2
    await writer.close()


@pytest.mark.postgres
async def test_two_lanes_never_share_a_number(talk, anna, rose):
    """Two processes: each with its own connection, both writing to one conversation."""
    first, second = PostgresWriter(), PostgresWriter()
    lanes = [Journal(first, lambda _: None), Journal(second, lambda _: None)]

    places = await asyncio.gather(
        *(lane.write(draft(talk, anna)) for _ in range(100) for lane in lanes)
    )

    assert sorted(place.seq for place in places) == list(range(1, 201))
    await asyncio.gather(first.close(), second.close())


def test_append_joins_the_callers_transaction(talk, anna):
    with transaction.atomic():
        append([draft(talk, anna)])
        transaction.set_rollback(True)
    assert rows(talk) == []
    assert head(talk) == 0


def test_append_into_nothing_is_an_error(anna):
    with pytest.raises(Conversation.DoesNotExist):
        append([Draft(2**40, anna.pk, "Hello")])


def test_a_new_message_moves_its_conversation(talk, anna):
    before = timezone.now()
    append([draft(talk, anna)])
    talk.refresh_from_db()
    assert abs((talk.moved_at - before).total_seconds()) < 5


@asynccontextmanager
async def holding(conversation):
    """Somebody else's transaction that keeps a conversation locked."""
    other = await psycopg.AsyncConnection.connect(**_connection_settings())
    await other.execute(
        "SELECT 1 FROM messaging_conversation WHERE id = %s FOR UPDATE", [conversation.pk]
    )
    yield
    await other.close()


def terminate(backend):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
