"""Finding what was said: the same answers from full text and trigrams, and from FTS5."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from messaging import search, services
from messaging.journal import Draft, append
from messaging.models import Conversation, Message, SearchLine
from messaging.search import Question
from messaging.search.words import snippet, tokens
from tests.factories.accounts import UserFactory
from tests.factories.messaging import conversation_of

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def talk(anna, rose):
    return conversation_of(anna, rose)


def say(conversation, author, *words):
    append([Draft(conversation.pk, author.pk, body) for body in words])
    while search.index_moved():
        pass


def bodies(user, words="", **question):
    answer = search.find(user, Question(words, **question))
    return ["".join(piece.text for piece in hit.pieces) for hit in answer.hits]


@pytest.mark.parametrize(
    "words",
    ["photographer", "PHOTO", "photographer wedding", "wedding photogr", "second éclair", "12"],
)
def test_words_are_found_by_their_beginnings_in_any_order(talk, anna, words):
    say(talk, anna, "Our wedding photographer likes a second Eclair at 12", "Something else")
    assert bodies(anna, words) == ["Our wedding photographer likes a second Eclair at 12"]


@pytest.mark.parametrize(
    "words",
    [
        "photographer divorce",
        "xyzzy",
        "",
        "   ",
        "%",
        "'",
        '"',
        "* OR 1=1 --",
        "a:b & | !",
    ],
)
def test_what_is_not_there_is_not_found_and_signs_do_no_harm(talk, anna, words):
    say(talk, anna, "Our wedding photographer")
    assert bodies(anna, words) == []


@pytest.mark.parametrize("typed", ["photograper", "fotographer", "phtographer"])
def test_a_slip_of_the_finger_finds_what_is_close_and_says_so(talk, anna, typed):
    say(talk, anna, "Our wedding photographer", "Flowers and cake")
    answer = search.find(anna, Question(typed))
    assert [hit.seq for hit in answer.hits] == [1]
    assert answer.is_guess


def test_only_ones_own_conversations_are_searched(talk, anna, rose, stranger):
    elsewhere = conversation_of(rose, stranger)
    say(talk, anna, "A secret garden")
    say(elsewhere, stranger, "A secret cellar")
    assert bodies(anna, "secret") == ["A secret garden"]
    assert bodies(rose, "secret") == ["A secret cellar", "A secret garden"]
    assert bodies(anna, "secret", conversation_id=elsewhere.pk) == []
    services.remove_member(talk, anna)
    assert bodies(anna, "secret") == []


def test_filters_narrow(talk, anna, rose, stranger):
    other = conversation_of(anna, stranger)
    say(talk, rose, "Tulips in April")
    say(other, stranger, "Tulips in May")
    Message.objects.filter(conversation=other).update(created_at=timezone.now() - dt.timedelta(9))
    SearchLine.objects.filter(conversation=other).update(
        created_at=timezone.now() - dt.timedelta(9)
    )
    week = timezone.now() - dt.timedelta(7)
    assert bodies(anna, "tulips", since=week) == ["Tulips in April"]
    assert bodies(anna, "tulips", until=week) == ["Tulips in May"]
    assert bodies(anna, "tulips", conversation_id=talk.pk) == ["Tulips in April"]
    assert bodies(anna, since=week) == ["Tulips in April"]


def test_files_are_found_by_their_names_and_by_being_there(talk, anna, settings, tmp_path):
    kept = services.keep_upload(
        talk, owner=anna, upload=SimpleUploadedFile("Menu draft.txt", b"Soup")
    )
    services.post_message(talk, author=anna, body="", files=[kept.pk])
    say(talk, anna, "No file")
    (hit,) = search.find(anna, Question("draft")).hits
    assert [piece.text for piece in hit.pieces if piece.found] == ["draft"]
    assert [hit.seq for hit in search.find(anna, Question(has_file=True)).hits] == [1]


def test_pages_follow_each_other_without_a_repeat(talk, anna):
    say(talk, anna, *(f"Tulip {number}" for number in range(25)))
    first = search.find(anna, Question("tulip"))
    second = search.find(anna, Question("tulip"), before=first.before)
    seqs = [hit.seq for hit in (*first.hits, *second.hits)]
    assert seqs == list(range(25, 0, -1))
    assert second.before is None


def test_what_changed_is_indexed_again(talk, anna):
    say(talk, anna, "Tulips")
    message = Message.objects.get(conversation=talk)
    message.body = "Roses"
    message.save(update_fields=["body"])
    services.posting.change_messages(talk.pk, [message])
    while search.index_moved():
        pass
    assert (bodies(anna, "tulips"), bodies(anna, "roses")) == ([], ["Roses"])


def test_a_batch_that_is_cut_goes_on_where_it_stopped(talk, anna, rose, monkeypatch):
    other = conversation_of(anna, rose)
    for conversation in (talk, other):
        for number in range(5):
            services.post_message(conversation, author=anna, body=f"Word {number}")
    monkeypatch.setattr(search.index, "MESSAGES", 3)
    rounds = 0
    while search.index_moved():
        rounds += 1
        assert rounds < 10
    assert SearchLine.objects.count() == 10
    assert not Conversation.objects.to_index().exists()


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.text(min_size=1, max_size=60), words=st.text(max_size=30))
def test_a_snippet_keeps_the_words_and_any_question_is_answered(anna, body, words):
    assert "".join(piece.text for piece in snippet(body, tokens(words))) == body
    search.find(anna, Question(words))


def test_the_snippet_shows_the_place(talk, anna):
    say(talk, anna, "word " * 60 + "the magnolia tree " + "end " * 60)
    (hit,) = search.find(anna, Question("magnolia")).hits
    assert [piece.text for piece in hit.pieces if piece.found] == ["magnolia"]
    assert hit.pieces[0].text == "… "
    assert sum(len(piece.text) for piece in hit.pieces) < 200


# ---------------------------------------------------------------- the pages


def test_the_page_finds_marks_and_leads_to_the_message(client, talk, anna, rose):
    say(talk, rose, "Shall we meet at the <b>lake</b>?", *("More" for _ in range(45)))
    client.force_login(anna)
    page = client.get(reverse("messaging:message-search"), {"q": "lake"}).content.decode()
    assert "<mark>lake</mark>" in page
    assert "&lt;b&gt;" in page
    address = reverse("messaging:conversation-detail", args=[talk.pk])
    assert f'{address}?at=1#pointed"' in page
    there = client.get(address, {"at": 1}).content.decode()
    assert 'id="pointed"' in there
    assert "Later messages" in there


def test_to_htmx_only_the_results_and_then_only_more(client, talk, anna):
    say(talk, anna, *(f"Tulip {number}" for number in range(25)))
    client.force_login(anna)
    address = reverse("messaging:message-search")
    part = client.get(address, {"q": "tulip"}, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<section id="results"')
    before = search.find(anna, Question("tulip")).before
    more = client.get(
        address, {"q": "tulip", "before": before}, headers={"HX-Request": "true"}
    ).content.decode()
    assert more.count("<mark>") == 5
    assert "<section" not in more


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"since": "2026-05-02", "until": "2026-05-01"}, "This day is before the first."),
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"q": "x" * 201}, "At most 200 characters"),
        ({"within": "999999"}, "Select a valid choice"),
    ],
)
def test_a_bad_question_is_said_by_the_field(client, talk, anna, asked, said):
    client.force_login(anna)
    answer = client.get(reverse("messaging:message-search"), asked)
    assert answer.status_code == 200
    assert said in answer.content.decode()


@pytest.mark.parametrize("asked", [{}, {"q": ""}, {"q": "?!"}, {"within": True}, {"since": "x"}])
def test_who_asks_for_nothing_is_not_told_that_there_is_nothing(client, talk, anna, asked):
    say(talk, anna, "Peonies")
    client.force_login(anna)
    asked = {name: talk.pk if name == "within" else value for name, value in asked.items()}
    page = client.get(reverse("messaging:message-search"), asked).content.decode()
    assert "Nothing found" not in page
    nothing = client.get(reverse("messaging:message-search"), asked | {"q": "zebra", "since": ""})
    assert "Nothing found" in nothing.content.decode()


def test_people_are_found_by_their_names(client, anna):
    studio, other = UserFactory(name="Éclair Studio"), UserFactory(name="Somebody")
    for person in (studio, other):
        say(conversation_of(anna, person), person, "Good morning")
    client.force_login(anna)
    talk = Conversation.objects.get(members__user=studio)
    page = client.get(reverse("messaging:message-search"), {"q": "eclair"}).content.decode()
    results = page.split('id="results"')[1]
    assert f'href="/messages/{talk.pk}/"' in results
    assert "Nothing found" not in results
    assert "Somebody" not in results


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(reverse("messaging:message-search")).status_code == 302


def test_queries_do_not_grow_with_the_results(client, talk, anna, django_assert_max_num_queries):
    say(talk, anna, *(f"Tulip {number}" for number in range(25)))
    client.force_login(anna)
    with django_assert_max_num_queries(13):
        client.get(reverse("messaging:message-search"), {"q": "tulip"})


# ---------------------------------------------------------------- places in the history


def places(page):
    return [line.message.seq for line in page.context["history"].lines]


def test_one_goes_to_a_message_and_from_there_both_ways(client, talk, anna):
    say(talk, anna, *(str(number + 1) for number in range(100)))
    client.force_login(anna)
    address = reverse("messaging:conversation-detail", args=[talk.pk])
    assert places(client.get(address, {"at": 50})) == list(range(35, 65))
    more = reverse("messaging:message-list", args=[talk.pk])
    assert places(client.get(more, {"after": 64})) == list(range(65, 95))
    assert places(client.get(more, {"before": 30})) == list(range(1, 30))
    assert places(client.get(address, {"at": 10**12})) == list(range(71, 101))


def test_one_goes_to_a_day_of_ones_own_time_zone(client, talk, anna):
    say(talk, anna, *(str(number + 1) for number in range(60)))
    late = dt.datetime(2026, 5, 3, 22, 30, tzinfo=dt.UTC)  # in Paris already the fourth
    Message.objects.filter(conversation=talk).update(created_at=late + dt.timedelta(days=9))
    Message.objects.filter(conversation=talk, seq__lt=30).update(created_at=late)
    Message.objects.filter(conversation=talk, seq__lt=10).update(created_at=late - dt.timedelta(1))
    anna.time_zone = "Europe/Paris"
    anna.save(update_fields=["time_zone"])
    client.force_login(anna)
    address = reverse("messaging:conversation-detail", args=[talk.pk])
    assert client.get(address, {"on": "2026-05-04"}).context["history"].pointed == 10
    assert client.get(address, {"on": "2026-05-05"}).context["history"].pointed == 30
    assert client.get(address, {"on": "nonsense"}).context["history"].pointed is None


def lengthen(talk: Conversation, words: str, many: int) -> None:
    """As many lines with these words, indexed."""
    Message.objects.bulk_create(
        Message(conversation=talk, seq=n + 1, body=f"{words} {n}", created_at=timezone.now())
        for n in range(many)
    )
    Conversation.objects.filter(pk=talk.pk).update(head_seq=many)
    while search.index_moved():
        pass
    with connection.cursor() as cursor:  # as autovacuum does; a plan for an empty table takes long
        cursor.execute("ANALYZE messaging_message, messaging_searchline")


@pytest.mark.postgres
def test_who_has_said_little_is_read_through():
    """`EXPLAIN`: EXPLAINED"""
    anna, rose = UserFactory(), UserFactory()
    lengthen(conversation_of(rose, UserFactory()), "tulips", 20_000)
    lengthen(conversation_of(anna, rose), "tulips", 300)
    lines, length = search._within(anna, Question("tulips"))
    assert length <= search.FEW

    plan = lines.filter(words__reads_words="tulips").order_by(search.NEWEST)[:20].explain()

    assert "search_place" in plan, plan
    assert "search_words" not in plan, plan
    assert len(search.find(anna, Question("tulips")).hits) == search.PAGE


@pytest.mark.postgres
def test_the_index_finds_words_and_place_at_once():
    """`EXPLAIN` of a rare word among many lines:

    Limit
      -> Sort (Sort Key: ((message_id + 0)) DESC)
           -> Bitmap Heap Scan on messaging_searchline
                -> Bitmap Index Scan on search_words (vector @@ '''magnolia'':*')
    """
    people = [UserFactory() for _ in range(3)]
    talk = conversation_of(people[0], people[1])
    services.post_message(talk, author=people[0], body="Magnolias")
    lengthen(conversation_of(people[0], people[2]), "tulips", 20_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_words')")  # as autovacuum does
    lines, length = search._within(people[0], Question("magnolia"))
    assert length == 20_001
    plan = lines.filter(words__has_words="magnolia").order_by(search.NEWEST)[:20].explain()
    assert "Bitmap Index Scan on search_words" in plan, plan
    assert "Seq Scan" not in plan
