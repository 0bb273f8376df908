import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from messaging import cards, services
from messaging.limits import sends
from messaging.models import Member, Message, Notification
from messaging.views import conversations
from tests.factories.accounts import UserFactory
from tests.factories.messaging import conversation_of, many_messages

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def talk(anna, rose):
    return conversation_of(anna, rose)


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client


def address(talk):
    return reverse("messaging:conversation-detail", args=[talk.pk])


def asked(client, path):
    """How many questions to the database a page takes; a test's savepoints are not the page's."""
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def bodies(response):
    page = response.content.decode().split("<template")[0]
    return re.findall(r'class="message-body">([^<]*)<', page)


def test_the_inbox_lists_my_conversations(as_anna, talk, anna, rose):
    services.post_message(talk, author=rose, body="Shall we meet?")
    page = as_anna.get(reverse("messaging:conversation-list"))
    assert page.status_code == 200
    assert "Shall we meet?" in page.content.decode()
    assert rose.name in page.content.decode()


def test_the_inbox_says_whose_presence_a_row_shows(as_anna, talk, rose, anna):
    services.post_message(talk, author=rose, body="Hello")
    page = as_anna.get(reverse("messaging:conversation-list")).content.decode()
    assert f'data-presence="{rose.pk} "' in page


@pytest.mark.parametrize(
    ("kind", "words"),
    [("booking", "About the booking"), ("quote", "An offer"), ("payment", "A payment")],
)
def test_the_inbox_says_what_a_card_is_about(as_anna, talk, kind, words):
    services.post_card(talk, kind=kind, key=1, url="/somewhere/")
    page = as_anna.get(reverse("messaging:conversation-list")).content.decode()
    assert words in page.split('class="conversation-last')[1].split("</span>")[0]


def test_to_htmx_the_inbox_is_only_its_rows(as_anna, talk, rose):
    services.post_message(talk, author=rose, body="Hello")
    page = as_anna.get(
        reverse("messaging:conversation-list"), {"active": talk.pk}, headers={"HX-Request": "true"}
    )
    assert "<html" not in page.content.decode()
    assert 'aria-current="page"' in page.content.decode()


def test_the_inbox_shows_more_and_goes_on_showing_that_much(as_anna, anna, monkeypatch):
    monkeypatch.setattr(conversations, "LISTED", 2)
    for number in range(3):
        services.post_message(conversation_of(anna, UserFactory()), author=anna, body=f"#{number}")
    inbox = reverse("messaging:conversation-list")
    first = as_anna.get(inbox).content.decode()
    assert "#0" not in first
    assert "shown=4" in first
    more = as_anna.get(inbox, {"shown": 4}, headers={"HX-Request": "true"}).content.decode()
    assert "#0" in more
    assert "Show more" not in more
    assert f'hx-get="{inbox}?active=&amp;shown=4"' in more


def test_what_moved_in_another_year_says_which(as_anna, anna, talk):
    services.post_message(talk, author=anna, body="Long ago")
    now = timezone.now()
    moved_at = now.replace(year=now.year - 1, month=12, day=26, hour=12)
    type(talk).objects.update(moved_at=moved_at)
    page = as_anna.get(reverse("messaging:conversation-list")).content.decode()
    assert f"26 Dec {moved_at.year}<" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_inbox_asks_as_little_for_many_as_for_one(as_anna, anna, number):
    for _ in range(number):
        services.post_message(conversation_of(anna, UserFactory()), author=anna, body="Hello")
    inbox = reverse("messaging:conversation-list")
    as_anna.get(inbox)  # the first visit of a session also writes down the session
    assert asked(as_anna, inbox) <= 8


def read_seq(talk, person):
    return Member.objects.get(conversation=talk, user=person).read_seq


def test_a_conversation_shows_what_was_said_and_is_read_when_somebody_says_so(
    as_anna, talk, anna, rose
):
    services.post_message(talk, author=anna, body="Mine")
    services.post_message(talk, author=rose, body="Theirs <b>bold</b>")
    page = as_anna.get(address(talk))
    assert bodies(page) == ["Mine", "Theirs &lt;b&gt;bold&lt;/b&gt;"]
    assert read_seq(talk, anna) == 0
    reading = reverse("messaging:reading-create", args=[talk.pk])
    assert f'action="{reading}"' in page.content.decode()
    as_anna.post(reading, {"seq": "nonsense"})
    assert read_seq(talk, anna) == 0
    assert as_anna.post(reading, {"seq": 1}).url == address(talk)
    assert read_seq(talk, anna) == 1


