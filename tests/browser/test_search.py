"""Looking for vendors as a couple does: filters, chips, the way back, the heart."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]


def number_found(page: Page) -> int:
    return int(re.search(r"\d+", page.locator("#count").inner_text())[0])


def ahead(days: int) -> dt.date:
    return dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)


def test_filters_work_at_once_and_the_way_back_leads_through_them(visit):
    page = visit()
    page.goto("/vendors/")
    everybody = number_found(page)

    page.get_by_label("Where").select_option("lisbon")
    expect(page).to_have_url(re.compile(r"/vendors/\?place=lisbon$"))
    expect(page.locator("#results")).to_contain_text("Vendors in Lisbon")
    in_lisbon = number_found(page)
    assert 0 < in_lisbon < everybody

    page.locator("#trades").get_by_text("Photography").click()
    expect(page).to_have_url(re.compile(r"category=photography&place=lisbon$"))
    expect(page.locator("#results")).to_contain_text("Photography in Lisbon")
    assert_accessible(page)

    page.go_back()
    expect(page).to_have_url(re.compile(r"\?place=lisbon$"))
    expect(page.locator("#results")).to_contain_text("Vendors in Lisbon")
    expect(page.get_by_label("Where")).to_have_value("lisbon")
    assert number_found(page) == in_lisbon

    page.get_by_role("link", name="Lisbon Remove this filter").click()
    expect(page).to_have_url(re.compile(r"/vendors/$"))
    expect(page.get_by_label("Where")).to_have_value("")


def test_words_are_searched_while_they_are_typed(visit):
    page = visit()
    page.goto("/vendors/")
    page.get_by_label("Name or words").press_sequentially("rosewod", delay=40)
    expect(page.locator("#results")).to_contain_text("Nobody has “rosewod” as you typed it")
    expect(page.get_by_role("link", name="Rosewood Studio")).to_be_visible()
    expect(page.get_by_label("Name or words")).to_be_focused()


def test_a_month_lets_go_of_the_day(visit):
    page = visit()
    month = f"{ahead(150):%Y-%m}"
    page.goto(f"/vendors/?date={ahead(150)}")
    page.get_by_label("Or any day in").select_option(month)
    expect(page).to_have_url(re.compile(rf"\?month={month}$"))
    expect(page.get_by_label("Wedding date")).to_have_value("")
    expect(page.locator(".vendor-card").first).to_contain_text("left in")


def test_counts_follow_and_keep_the_focus(visit):
    page = visit()
    page.goto("/vendors/")
    choice = page.locator("#style-romantic")
    count = int(page.locator("label:has(#style-romantic) .facet-count").inner_text())
    choice.check()
    expect(page).to_have_url(re.compile(r"\?style=romantic$"))
    expect(page.locator("#count")).to_contain_text(f"{count} vendors")
    expect(page.locator("#style-romantic")).to_be_focused()
    expect(page.locator("#style-romantic")).to_be_checked()


def test_why_is_answered_on_the_card(visit):
    page = visit()
    page.goto("/vendors/?q=rosewood&place=lisbon")
    page.get_by_text("Why am I seeing this?").first.click()
    card = page.locator(".vendor-card").first
    expect(card).to_contain_text("At home in Lisbon")
    expect(card).to_contain_text("Nobody can pay for points")
    assert_accessible(page)


def test_on_a_phone_the_filters_are_a_sheet(visit):
    page = visit(width=360)
    page.goto("/vendors/")
    sheet = page.locator("#filters")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Filters", exact=True).click()
    expect(sheet).to_be_visible()
    page.locator("#style-romantic").check()
    expect(page).to_have_url(re.compile("style=romantic"))
    expect(sheet).to_be_visible()
    assert_accessible(page)
    sheet.get_by_role("button", name="Show these").click()
    expect(sheet).to_be_hidden()


def test_without_javascript_everything_is_a_form(visit):
    page = visit("couple1@demo.test", java_script_enabled=False)
    page.goto("/vendors/")
    page.get_by_label("Where").select_option("lisbon")
    page.locator("#style-romantic").check()
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"/vendors/\?place=lisbon&style=romantic$"))
    card = page.locator(".vendor-card").first
    name = card.locator("h3").inner_text()
    card.locator(".heart button").click()
    expect(page).to_have_url(re.compile(r"/vendors/\?place=lisbon&style=romantic$"))
    expect(page.get_by_role("button", name=f"{name} on your shortlist")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_the_heart_then_the_shortlist_then_side_by_side(visit):
    page = visit("couple2@demo.test")
    page.goto("/vendors/?category=photography")
    hearts = page.locator(".vendor-card .heart button")
    for number in (0, 1):
        hearts.nth(number).click()
        expect(hearts.nth(number)).to_have_attribute("aria-pressed", "true")
        expect(hearts.nth(number)).to_be_focused()
    page.get_by_role("link", name="Shortlist").first.click()
    choices = page.locator(".shortlist-row input[type=checkbox]")
    expect(choices).to_have_count(2)
    assert_accessible(page)
    for choice in choices.all():
        choice.check()
    page.get_by_role("button", name="Compare the chosen").click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    assert_accessible(page)


def test_a_guest_chooses_signs_in_and_finds_it_chosen(visit):
    page = visit()
    page.goto("/vendors/?q=rosewood")
    page.get_by_role("button", name="Rosewood Studio on your shortlist").click()
    page.locator("input[name=login]").fill("couple3@demo.test")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(r"/vendors/\?q=rosewood$"))
    expect(page.locator(".heart button").first).to_have_attribute("aria-pressed", "true")


def test_a_search_is_saved_and_kept(visit):
    page = visit("couple4@demo.test")
    page.goto("/vendors/?category=photography&place=lisbon")
    page.get_by_role("link", name="Save this search").click()
    expect(page.get_by_label("What you call it")).to_have_value("Photography in Lisbon")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Photography in Lisbon", exact=True)).to_be_visible()
    assert_accessible(page)
