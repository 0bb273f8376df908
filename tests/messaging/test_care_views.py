"""Messages on pages: their own page without JavaScript, and the addresses that the menu asks."""

import re

import pytest
from django.urls import reverse

from messaging import services
from messaging.models import Block, Member, Message, Reaction
from tests.factories.messaging import conversation_of, many_messages
from tests.messaging.test_views import asked

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def talk(anna, rose):
    return conversation_of(anna, rose)


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client


@pytest.fixture
def mine(talk, anna):
    services.post_message(talk, author=anna, body="Is the 12th free?")
    return Message.objects.get(conversation=talk)


def to(noun, message):
    return reverse(f"messaging:{noun}", args=[message.conversation_id, message.seq])


def conversation(talk):
    return reverse("messaging:conversation-detail", args=[talk.pk])


def shown(response):
    """The page without the empty line in its template."""
    return response.content.decode().split('<template id="message-template">')[0]


def test_a_message_has_a_page_with_all_that_can_be_done(as_anna, mine):
    page = shown(as_anna.get(to("message-detail", mine)))
    assert "Is the 12th free?" in page
    for noun in ("wording-update", "deletion-create", "reaction-create"):
        assert f'action="{to(noun, mine)}"' in page


def test_of_others_one_neither_edits_nor_deletes(as_anna, talk, rose):
    services.post_message(talk, author=rose, body="Theirs")
    message = Message.objects.get()
    page = shown(as_anna.get(to("message-detail", message)))
    assert to("wording-update", message) not in page
    assert to("deletion-create", message) not in page
    for noun in ("wording-update", "deletion-create"):
        refused = as_anna.post(to(noun, message), {"body": "Mine now"})
        assert refused.status_code == 403
        assert "Only who wrote a message" in refused.content.decode()
    assert Message.objects.get().body == "Theirs"


def test_by_forms_alone_one_edits_reacts_answers_and_deletes(as_anna, mine, talk):
    as_anna.post(to("wording-update", mine), {"body": "Is the <13th> free?"})
    as_anna.post(to("reaction-create", mine), {"emoji": "👍", "on": "on"})
    answered = as_anna.post(
        reverse("messaging:message-create", args=[talk.pk]), {"body": "Hm?", "reply_seq": "1"}
    )
    assert answered.status_code == 302
    page = shown(as_anna.get(conversation(talk)))
    assert page.count("Is the &lt;13th&gt; free?") == 2  # itself, and quoted
    assert 'data-emoji="👍" aria-pressed="true" title="You"' in page

    gone = as_anna.post(to("deletion-create", mine), follow=True)

    assert gone.redirect_chain == [(f"{conversation(talk)}?at=1#pointed", 302)]
    assert "13th" not in shown(gone)
    assert shown(gone).count("Message deleted") == 2  # itself, and quoted


def test_the_menu_gets_the_frame_that_everybody_hears(as_anna, mine, anna):
    told = as_anna.post(to("reaction-create", mine), {"emoji": "🎉", "on": "on"}, headers=JSON)
    assert told.json() == {
        "type": "changed",
        "c": mine.conversation_id,
        "rev": 1,
        "seq": 1,
        "body": "Is the 12th free?",
        "reactions": {"🎉": [anna.pk]},
    }


@pytest.mark.parametrize(
    ("noun", "fields", "words"),
    [
        ("wording-update", {"body": " "}, "Write something, or delete"),
        ("wording-update", {"body": "x" * 4001}, "4000"),
        ("reaction-create", {"emoji": "<b>"}, "Choose one of the reactions"),
        ("reaction-create", {}, "Choose one of the reactions"),
    ],
)
def test_what_cannot_be_done_is_said_in_both_tongues(as_anna, mine, noun, fields, words):
    as_json = as_anna.post(to(noun, mine), fields, headers=JSON)
    assert (as_json.status_code, words in as_json.json()["detail"]) == (422, True)
    as_page = as_anna.post(to(noun, mine), fields)
    assert as_page.status_code == 422
    assert words in as_page.content.decode()
    assert not Reaction.objects.exists()


def test_strangers_and_guests_find_no_message(client, mine, stranger):
    nouns = ["message-detail", "wording-update", "deletion-create", "reaction-create"]
    for noun in nouns:
        assert client.post(to(noun, mine)).status_code == 302
    client.force_login(stranger)
    assert client.get(to("message-detail", mine)).status_code == 404
    for noun in nouns[1:]:
        assert client.post(to(noun, mine), {"body": "x", "emoji": "👍"}).status_code == 404
        assert client.get(to(noun, mine), follow=True).status_code == 404
    for noun in ("seat-update", "standing-detail", "block-list"):
        address = reverse(f"messaging:{noun}", args=[mine.conversation_id])
        assert client.post(address, {"what": "muted"}).status_code in (404, 405)
        assert client.get(address).status_code in (404, 405)
    mine.refresh_from_db()
    assert (mine.body, mine.rev) == ("Is the 12th free?", 0)


