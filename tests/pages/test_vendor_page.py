"""A vendor's public page and the request of a day."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse

from bookings.models import Booking
from bookings.services import request_booking
from messaging.models import Notification
from tests.factories.bookings import requested
from tests.factories.photos import PhotoFactory
from tests.factories.vendors import PackageFactory, VendorFactory
from vendors import services as vendors
from vendors.availability import nearest_free_days
from vendors.models import DaySlot, Style, Vendor
from vendors.search import index_vendors

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def url(rosewood) -> str:
    return reverse("pages:request-create", args=[rosewood.slug])


def form_for(vendor, date, **changes):
    fields = {"package": vendor.packages.first().pk, "date": date, "message": "Hello"}
    return fields | changes


def test_guests_see_packages_prices_and_the_month(client, rosewood):
    page = client.get(rosewood.get_absolute_url()).content.decode()

    assert "Full day" in page
    assert "€1,000" in page
    assert "1 of 1 free" in page


def test_phones_have_a_way_to_the_month_from_everywhere(client, rosewood, anna, couple):
    bar = '<div class="date-bar"><p>from <span class="money">€1,000</span></p>'
    for person in (None, anna):
        if person:
            client.force_login(person)
        page = client.get(rosewood.get_absolute_url()).content.decode()
        assert bar in page
        assert 'href="#free-days"' in page
        assert 'id="free-days"' in page


def test_where_nothing_can_be_asked_for_there_is_no_such_bar(client, rosewood, rosa, mona):
    empty = VendorFactory(package=False)
    draft = VendorFactory(owner=rosa, state=Vendor.State.DRAFT)
    assert "date-bar" not in client.get(empty.get_absolute_url()).content.decode()
    for person, vendor in [(rosa, rosewood), (rosa, draft), (mona, rosewood)]:
        client.force_login(person)
        assert "date-bar" not in client.get(vendor.get_absolute_url()).content.decode()


def test_guests_see_what_couples_choose_by(client, rosewood):
    rosewood.styles.add(Style.objects.create(slug="wild", name="Wild gardens"))
    rosewood.languages.create(code="pt")
    rosewood.serves_km, rosewood.guests_max = 120, 90
    rosewood.save(update_fields=["serves_km", "guests_max"])
    index_vendors([rosewood.pk])

    page = client.get(rosewood.get_absolute_url()).content.decode()

    for words in ("Wild gardens", "Portuguese", "Travels up to 120 km", "90 guests", "Moderate"):
        assert words in page


def test_drafts_are_seen_by_their_people_and_staff_alone(client, rosa, anna, mona):
    draft = VendorFactory(owner=rosa, state=Vendor.State.DRAFT)

    for person, status in [(None, 404), (anna, 404), (rosa, 200), (mona, 200)]:
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(draft.get_absolute_url()).status_code == status


@pytest.mark.parametrize("state", ["draft", "submitted", "changes_requested"])
def test_a_preview_is_the_page_that_couples_will_see_with_buttons_that_say_why_not(
    client, rosa, state
):
    vendor = VendorFactory(owner=rosa, state=state)
    client.force_login(rosa)

    answer = client.get(vendor.get_absolute_url())

    page = answer.content.decode()
    assert "Preview: only you and our team see this." in page
    assert reverse("pages:onboarding") in page
    assert '<meta name="robots" content="noindex">' in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert page.count('aria-disabled="true" popovertarget="preview-why"') == 4
    assert reverse("pages:request-create", args=[vendor.slug]) not in page
    assert reverse("vendors:shortlist-create", args=[vendor.slug]) not in page
    assert client.post(reverse("pages:inquiry-create", args=[vendor.slug])).status_code == 404


def test_what_is_public_is_no_preview(client, rosewood, rosa):
    client.force_login(rosa)

    answer = client.get(rosewood.get_absolute_url())

    assert "Preview:" not in answer.content.decode()
    assert "noindex" not in answer.content.decode()
    assert "X-Robots-Tag" not in answer


def test_the_months_of_a_preview_lead_nowhere_either(client, rosa, saturday):
    vendor = VendorFactory(owner=rosa, state=Vendor.State.DRAFT)
    client.force_login(rosa)

    month = {"month": f"{saturday:%Y-%m}"}
    page = client.get(reverse("pages:vendor-month", args=[vendor.slug]), month).content.decode()

    assert "1 of 1 free" in page
    assert "requests/" not in page


@pytest.mark.parametrize("name", ["profile-update", "package-list", "photo-list"])
def test_the_preview_is_linked_where_a_vendor_works_on_it(client, rosa, name):
    vendor = VendorFactory(owner=rosa, state=Vendor.State.DRAFT)
    client.force_login(rosa)

    for page in (reverse("pages:onboarding"), reverse(f"vendors:{name}")):
        assert f'href="{vendor.get_absolute_url()}"' in client.get(page).content.decode()


def test_more_than_five_pictures_are_behind_one_line(client, rosewood):
    PhotoFactory.create_batch(6, vendor=rosewood, alt="")

    page = client.get(rosewood.get_absolute_url()).content.decode()

    assert "All 6 pictures" in page
    assert page.count("<picture>") == 5 + 6
    assert page.count('fetchpriority="high"') == 1
    assert "not described yet" in page


def test_a_request_leads_to_the_booking(client, rosewood, url, couple, anna, saturday):
    client.force_login(anna)

    response = client.post(url, form_for(rosewood, saturday))

    assert response.url == Booking.objects.get().get_absolute_url()


def test_htmx_is_sent_on_by_a_header(client, rosewood, url, couple, anna, saturday):
    client.force_login(anna)

    response = client.post(url, form_for(rosewood, saturday), headers={"hx-request": "true"})

    assert response.headers["HX-Redirect"] == Booking.objects.get().get_absolute_url()


def test_the_loser_is_shown_the_nearest_free_dates(
    client, rosewood, url, couple, anna, other_couple, cleo, saturday
):
    requested(rosewood, anna, saturday)
    client.force_login(cleo)

    response = client.post(url, form_for(rosewood, saturday), headers={"hx-request": "true"})

    page = response.content.decode()
    assert "is already taken" in page
    assert page.count('data-fill="id_date"') == 4
    assert "Hello" in page
    assert "<html" not in page
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("date", "2020-01-01", "has passed"),
        ("date", "soon", "valid date"),
        ("date", "", "Choose the day"),
        ("message", "  ", "Write a few words"),
        ("message", "x" * 2001, "At most 2000"),
        ("package", "999999", "valid choice"),
    ],
)
def test_wrong_requests_keep_what_was_typed(
    client, rosewood, url, couple, anna, saturday, field, value, words
):
    client.force_login(anna)
    form = form_for(rosewood, saturday.isoformat(), message="Kept words") | {field: value}

    response = client.post(url, form)

    assert words in str(response.context["form"].errors[field])
    assert form["message"].strip() in response.content.decode()
    assert not DaySlot.objects.exists()


def test_prices_in_the_form_are_not_read(client, rosewood, url, couple, anna, saturday):
    client.force_login(anna)

    client.post(url, form_for(rosewood, saturday, price="1", deposit="0", amount="1"))

    assert (Booking.objects.get().price, Booking.objects.get().deposit) == (100_000, 30_000)


def test_packages_of_another_vendor_are_refused(client, url, couple, anna, saturday):
    client.force_login(anna)
    other = PackageFactory(price=1)

    response = client.post(url, {"package": other.pk, "date": saturday, "message": "Hi"})

    assert "package" in response.context["form"].errors
    assert not Booking.objects.exists()


def test_asking_twice_leads_to_the_same_booking(client, rosewood, url, couple, anna, saturday):
    client.force_login(anna)

    pages = {client.post(url, form_for(rosewood, saturday)).url for _ in range(2)}

    assert len(pages) == 1


def test_vendors_are_told_that_couples_book(client, rosewood, url, victor, saturday):
    client.force_login(victor)

    response = client.post(url, form_for(rosewood, saturday))

    assert "Only couples" in response.content.decode()


def test_a_message_begins_the_one_conversation(client, rosewood, couple, anna):
    client.force_login(anna)
    url = reverse("pages:inquiry-create", args=[rosewood.slug])

    assert client.post(url).url == client.post(url).url
    assert client.post(url).url.startswith("/messages/")


def test_months_stay_within_what_can_be_booked(client, rosewood):
    url = reverse("pages:vendor-month", args=[rosewood.slug])

    for month in ("1999-01", "3000-12", "nonsense", ""):
        assert client.get(url, {"month": month}).status_code == 200


def test_the_page_asks_as_much_for_one_package_as_for_three(
    client, rosewood, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as for_one:
        client.get(rosewood.get_absolute_url())
    PackageFactory.create_batch(2, vendor=rosewood)

    with django_assert_max_num_queries(len(for_one)):
        client.get(rosewood.get_absolute_url())


def test_a_flood_of_requests_is_slowed_down_and_nothing_is_half_done(
    client, rosewood, url, couple, anna, saturday, settings
):
    settings.CHAT_SENDS_BURST, settings.CHAT_SENDS_PER_SECOND = 1, 0.01
    client.force_login(anna)
    client.post(url, form_for(rosewood, saturday))

    response = client.post(url, form_for(rosewood, saturday + dt.timedelta(days=7)))

    assert "a little fast" in response.content.decode()
    assert Booking.objects.count() == DaySlot.objects.count() == 1


def test_booking_at_once_is_called_that(client, rosewood, couple, anna, rosa, saturday):
    package = rosewood.packages.get()
    address = reverse("pages:request-create", args=[rosewood.slug])
    client.force_login(anna)
    assert "Send request" in client.get(address).content.decode()
    rosewood.packages.update(instant_book=True)

    page = client.get(address).content.decode()
    booking = request_booking(package.pk, date=saturday, message="Hello", by=anna)

    assert "Book this day" in page
    assert "due within 2 hours" in page
    assert "You pay nothing now" not in page
    told = Notification.objects.get(user=rosa, text__contains="at once").text
    assert "held 2 hours for their deposit" in told
    assert [event.words for event in booking.events.all()] == [
        "Day booked at once",
        "Held for the deposit",
    ]
    assert "asked for" not in told


def test_packages_of_both_kinds_are_told_apart(client, rosewood, couple, anna):
    PackageFactory(vendor=rosewood, name="Short and sweet", instant_book=True)
    client.force_login(anna)

    page = client.get(reverse("pages:request-create", args=[rosewood.slug])).content.decode()

    assert "Book or request this day" in page
    assert "book at once, deposit due within 2 hours" in page
    assert "on request, held 2 days" in page


class TestTheDay:
    """Which day the page is about, and what it says when that cannot be had."""

    def test_a_couple_sees_their_own(self, client, rosewood, couple, anna, saturday):
        couple.wedding_date = saturday
        couple.save()
        client.force_login(anna)

        answer = client.get(rosewood.get_absolute_url())

        assert answer.context["date"] == saturday
        assert answer.context["month"].first == saturday.replace(day=1)
        assert f'value="{saturday:%Y-%m-%d}"' in answer.content.decode()

    @pytest.mark.parametrize("days", [-3, 5_000])
    def test_unless_it_cannot_be_booked_here(self, client, rosewood, couple, anna, days):
        couple.wedding_date = rosewood.today() + dt.timedelta(days=days)
        couple.save()
        client.force_login(anna)

        assert client.get(rosewood.get_absolute_url()).context["date"] is None

    def test_guests_see_the_first_month_with_a_free_day(self, client, rosewood):
        with time_machine.travel("2027-03-30T10:00:00Z", tick=False):
            month = client.get(rosewood.get_absolute_url()).context["month"]

        assert month.has_room
        assert month.first == dt.date(2027, 4, 1)

    def test_a_day_that_is_taken_is_said_with_those_near_it(
        self, client, rosewood, couple, anna, saturday
    ):
        vendors.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())
        client.force_login(anna)

        page = client.get(f"{rosewood.get_absolute_url()}?date={saturday}").content.decode()

        assert f"{saturday:%-d %B %Y} is taken." in page
        assert "Join the waiting list" in page
        assert all(f"?date={day}" in page for day in nearest_free_days(rosewood, saturday))

    def test_a_day_that_is_closed_is_no_reason_to_wait(self, client, rosewood, anna, couple, rosa):
        day = rosewood.today() + dt.timedelta(days=40)
        vendors.set_dates_capacity(rosewood.pk, [day], capacity=0, by=rosa)
        client.force_login(anna)

        page = client.get(f"{rosewood.get_absolute_url()}?date={day}").content.decode()

        assert f"{day:%-d %B %Y} is not on offer." in page
        assert "Join the waiting list" not in page
