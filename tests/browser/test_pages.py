"""Every page: nothing for axe to find, no error in the console, nothing wider than the screen."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.conftest import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

GUEST = [
    "/",
    "/vendors/",
    "/vendors/?date=2020-01-01",
    "/vendors/?place=lisbon&style=romantic&sort=nearest",
    "/vendors/?q=xyzzy&category=cars&place=porto",
    "/vendors/compare/?v=rosewood-studio",
    "/vendors/compare/?v=rosewood-studio&v=lena-hofmann-photography&v=studio-meijer",
    "/vendors/rosewood-studio/",
    "/vendors/rosewood-studio/reviews/",
    "/vendors/in/",
    "/vendors/in/lisbon/photography/",
    "/help/",
    "/contact/",
    "/terms/",
    "/privacy/",
    "/cookies/",
    "/status/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/dev/mail/",
    "/offline/",
    "/nothing-here/",
]
ACCOUNT = [
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/settings/profile/",
    "/settings/data/",
    "/notifications/",
    "/notifications/settings/",
]
COUPLE = [
    "/couple/shortlist/",
    "/couple/searches/",
    "/couple/searches/new/?place=lisbon",
    "/couple/dashboard/",
    "/couple/budget/",
    "/couple/day/",
    "/settings/wedding/",
    "/messages/",
    "/share/",
    "/vendors/rosewood-studio/",
    "/vendors/rosewood-studio/reviews/",
]
VENDOR = [
    "/vendor/dashboard/",
    "/vendor/dashboard-classic/",
    "/vendor/calendar/",
    "/vendor/day/",
    "/vendor/calendar/week/",
    "/vendor/calendar/imports/",
    "/vendor/onboarding/",
    "/vendor/profile/",
    "/vendor/pipeline/",
    "/vendor/insights/",
    "/vendor/away/",
    "/vendor/terms/",
    "/vendor/packages/",
    "/vendor/packages/new/",
    "/vendor/extras/new/",
    "/vendor/photos/",
    "/vendor/reviews/",
    "/vendor/documents/",
    "/vendor/team/",
    "/vendor/tax/",
    "/vendor/payout-account/",
    "/vendor/earnings/",
    "/vendor/earnings/payouts/",
    "/vendor/earnings/statements/",
    "/vendor/subscription/",
    "/vendor/subscription/?interval=year",
    "/vendor/subscription/cards/",
    "/vendor/billing/",
    "/vendor/billing/invoices/",
    "/messages/",
]
STAFF = [
    "/adminpanel/",
    "/adminpanel/analytics/",
    "/adminpanel/analytics/revenue/",
    "/adminpanel/analytics/revenue/?by=day&part=city:lisbon",
    "/adminpanel/analytics/funnel/",
    "/adminpanel/analytics/cohorts/",
    "/adminpanel/analytics/map/",
    "/adminpanel/analytics/forecast/",
    "/adminpanel/alerts/",
    "/adminpanel/alerts/?state=open",
    "/adminpanel/alerts/audits/",
    "/adminpanel/alerts/rules/",
    "/adminpanel/alerts/rules/new/",
    "/adminpanel/audit/",
    "/adminpanel/bookings/",
    "/adminpanel/bulk/",
    "/adminpanel/bulk/new/vendors/?q=nightjar",
    "/adminpanel/bulk/new/people/?standing=active",
    "/adminpanel/bulk/new/bookings/",
    "/adminpanel/disputes/",
    "/adminpanel/faults/",
    "/adminpanel/faults/?state=",
    "/adminpanel/faults/queries/",
    "/adminpanel/faults/browsers/",
    "/adminpanel/invoices/",
    "/adminpanel/ledger/",
    "/adminpanel/unmatched/",
    "/adminpanel/metrics/routes/",
    "/adminpanel/metrics/latency/?span=1h",
    "/adminpanel/metrics/revenue/?span=24h",
    "/adminpanel/payouts/",
    "/adminpanel/payouts/moves/",
    "/adminpanel/payouts/months/",
    "/adminpanel/people/",
    "/adminpanel/people/?q=rosa&standing=active",
    "/adminpanel/photos/",
    "/adminpanel/photos/?which=reported",
    "/adminpanel/refunds/",
    "/adminpanel/reports/",
    "/adminpanel/reviews/",
    "/adminpanel/sign-ups/",
    "/adminpanel/subscriptions/",
    "/adminpanel/subscriptions/dunning/",
    "/adminpanel/subscriptions/tiers/",
    "/adminpanel/subscriptions/vendors/?q=rosewood",
    "/adminpanel/vendors/",
    "/adminpanel/vendors/?state=all&q=o",
    "/adminpanel/vendors/texts/",
    "/adminpanel/vendors/texts/new/",
    "/styleguide/",
]
WIDTHS = [1280, 360]
NARROWEST = 320  # of a page that may not scroll sideways: a desk's at 400 % (WCAG 1.4.10)
TABLET = 768


def look_at(page, paths):
    """Each page once at a width, a desk's also as a tablet shows it: in light, and in dark, where
    only the colours are others.
    """
    own = page.viewport_size["width"]
    for path in paths:
        _resize(page, own)
        page.goto(path)
        _examine(page)
        if own > TABLET:
            _resize(page, TABLET)
            _examine(page)
        else:
            _resize(page, NARROWEST)
            _assert_fits(page)


def _examine(page):
    page.emulate_media(color_scheme="light")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, ["color-contrast"])
    _assert_fits(page)


def _assert_fits(page):
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not too_wide, f"{page.url} is wider than a screen of {page.viewport_size['width']}"


def _resize(page, width):
    page.set_viewport_size({"width": width, "height": 900})


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("who", "paths"),
    [
        pytest.param("couple@demo.test", [*ACCOUNT, *COUPLE], id="couple"),
        pytest.param("vendor@demo.test", VENDOR, id="vendor"),
        pytest.param("admin@demo.test", STAFF, id="staff"),
    ],
)
def test_pages_of_people(visit, who, paths, width):
    look_at(visit(who, width=width), paths)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_guests(visit, width):
    page = visit(width=width)
    look_at(page, [path for path in GUEST if path != "/nothing-here/"])


def test_pages_behind_links(visit):
    """A booking, a conversation, the request on its own page, a vendor that staff decide on."""
    couple = visit("couple@demo.test")
    couple.goto("/couple/dashboard/")
    links = couple.locator("main a[href^='/bookings/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    look_at(couple, {href.split("?")[0] for href in links})
    couple.goto("/couple/day/")
    look_at(couple, [couple.locator("main a[href$='/day/']").first.get_attribute("href")])
    couple.goto("/messages/")
    couple.locator("main a[href^='/messages/']").first.click()
    assert_accessible(couple)
    look_at(couple, ["/vendors/rosewood-studio/requests/"])
    staff = visit("moderator@demo.test", width=360)
    staff.goto("/adminpanel/vendors/")
    look_at(staff, [staff.locator("#queue .row-card").first.get_attribute("href")])
    staff.goto("/adminpanel/people/?q=couple@demo.test")
    look_at(staff, [staff.locator("#people tbody a").first.get_attribute("href")])


def test_the_list_of_pages_is_complete():
    """A page without parameters that is not looked at above fails here."""
    looked_at = {path.split("?")[0] for path in [*GUEST, *ACCOUNT, *COUPLE, *VENDOR, *STAFF]}
    ours = {path for path in _plain_paths(get_resolver()) if not _is_machinery(path)}

    assert ours <= looked_at


NOT_OUR_PAGES = re.compile(
    r"^/(admin/|browser-reports/|adminpanel/payouts/runs/|bookings/waiting|favicon.ico|robots.txt|sitemap.xml|share/site.jpg|sw.js|manifest.webmanifest|opening/|offline/pages/|stripe|paypal|healthz|readyz|metrics|start/|settings/sessions|settings/couple|settings/data/.|payments/)"
    r"|^/vendor/(onboarding/submission|calendar/(days|window|imports/files))/"
    r"|^/vendor/earnings/plan/|^/vendor/away/deletion/"
    r"|^/vendor/subscription/(bill|cancellation|resumption|cards/(setup|look))/"
    r"|^/vendor/billing/invoices\.csv|^/adminpanel/invoices/all\.csv"
    r"|^/vendor/payout-account/(onboarding|link|return|dashboard|paypal|choice)/"
    r"|^/adminpanel/look/end/"
    r"|^/adminpanel/analytics/([a-z]+\.csv|forecast/new/)|^/visits/"
    r"|^/adminpanel/(weeks|subscriptions|payouts/months)\.csv"
    r"|^/adminpanel/alerts/(banner|audits/new)/"
    r"|^/adminpanel/unmatched/reconciliations/"
    r"|^/calendar/renewal/|^/couple/shortlist/wish/"
    r"|^/accounts/(logout|inactive|confirm-email|3rdparty|reauthenticate|signup/passkey|login/|"
    r"password/(set|reset/(done|key))|2fa/|sessions/end)"
    r"|^/(messages|notifications)/.+"
)


def _is_machinery(path: str) -> bool:
    return bool(NOT_OUR_PAGES.match(path)) and path not in ("/accounts/login/", "/accounts/2fa/")


def _plain_paths(resolver: URLResolver, prefix: str = "/") -> list[str]:
    paths = []
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            paths += _plain_paths(entry, path)
        elif isinstance(entry, URLPattern) and not re.search(r"[<^\\]", path):
            paths.append(path)
    return paths
