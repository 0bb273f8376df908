"""Two people in two browsers, on PostgreSQL and Redis, with a server that may die."""

import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from messaging import services
from messaging.audit import problems
from messaging.models import Message
from tests.browser.conftest import browser_type_launch_args
from tests.factories.messaging import conversation_of, many_messages
from tests.fixtures.server import Site, signed_in_session

__all__ = ["browser_type_launch_args"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True, scope="session")
def _playwright_runs_a_loop(django_db_setup) -> Iterator[None]:
    """Playwright's own loop runs in this thread, and Django would take our fixtures for async."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def visit(browser: Browser, shared_site: Site) -> Iterator[Callable[..., Page]]:
    """`visit(anna)` is a page of hers, in a browser profile of its own."""
    with visiting(browser, shared_site) as open_page:
        yield open_page


@pytest.fixture
def visit_own(browser: Browser, own_site: Site) -> Iterator[Callable[..., Page]]:
    """The same on a site that the test may kill."""
    with visiting(browser, own_site) as open_page:
        yield open_page


@contextmanager
def visiting(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_page(person, *, width=1280, service_workers="block", **options) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 800},
            service_workers=service_workers,
            **options,
        )
        contexts.append(context)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": signed_in_session(person)}
        context.add_cookies([cookie | {"url": site.url}])
        context.set_default_timeout(30_000)
        return context.new_page()

    try:
        yield open_page
    finally:
        for context in contexts:
            context.close()


@pytest.fixture
def talk(anna, rose):
    return conversation_of(anna, rose)


def bodies(page: Page) -> list[str]:
    return page.locator(".chat .message-body").all_inner_texts()


def write(page: Page, words: str) -> None:
    page.get_by_label(re.compile("Message to")).fill(words)
    page.get_by_role("button", name="Send").click()


def test_what_is_written_while_the_server_is_dead_arrives_once_and_in_order(
    visit_own, talk, anna, rose, own_site
):
    hers, studios = visit_own(anna), visit_own(rose)
    hers.goto(f"/messages/{talk.pk}/")
    studios.goto(f"/messages/{talk.pk}/")
    write(hers, "Before")
    expect(studios.locator(".message")).to_have_count(1)

    own_site.kill()
    for words in ("one", "two", "three"):
        write(hers, words)
    expect(hers.locator(".message.waiting")).to_have_count(3)
    expect(hers.locator("[data-live-pill]")).to_contain_text("Connecting")
    hers.get_by_label(re.compile("Message to")).fill("half a thought")
    own_site.start()
    hers.reload()

    expect(hers.locator(".message.waiting")).to_have_count(0)
    expect(studios.locator(".message")).to_have_count(4)
    assert bodies(studios) == bodies(hers) == ["Before", "one", "two", "three"]
    expect(hers.get_by_label(re.compile("Message to"))).to_have_value("half a thought")
    expect(hers.locator("[data-live-pill]")).to_be_hidden()
    stored, broken = beside(
        lambda: (
            list(Message.objects.order_by("seq").values_list("body", flat=True)),
            [*problems()],
        )
    )
    assert stored == ["Before", "one", "two", "three"]
    assert broken == []


def test_more_than_one_may_say_at_once_goes_out_slower_and_in_order(
    visit_own, talk, anna, rose, own_site, settings
):
    hers, studios = visit_own(anna), visit_own(rose)
    hers.goto(f"/messages/{talk.pk}/")
    own_site.kill()
    said = [str(number) for number in range(settings.CHAT_SENDS_BURST + 8)]
    for words in said:
        write(hers, words)
    expect(hers.locator(".message.waiting")).to_have_count(len(said))
    own_site.start()
    tab = hers.context.new_page()  # sends the same queue
    tab.goto(f"/messages/{talk.pk}/")

    expect(hers.locator(".message.waiting")).to_have_count(0, timeout=45_000)
    studios.goto(f"/messages/{talk.pk}/")
    expect(studios.locator(".message").last).to_contain_text(said[-1])
    stored = beside(lambda: list(Message.objects.order_by("seq").values_list("body", flat=True)))
    assert stored == said


def test_going_up_brings_history_and_keeps_the_place(visit, talk, anna, rose):
    beside(lambda: many_messages(talk, rose, 100))
    page = visit(anna)
    page.goto(f"/messages/{talk.pk}/")
    expect(page.locator(".message").last).to_be_in_viewport()
    go_up(page, until=lambda: page.locator(".message").count() == 100)
    assert bodies(page) == [str(number) for number in range(1, 101)]
    assert page.locator(".day").count() == 1


def test_history_that_comes_in_moves_no_line(visit, talk, anna, rose):
    beside(lambda: many_messages(talk, rose, 100))
    page = visit(anna)
    asked = []
    page.route("**/history/*", lambda route: asked.append(route))
    page.goto(f"/messages/{talk.pk}/")
    expect(page.locator(".message").last).to_be_in_viewport()
    go_up(page, until=lambda: asked)
    line = page.locator('.message[data-seq="72"]')
    expect(page.get_by_role("link", name="Earlier messages")).to_be_in_viewport()
    expect(line).to_be_in_viewport()
    page.wait_for_timeout(500)  # the scroll has come to its end
    before = line.bounding_box()
    for route in asked:
        route.continue_()
    expect(page.locator(".message")).to_have_count(60)
    page.wait_for_timeout(300)
    assert line.bounding_box() == pytest.approx(before, abs=2)


def test_a_notification_arrives_and_the_list_fetches_itself(visit, talk, anna, rose):
    page = visit(anna)
    page.goto("/notifications/")
    expect(page.get_by_text("Nothing yet")).to_be_visible()
    beside(lambda: services.notify(anna, "booking", "Rose accepted", "/messages/"))
    expect(page.get_by_role("main").get_by_text("Rose accepted")).to_be_visible()
    expect(page.get_by_role("link", name="Notifications, 1 new")).to_be_visible()


def test_without_javascript_one_can_read_and_write(visit, talk, anna, rose):
    beside(lambda: services.post_message(talk, author=rose, body="Hello"))
    page = visit(anna, java_script_enabled=False)
    page.goto("/messages/")
    page.get_by_role("link", name=re.compile("Hello")).click()
    write(page, "By hand")
    expect(page.locator(".message").last).to_contain_text("By hand")


def test_signing_out_elsewhere_is_said_on_the_page(visit, talk, anna):
    page = visit(anna)
    page.goto(f"/messages/{talk.pk}/")
    expect(page.locator(".chat")).to_be_visible()
    beside(lambda: Session.objects.all().delete())
    expect(page.locator("[data-live-pill]")).to_contain_text("You are signed out")
    expect(page.locator("[data-live-pill]").get_by_role("link", name="Sign in")).to_be_visible()


def go_up(page: Page, *, until: Callable[[], object]) -> None:
    """Press Home till then: a page that opens scrolls by itself too, and may undo a press."""
    page.get_by_role("region", name="Messages").focus()
    deadline = time.monotonic() + 20
    while not until() and time.monotonic() < deadline:
        page.keyboard.press("Home")
        page.wait_for_timeout(150)


def beside(work):
    """Run ORM code off Playwright's loop."""

    def run():
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()
