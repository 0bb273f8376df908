"""Dashboards, onboarding and the calendar."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from bookings import services
from tests.factories.accounts import PlaceFactory, UserFactory
from tests.factories.bookings import accepted, confirmed, quoted, requested, waiting
from tests.factories.files import PDF, upload
from tests.factories.vendors import CategoryFactory, VendorFactory
from vendors.models import Photo, Vendor
from vendors.services import (
    add_to_shortlist,
    create_vendor,
    open_inquiry,
    set_payouts_ready,
    set_policy,
    set_weekly_availability,
)
from weddingbazaar.pages.checklist import checklist_of
from weddingbazaar.pages.purses import purses_of

pytestmark = pytest.mark.django_db
COUPLE = "/couple/dashboard/"


def test_the_couple_sees_what_to_pay_next(client, rosewood, couple, anna, saturday):
    accepted(rosewood, anna, saturday)
    client.force_login(anna)

    page = client.get(reverse("pages:couple-dashboard")).content.decode()

    assert "Next: pay the deposit for Rosewood Studio" in page


def test_a_balance_is_next_when_its_day_is_near(client, rosewood, couple, anna, saturday):
    confirmed(rosewood, anna, saturday)
    client.force_login(anna)
    assert "Next: pay the balance" not in client.get(COUPLE).content.decode()

    with time_machine.travel(dt.datetime.combine(saturday - dt.timedelta(14), dt.time(12), dt.UTC)):
        client.force_login(anna)
        page = client.get(COUPLE).content.decode()

    assert "Next: pay the balance for Rosewood Studio" in page
    assert "€700" in page


def test_what_waits_for_the_couple_comes_first(
    client, rosewood, rosa, couple, anna, other_couple, cleo, saturday
):
    booking = confirmed(rosewood, cleo, saturday)
    waiting(rosewood, anna, saturday)
    services.cancel_booking(booking.pk, reason="", by=rosa, expected_refund=30_000)
    other = confirmed(VendorFactory(name="Blue Barn"), anna, saturday)
    owner = other.vendor.people()[0]
    services.propose_move(other.pk, date=saturday + dt.timedelta(7), note="", by=owner)
    open_inquiry(rosewood.pk, couple=couple, by=anna)
    quoted(rosewood, couple, saturday + dt.timedelta(7))
    client.force_login(anna)

    page = client.get(reverse("pages:couple-dashboard")).content.decode()

    assert "is free for you" in page
    assert "an offer from Rosewood Studio" in page
    assert "Blue Barn asks for another day" in page


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(100, "100<small>days to go"), (1, "1<small>day to go"), (0, "is the day"), (-1, "")],
)
def test_the_days_to_the_wedding_are_counted(client, couple, anna, ahead, words):
    couple.wedding_date = timezone.localdate() + dt.timedelta(days=ahead)
    couple.save(update_fields=["wedding_date"])
    client.force_login(anna)

    page = client.get(reverse("pages:couple-dashboard")).content.decode()

    assert ("countdown-big" in page) == bool(words)
    assert words in page


def test_what_a_couple_likes_is_on_its_desk(client, rosewood, couple, anna):
    add_to_shortlist(rosewood.pk, by=anna)
    client.force_login(anna)

    page = client.get(reverse("pages:couple-dashboard")).content.decode()

    assert "All of it, and compare" in page
    assert f"touch:shortlist-{couple.pk}" in page


def test_committed_and_pending_money_are_apart(rosewood, couple, anna, saturday):
    pending = requested(rosewood, anna, saturday)
    confirmed = accepted(VendorFactory(), anna, saturday)
    services.mark_deposit_paid(confirmed.pk, amount=30_000, at=timezone.now())
    confirmed.refresh_from_db()

    (purse,) = purses_of([pending, confirmed])

    assert (purse.pending, purse.committed, purse.paid, purse.due) == (
        100_000,
        100_000,
        30_000,
        70_000,
    )


def test_what_went_back_is_not_paid_and_due_again_if_a_bank_took_it(
    rosewood, couple, anna, saturday
):
    booking = accepted(rosewood, anna, saturday)
    services.mark_deposit_paid(booking.pk, amount=30_000, at=timezone.now())
    services.mark_given_back(booking.pk, amount=5_000, counted=5_000, why="Rain.", by=anna)
    services.mark_charged_back(booking.pk, amount=10_000)
    booking.refresh_from_db()

    (purse,) = purses_of([booking])

    assert (purse.committed, purse.paid, purse.due) == (100_000, 15_000, 80_000)


def test_currencies_are_never_added(rosewood, couple, anna, saturday):
    euros = requested(rosewood, anna, saturday)
    pounds = requested(VendorFactory(currency="GBP"), anna, saturday)

    assert [purse.currency for purse in purses_of([euros, pounds])] == ["EUR", "GBP"]


@pytest.mark.parametrize("name", ["vendor-dashboard", "vendor-dashboard-classic"])
def test_the_vendor_sees_requests_on_both_dashboards(
    client, rosewood, rosa, couple, anna, saturday, name
):
    requested(rosewood, anna, saturday)
    client.force_login(rosa)

    page = client.get(reverse(f"pages:{name}")).content.decode()

    assert "Anna &amp; Ben" in page
    assert "€1,000" in page


@pytest.mark.parametrize("name", ["couple-dashboard", "vendor-dashboard"])
def test_dashboards_of_others_are_not_there(client, mona, name):
    client.force_login(mona)

    assert client.get(reverse(f"pages:{name}")).status_code == 404


@pytest.mark.parametrize("name", ["couple-dashboard", "vendor-dashboard", "vendor-calendar"])
def test_desks_stay_within_their_queries(
    client, rosewood, rosa, couple, anna, saturday, name, django_assert_max_num_queries
):
    requested(rosewood, anna, saturday)
    client.force_login(anna if "couple" in name else rosa)
    client.get(reverse(f"pages:{name}"))  # the first page of a session notes the session

    with django_assert_max_num_queries(12):
        client.get(reverse(f"pages:{name}"))


def test_a_vendor_goes_from_nothing_to_submitted(client):
    user = UserFactory(joined_as="vendor")
    client.force_login(user)
    url = reverse("pages:onboarding")
    facts = {
        "name": "Lumière",
        "category": CategoryFactory().pk,
        "place": PlaceFactory().pk,
        "currency": "GBP",
    }

    client.post(url, facts)
    vendor = Vendor.objects.get()
    assert vendor.currency == "GBP"
    page = client.post(reverse("pages:submission-create"), follow=True).content.decode()
    assert "Before you send it in, add" in page

    vendor.tagline, vendor.description = "Light", "Words " * 20
    vendor.save()
    Photo.objects.create(vendor=vendor, image=ContentFile(_pixel(), "a.png"), alt="Light")
    client.post(
        reverse("vendors:package-create"),
        {"name": "Day", "price": "900", "deposit_percent": 20, "hold_hours": 48, "days": 1},
    )
    client.post(
        reverse("vendors:document-list"),
        {"kind": "registration", "file": upload(PDF, name="registration.pdf")},
    )
    set_payouts_ready(vendor.pk, ready=True)
    client.post(reverse("pages:submission-create"))
    vendor.refresh_from_db()
    assert vendor.state == Vendor.State.DRAFT

    week = {f"day{number}": int(number == 5) for number in range(7)}
    client.post(reverse("vendors:weekly-update"), week)
    client.post(reverse("vendors:policy-update"), {"kind": "moderate", "balance_days": 14})
    client.post(reverse("pages:submission-create"))

    vendor.refresh_from_db()
    assert vendor.state == Vendor.State.SUBMITTED


def test_what_a_draft_begins_with_is_ticked_once_it_is_said(client):
    user = UserFactory(joined_as="vendor")
    vendor = create_vendor(user, name="Lumière", category=CategoryFactory(), place=PlaceFactory())

    def ticked() -> set[str]:
        return {item.name for item in checklist_of(Vendor.objects.get(pk=vendor.pk)) if item.done}

    assert ticked() == set()
    set_weekly_availability(vendor.pk, {5: 1}, by=user)
    assert ticked() == {"Availability"}
    set_policy(vendor.pk, kind="moderate", steps=[], terms="", balance_days=14, by=user)
    assert ticked() == {"Availability", "Terms"}


@pytest.mark.parametrize(
    "name",
    [
        *("pages:vendor-dashboard", "pages:vendor-calendar", "pages:pipeline"),
        *("vendors:profile-update", "vendors:photo-list", "vendors:weekly-update"),
        *("vendors:package-list", "vendors:document-list", "earnings:earnings-detail"),
    ],
)
def test_who_has_no_vendor_yet_is_led_to_the_first_step(client, anna, name):
    client.force_login(UserFactory(joined_as="vendor"))
    assert client.get(reverse(name)).url == reverse("pages:onboarding")
    led = client.get(reverse(name), headers={"HX-Request": "true"})
    assert led.headers["HX-Redirect"] == reverse("pages:onboarding")

    client.force_login(anna)
    assert client.get(reverse(name)).status_code == 404


def test_the_calendar_closes_a_date(client, rosewood, rosa, saturday):
    client.force_login(rosa)
    url = reverse("pages:vendor-calendar")

    client.post(url, {"date": saturday.isoformat(), "capacity": 0, "reason": "Holiday"})
    assert rosewood.exceptions.get().capacity == 0

    client.post(reverse("pages:days-update"), {"date": saturday.isoformat(), "act": "clear"})
    assert not rosewood.exceptions.exists()


def test_a_booked_date_cannot_be_closed(client, rosewood, rosa, couple, anna, saturday):
    requested(rosewood, anna, saturday)
    client.force_login(rosa)

    response = client.post(
        reverse("pages:vendor-calendar"), {"date": saturday.isoformat(), "capacity": 0}
    )

    assert "already has 1 booking" in response.content.decode()


def test_letters_are_read_only_where_they_stay(client, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    from django.core.mail import send_mail

    send_mail("Bonjour", "Grüße, Ann", None, ["ann@example.test"])
    assert "Grüße" in client.get("/dev/mail/").content.decode()

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert client.get("/dev/mail/").status_code == 404


def _pixel() -> bytes:
    import io

    from PIL import Image

    written = io.BytesIO()
    Image.new("RGB", (4, 4)).save(written, "PNG")
    return written.getvalue()


EARNINGS = 'href="/vendor/earnings/"'


@pytest.mark.parametrize(("role", "may"), [("owner", True), ("manager", True), ("chat", False)])
@pytest.mark.parametrize("page", ["vendor-dashboard", "vendor-dashboard-classic", "pipeline"])
def test_earnings_are_linked_for_those_who_may_open_them(client, rosewood, role, may, page):
    person = UserFactory(joined_as="vendor")
    rosewood.members.create(user=person, role=role)
    client.force_login(person)

    assert client.get("/vendor/earnings/").status_code == (200 if may else 403)
    assert (EARNINGS in client.get(reverse(f"pages:{page}")).content.decode()) is may


def test_who_works_for_two_sees_the_links_of_the_one_they_joined_first(client, rosewood):
    person = UserFactory(joined_as="vendor")
    rosewood.members.create(user=person, role="chat")
    VendorFactory(name="Blue Barn", owner=person)
    client.force_login(person)

    assert client.get("/vendor/earnings/").status_code == 403
    assert EARNINGS not in client.get(reverse("pages:vendor-dashboard")).content.decode()


def test_couples_and_guests_see_no_earnings(client, anna, couple):
    assert EARNINGS not in client.get("/").content.decode()
    client.force_login(anna)
    assert EARNINGS not in client.get(COUPLE).content.decode()


def own_links(html: str) -> set[str]:
    """Where the header, the account's menu and the settings lead."""
    menus = re.findall(
        r'<(?:nav|div) class="(?:site-nav|menu|side-nav)\b.*?</(?:nav|div)>', html, re.S
    )
    return {link for menu in menus for link in re.findall(r'href="(/[^"#]*)', menu)}


@pytest.mark.parametrize("role", ["", "owner", "manager", "chat"])
def test_all_that_a_vendors_menus_show_opens(client, rosewood, role):
    person = UserFactory(joined_as="vendor")
    if role:
        rosewood.members.create(user=person, role=role)
    client.force_login(person)

    links = own_links(client.get(reverse("accounts:profile-update")).content.decode())

    assert (reverse("vendors:team-list") in links) is bool(role)
    assert (reverse("pages:onboarding") in links) is (not role)
    assert {link for link in links if client.get(link).status_code >= 400} == set()