def test_an_answer_to_nothing_is_refused_with_words(as_anna, talk):
    address = reverse("messaging:message-create", args=[talk.pk])
    refused = as_anna.post(address, {"body": "Hm", "reply_seq": "7"})
    assert refused.status_code == 422
    assert "not there any more" in refused.content.decode()


def test_what_is_quoted_may_lie_far_back(as_anna, talk, rose):
    services.post_message(talk, author=rose, body="The very first")
    many_messages(talk, rose, 60)
    services.post_message(talk, author=rose, body="As I said", reply_seq=1)
    page = shown(as_anna.get(conversation(talk)))
    assert 'id="message-1"' not in page
    assert "The very first" in page
    assert f'href="{conversation(talk)}?at=1#pointed"' in page


@pytest.mark.parametrize("number", [1, 20])
def test_reactions_and_quotes_cost_the_same_for_many_as_for_one(as_anna, talk, rose, number):
    many_messages(talk, rose, 60)
    for message in Message.objects.order_by("-seq")[:number]:
        services.react(message.pk, by=rose, emoji="👍", on=True)
        services.post_message(talk, author=rose, body="Again", reply_seq=number)
    as_anna.get(conversation(talk))
    assert asked(as_anna, conversation(talk)) <= 16


def test_muting_and_archiving_by_forms(as_anna, talk, mine, anna):
    seat = reverse("messaging:seat-update", args=[talk.pk])
    as_anna.post(seat, {"what": "muted", "on": "on"})
    archived = as_anna.post(seat, {"what": "archived", "on": "on"}, follow=True)
    assert "No conversations yet" in shown(archived)
    waiting = shown(as_anna.get(reverse("messaging:conversation-list"), {"archived": ""}))
    assert "Is the 12th free?" in waiting
    assert 'aria-label="Muted"' in waiting
    as_anna.post(seat, {"what": "archived"})
    as_anna.post(seat, {"what": "nonsense", "on": "on"})
    assert list(Member.objects.filter(user=anna).values_list("muted", "archived_seq")) == [
        (True, None)
    ]


def test_blocking_by_forms_says_so_to_both(client, talk, mine, anna, rose, stranger):
    blocks = reverse("messaging:block-list", args=[talk.pk])
    client.force_login(rose)
    client.post(blocks, {"person": stranger.pk, "on": "on"})  # nobody of this conversation
    assert not Block.objects.exists()
    client.post(blocks, {"person": anna.pk, "on": "on"})
    assert "Unblock them to go on" in shown(client.get(conversation(talk)))

    client.force_login(anna)
    assert "You have been blocked" in shown(client.get(conversation(talk)))
    refused = client.post(reverse("messaging:message-create", args=[talk.pk]), {"body": "Hello?"})
    assert (refused.status_code, Message.objects.count()) == (422, 1)

    client.force_login(rose)
    client.post(blocks, {"person": anna.pk})
    standing = client.get(reverse("messaging:standing-detail", args=[talk.pk]))
    assert not re.search("block", standing.content.decode().split("hx-swap")[1])


def test_blocking_in_a_dialog_stays_on_the_page(as_anna, talk, anna, rose):
    blocks = reverse("messaging:block-list", args=[talk.pk])
    dialog = shown(as_anna.get(blocks, headers=HTMX))
    assert dialog.strip().startswith("<dialog")
    assert f'hx-post="{blocks}"' in dialog
    done = as_anna.post(blocks, {"person": rose.pk, "on": "on"}, headers=HTMX)
    assert (done.status_code, "<dialog" in shown(done)) == (200, False)
    assert Block.objects.get().blocked == rose
    assert "Unblock" in shown(as_anna.get(blocks))


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "https://a.example/'\"><svg onload=alert(1)>",
    "{{ request.user.password }}",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_words_are_only_words_wherever_they_are_drawn(as_anna, talk, rose, body):
    services.post_message(talk, author=rose, body=body)
    services.post_message(talk, author=rose, body="See above", reply_seq=1)
    message = Message.objects.get(seq=1)
    inbox = reverse("messaging:conversation-list")
    for address in (conversation(talk), to("message-detail", message), inbox):
        page = shown(as_anna.get(address))
        for bad in ("<script>alert", "<img src=x", "<svg onload", 'href="javascript', "md5$"):
            assert bad not in page
