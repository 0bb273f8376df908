"""Looking into the history of a conversation, which goes on meanwhile."""

import json

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from messaging import services
from messaging.models import EMOJI, Conversation, Message
from messaging.services import mark_read
from tests.browser.test_conversation import field, say
from tests.factories.accounts import CoupleFactory
from tests.factories.messaging import many_messages
from tests.messaging.test_browser import _playwright_runs_a_loop, visit
from vendors.services import open_inquiry

__all__ = ["_playwright_runs_a_loop", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def talk(rosewood, anna, rosa) -> Conversation:
    couple = CoupleFactory(people=[anna])
    talk = open_inquiry(rosewood.pk, couple=couple, by=anna).conversation
    many_messages(talk, rosa, 121)
    talk.refresh_from_db()
    return talk


@pytest.fixture
def page(visit, anna, talk) -> Page:
    """At message 61, with sixty more below it."""
    mark_read(talk, by=anna, seq=talk.head_seq)
    page = visit(anna)
    page.goto(f"/messages/{talk.pk}/?at=61#pointed")
    expect(page.locator("#pointed")).to_be_in_viewport()
    expect(page.locator("[data-live-pill]")).to_be_hidden()
    return page


def line(page: Page, seq: int):
    return page.locator(f'.message[data-seq="{seq}"]')


def test_what_comes_waits_below_and_what_changes_is_seen(page, talk, rosa):
    services.post_message(talk, author=rosa, body="And the cake?")
    expect(page.get_by_role("button", name="1 new")).to_be_visible()
    expect(page.get_by_text("And the cake?", exact=True)).to_have_count(0)
    asked = Message.objects.get(conversation=talk, seq=61)
    services.react(asked.pk, by=rosa, emoji=EMOJI[0], on=True)
    expect(page.locator("#pointed .reaction")).to_be_visible()
    expect(page.locator("#pointed")).to_be_in_viewport()

    page.get_by_role("button", name="1 new").click()
    expect(line(page, 122)).to_be_in_viewport()
    assert page.url.endswith(f"/messages/{talk.pk}/")
    services.post_message(talk, author=rosa, body="With cherries?")
    expect(line(page, 123)).to_be_in_viewport()


def test_hearing_first_how_far_it_is_loses_nothing(visit, talk, anna, rosa):
    """The server may say `synced` of a message before it sends it (docs/protocol.md)."""

    def between(socket: WebSocketRoute) -> None:
        def hear(frame: str) -> None:
            said = json.loads(frame)
            if said["type"] == "msg":
                place = {"c": said["c"], "seq": said["seq"], "rev": 0, "more": False}
                socket.send(json.dumps({"type": "synced"} | place))
            socket.send(frame)

        socket.connect_to_server().on_message(hear)

    mark_read(talk, by=anna, seq=talk.head_seq)
    page = visit(anna)
    page.route_web_socket("**/ws/", between)
    page.goto(f"/messages/{talk.pk}/?at=61#pointed")
    expect(page.locator("body[data-connected]")).to_be_visible()
    services.post_message(talk, author=rosa, body="And the cake?")
    expect(page.get_by_role("button", name="1 new")).to_be_visible()


def test_who_writes_there_is_taken_to_the_newest(page, talk):
    say(page, "I have looked it up")
    expect(line(page, 122)).to_be_in_viewport()
    expect(line(page, 122)).to_contain_text("I have looked it up")
    expect(page.get_by_text("I have looked it up", exact=True)).to_have_count(1)
    say(page, "And once more")
    expect(line(page, 123)).to_be_in_viewport()
    assert list(Message.objects.filter(seq__gt=121).values_list("body", flat=True)) == [
        "I have looked it up",
        "And once more",
    ]


def test_scrolling_on_to_the_end_joins_the_conversation(page, talk, rosa):
    services.post_message(talk, author=rosa, body="And the cake?")
    expect(page.get_by_role("button", name="1 new")).to_be_visible()
    page.get_by_role("region", name="Messages").evaluate("region => { region.scrollTop = 0 }")
    # what was at the bottom stays where it was, and the next page stands below it
    expect(line(page, 105)).to_be_attached()
    expect(line(page, 75)).to_be_in_viewport()
    expect(line(page, 122)).to_have_count(0)
    page.get_by_role("region", name="Messages").evaluate("region => { region.scrollTop = 0 }")
    expect(line(page, 122)).to_be_attached()
    services.post_message(talk, author=rosa, body="With cherries?")
    expect(line(page, 123)).to_be_attached()
    seqs = page.locator(".message[data-seq]").evaluate_all(
        "rows => rows.map(row => +row.dataset.seq)"
    )
    assert seqs == sorted(set(seqs))


def test_more_news_than_a_page_holds_begins_where_reading_stopped(visit, anna, rosa, talk):
    mark_read(talk, by=anna, seq=100)
    many_messages(talk, rosa, 300)
    page = visit(anna)
    page.goto(f"/messages/{talk.pk}/")
    expect(page.locator(".new-mark")).to_be_in_viewport()
    expect(line(page, 101)).to_be_in_viewport()
    expect(page.get_by_role("button", name="new")).to_be_visible()
    expect(field(page)).to_be_visible()
    page.get_by_role("button", name="new").click()
    expect(line(page, 421)).to_be_in_viewport()
    expect(page.locator(".chat-down")).to_be_hidden()