def test_nobody_reads_for_others(client, talk, anna, rose, stranger):
    services.post_message(talk, author=rose, body="Hello")
    client.force_login(stranger)
    reading = reverse("messaging:reading-create", args=[talk.pk])
    assert client.post(reading, {"seq": 1}).status_code == 404
    assert read_seq(talk, anna) == 0


def test_strangers_and_guests_see_nothing(client, talk, stranger, rose):
    services.post_message(talk, author=rose, body="Between us")
    paths = [
        address(talk),
        reverse("messaging:message-list", args=[talk.pk]),
    ]
    for path in paths:
        assert client.get(path).status_code == 302
    client.force_login(stranger)
    for path in paths:
        assert client.get(path).status_code == 404
        assert client.get(path, headers={"HX-Request": "true"}).status_code == 404
    posted = client.post(reverse("messaging:message-create", args=[talk.pk]), {"body": "Let me in"})
    assert posted.status_code == 404
    assert Message.objects.count() == 1


def test_the_form_sends_without_a_socket_and_a_double_click_is_one_message(as_anna, talk):
    form = {"body": "By hand", "client_id": str(uuid.uuid4())}
    for _ in range(2):
        sent = as_anna.post(reverse("messaging:message-create", args=[talk.pk]), form, follow=True)
        assert bodies(sent) == ["By hand"]


@pytest.mark.parametrize(
    "form", [{}, {"body": "  "}, {"body": "x" * 4001}, {"body": "x", "client_id": "7"}]
)
def test_what_cannot_be_said_comes_back_with_the_reason(as_anna, talk, form):
    answer = as_anna.post(reverse("messaging:message-create", args=[talk.pk]), form)
    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_too_fast_is_said_plainly_and_the_words_are_kept(as_anna, talk, anna):
    sends().take(anna.pk, sends().burst)
    answer = as_anna.post(reverse("messaging:message-create", args=[talk.pk]), {"body": "Keep me"})
    assert answer.status_code == 429
    assert "Keep me" in answer.content.decode()
    assert "a little fast" in answer.content.decode()


def test_history_goes_up_page_by_page_and_ends(as_anna, talk, rose):
    many_messages(talk, rose, 95)
    page = as_anna.get(address(talk))
    seen = bodies(page)
    while earlier := re.search(
        r'hx-get="(/messages/\d+/history/\?before=\d+)"', page.content.decode()
    ):
        page = as_anna.get(earlier[1])
        seen = bodies(page) + seen
    assert seen == [str(n) for n in range(1, 96)]


def test_history_without_javascript_is_a_page_of_its_own(as_anna, talk, rose):
    many_messages(talk, rose, 60)
    page = as_anna.get(address(talk), {"before": 21})
    assert bodies(page) == [str(n) for n in range(1, 21)]
    assert "Back to the newest" in page.content.decode()


def test_one_may_write_from_anywhere_in_the_history(as_anna, talk, rose):
    many_messages(talk, rose, 60)
    page = as_anna.get(address(talk), {"at": 5}).content.decode()
    assert "data-gap" in page
    assert "data-composer" in page
    assert "data-gap" not in as_anna.get(address(talk)).content.decode()


@pytest.mark.parametrize(("new", "last"), [(230, "230"), (300, "15")])
def test_it_opens_where_reading_stopped_however_much_is_new(as_anna, talk, rose, anna, new, last):
    many_messages(talk, rose, 100)
    services.mark_read(talk, by=anna, seq=100)
    many_messages(talk, rose, new)
    page = as_anna.get(address(talk))
    shown = bodies(page)
    assert shown[shown.index("100") :][:3] == ["100", "1", "2"]
    assert shown[-1] == last
    before_the_mark = page.content.decode().split("new-mark")[0]
    assert 'id="message-100"' in before_the_mark
    assert 'id="message-101"' not in before_the_mark


@pytest.mark.parametrize("before", ["0", "-1", "x", str(2**70)])
def test_nonsense_in_the_query_shows_the_newest(as_anna, talk, rose, before):
    many_messages(talk, rose, 2)
    assert bodies(as_anna.get(address(talk), {"before": before})) == ["1", "2"]


@pytest.mark.parametrize("number", [1, 30])
def test_a_conversation_asks_as_little_for_many_lines_as_for_one(as_anna, talk, rose, number):
    many_messages(talk, rose, number)
    as_anna.get(address(talk))
    assert asked(as_anna, address(talk)) <= 12


def test_cards_are_drawn_by_their_app_in_one_call_and_else_fetched(as_anna, talk, monkeypatch):
    calls = []

    def draw(request, keys):
        calls.append(list(keys))
        return {key: f"<article>Thing {key} for {request.user.name}</article>" for key in keys[:1]}

    monkeypatch.setitem(cards._renderers, "thing", draw)
    for key in (1, 2, 1):
        services.post_card(talk, kind="thing", key=key, url=f"/things/{key}/")
    page = as_anna.get(address(talk)).content.decode()
    assert calls == [["1", "2"]]
    assert page.count("Thing 1 for Anna") == 2
    assert 'hx-get="/things/2/"' in page
    assert 'hx-get="/things/1/"' not in page


def test_where_reading_stopped_is_marked(as_anna, talk, anna, rose):
    many_messages(talk, rose, 4)
    services.mark_read(talk, by=anna, seq=2)
    page = as_anna.get(address(talk)).content.decode()
    assert page.index(">2<") < page.index("new-mark") < page.index(">3<")


def test_a_page_reaches_back_to_where_reading_stopped(as_anna, talk, anna, rose):
    many_messages(talk, rose, 90)
    services.mark_read(talk, by=anna, seq=10)
    services.post_message(talk, author=anna, body="Mine")
    page = as_anna.get(address(talk))
    assert "new-mark" in page.content.decode()
    assert bodies(page)[:2] == ["3", "4"]


def test_ones_own_words_are_never_where_the_new_begins(as_anna, talk, anna, rose):
    many_messages(talk, rose, 2)
    services.mark_read(talk, by=anna, seq=2)
    services.post_message(talk, author=anna, body="Mine")
    services.post_message(talk, author=rose, body="Theirs")
    page = as_anna.get(address(talk)).content.decode()
    assert page.index(">Mine<") < page.index("new-mark") < page.rindex(">Theirs<")


def test_notifications_are_listed_and_read_once_for_all(as_anna, anna, rose):
    services.notify(anna, "booking", "Rosewood Studio accepted", "/bookings/1/")
    services.notify(rose, "booking", "Not for Anna", "/bookings/1/")
    listed = as_anna.get(reverse("notifications:notification-list")).content.decode()
    assert "Rosewood Studio accepted" in listed
    assert "Not for Anna" not in listed

    done = as_anna.post(
        reverse("notifications:reading-create"), headers={"HX-Request": "true"}, follow=True
    )

    assert "You have seen everything" in done.content.decode()
    assert list(Notification.objects.filter(read_at=None)) == [Notification.objects.get(user=rose)]


def test_every_page_carries_the_messenger_and_an_empty_line(as_anna):
    page = as_anna.get(reverse("notifications:notification-list")).content.decode()
    assert 'id="messenger"' in page
    template = page.split('<template id="message-template">')[1].split("</template>")[0]
    assert 'class="message"' in template
    assert 'data-seq=""' in template


def test_each_line_leads_to_its_own_page_and_says_when(as_anna, anna, talk):
    services.post_message(talk, author=anna, body="Hello")
    page = as_anna.get(address(talk)).content.decode()
    message = Message.objects.get(body="Hello")
    own = reverse("messaging:message-detail", args=[talk.pk, message.seq])
    assert f'aria-label="More about this message" href="{own}"' in page
    at = timezone.localtime(message.created_at).isoformat(timespec="milliseconds")
    assert f'datetime="{at}"' in page
