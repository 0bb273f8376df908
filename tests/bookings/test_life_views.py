"""The pages around a booking's life: opened, refused, acted in."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings import services
from bookings.models import Booking, Move, Note, Quote, Task, WaitingEntry
from tests.factories.bookings import confirmed, quoted, requested, waiting
from vendors.models import Inquiry
from vendors.services import open_inquiry

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
WEEK = dt.timedelta(days=7)


@pytest.fixture
def booking(rosewood, couple, anna, saturday):
    return confirmed(rosewood, anna, saturday)


@pytest.fixture
def talk(rosewood, couple, anna):
    return open_inquiry(rosewood.pk, couple=couple, by=anna)


def page(client, user, address, *args, **headers):
    client.force_login(user)
    return client.get(reverse(address, args=args), headers=headers)


def post(client, user, address, *args, headers=None, **form):
    client.force_login(user)
    return client.post(reverse(address, args=args), form, headers=headers or {})


class TestQuotes:
    facts = {
        "title": "A smaller day",
        "days": 1,
        "price": "800",
        "deposit_percent": 25,
        "valid_days": 3,
        "hold": "on",
    }

    def test_the_vendor_makes_one_from_the_conversation(
        self, client, rosewood, rosa, anna, talk, saturday
    ):
        chat = page(client, rosa, "messaging:conversation-detail", talk.conversation_id)
        address = reverse("bookings:quote-create", args=[talk.pk])
        assert address in chat.content.decode()

        answer = post(client, rosa, "bookings:quote-create", talk.pk, date=saturday, **self.facts)

        quote = Quote.objects.get()
        assert answer.status_code == 302
        assert (quote.price, quote.deposit, quote.holds_day) == (80_000, 20_000, True)
        card = page(client, anna, "bookings:quote-card-detail", quote.pk).content.decode()
        assert "See and accept" in card
        assert (
            "Take it back"
            in page(client, rosa, "bookings:quote-card-detail", quote.pk).content.decode()
        )

    def test_bad_input_stands_at_its_field_and_nothing_is_lost(
        self, client, rosewood, rosa, talk, saturday
    ):
        form = self.facts | {"date": "2020-01-01", "price": "-3", "title": "Kept words"}

        text = post(client, rosa, "bookings:quote-create", talk.pk, **form).content.decode()

        assert "That day has passed" in text
        assert "At least 1." in text
        assert 'value="Kept words"' in text
        assert not Quote.objects.exists()

    def test_a_taken_day_shows_the_nearest(
        self, client, rosewood, rosa, talk, other_couple, cleo, saturday
    ):
        requested(rosewood, cleo, saturday)

        text = post(
            client, rosa, "bookings:quote-create", talk.pk, date=saturday, **self.facts
        ).content.decode()

        assert "Free near that day" in text

    def test_the_couple_reads_the_terms_and_accepts(
        self, client, rosewood, couple, talk, anna, saturday
    ):
        quote = quoted(rosewood, couple, saturday)
        text = page(client, anna, "bookings:quote-acceptance-create", quote.pk).content.decode()
        assert "Until 90 days before the wedding: full refund" in text

        answer = post(client, anna, "bookings:quote-acceptance-create", quote.pk)

        booking = Booking.objects.get()
        assert answer.url == booking.get_absolute_url()
        assert booking.acceptance.ip == "127.0.0.1"
        terms = page(client, anna, "bookings:terms-detail", booking.pk).content.decode()
        assert booking.acceptance.terms.sha256 in terms

    def test_declining_from_the_card_brings_the_card(
        self, client, rosewood, couple, talk, anna, saturday
    ):
        quote = quoted(rosewood, couple, saturday)
        htmx = {"hx-request": "true", "hx-target": f"quote-card-{quote.pk}"}

        answer = post(
            client, anna, "bookings:quote-refusal-create", quote.pk, headers=htmx, reason="Too much"
        )

        assert "Declined" in answer.content.decode()
        assert "<html" not in answer.content.decode()

    def test_strangers_find_nothing(self, client, rosewood, couple, talk, victor, anna, saturday):
        quote = quoted(rosewood, couple, saturday)

        assert page(client, victor, "bookings:quote-card-detail", quote.pk).status_code == 404
        assert page(client, victor, "bookings:quote-create", talk.pk).status_code == 404
        assert page(client, anna, "bookings:quote-create", talk.pk).status_code == 404


class TestMoves:
    def test_proposed_by_one_agreed_by_the_other(self, client, booking, anna, rosa, saturday):
        answer = post(client, anna, "bookings:move-create", booking.pk, date=saturday + WEEK)
        assert answer.url == booking.get_absolute_url()
        assert (
            "Agree, move the day"
            in page(client, rosa, "pages:booking-detail", booking.pk).content.decode()
        )

        post(client, rosa, "bookings:move-agreement-create", Move.objects.get().pk)

        booking.refresh_from_db()
        assert booking.date == saturday + WEEK

    def test_the_same_day_is_said(self, client, booking, anna, saturday):
        text = post(client, anna, "bookings:move-create", booking.pk, date=saturday)
        assert "booked for already" in text.content.decode()

    def test_strangers_find_nothing(self, client, booking, anna, victor, saturday):
        move = services.propose_move(booking.pk, date=saturday + WEEK, note="", by=anna)

        assert page(client, victor, "bookings:move-create", booking.pk).status_code == 404
        answer = post(client, victor, "bookings:move-agreement-create", move.pk)
        assert answer.status_code == 404


class TestWaiting:
    def test_who_finds_the_day_taken_may_wait(
        self, client, rosewood, booking, other_couple, cleo, saturday
    ):
        package = rosewood.packages.get()
        client.force_login(cleo)
        asked = client.post(
            reverse("pages:request-create", args=[rosewood.slug]),
            {"package": package.pk, "date": saturday.isoformat(), "message": "Us?"},
        )
        assert "Join the waiting list" in asked.content.decode()

        answer = post(client, cleo, "bookings:waiting-create", package=package.pk, date=saturday)

        entry = WaitingEntry.objects.get()
        assert answer.url == entry.get_absolute_url()
        assert "Leave the waiting list" in client.get(answer.url).content.decode()
        with_htmx = post(
            client,
            cleo,
            "bookings:waiting-create",
            package=package.pk,
            date=saturday,
            headers={"hx-request": "true"},
        )
        assert with_htmx.headers["HX-Redirect"] == entry.get_absolute_url()

    def test_the_offer_is_taken_on_its_page(
        self, client, rosewood, rosa, booking, other_couple, cleo, saturday
    ):
        entry = waiting(rosewood, cleo, saturday)
        services.cancel_booking(booking.pk, reason="", by=rosa, expected_refund=30_000)
        assert (
            "held for you"
            in page(client, cleo, "bookings:waiting-detail", entry.pk).content.decode()
        )
        empty = post(client, cleo, "bookings:waiting-detail", entry.pk, message="")
        assert "This field is required" in empty.content.decode()

        answer = post(client, cleo, "bookings:waiting-detail", entry.pk, message="Yes")

        assert answer.url == Booking.objects.latest("pk").get_absolute_url()

    def test_strangers_find_nothing(
        self, client, rosewood, booking, other_couple, cleo, anna, saturday
    ):
        entry = waiting(rosewood, cleo, saturday)

        assert page(client, anna, "bookings:waiting-detail", entry.pk).status_code == 404
        answer = post(client, anna, "bookings:waiting-departure-create", entry.pk)
        assert answer.status_code == 404


class TestPapers:
    def test_written_ticked_and_taken_away(self, client, booking, anna, rosa):
        htmx = {"hx-request": "true"}
        post(client, anna, "bookings:note-create", booking.pk, body="Rain plan?")
        part = post(
            client, anna, "bookings:task-create", booking.pk, text="Rings", headers=htmx
        ).content.decode()
        assert "Rain plan?" in part
        assert "Rings" in part
        assert "<html" not in part
        post(client, anna, "bookings:task-update", Task.objects.get().pk, done="on")
        assert Task.objects.get().done_by == anna
        assert (
            "Rings" not in page(client, rosa, "bookings:papers-detail", booking.pk).content.decode()
        )

        post(client, anna, "bookings:task-update", Task.objects.get().pk, delete="on")
        post(client, anna, "bookings:note-deletion-create", Note.objects.get().pk)
        assert not Task.objects.exists()
        assert not Note.objects.exists()

    def test_an_empty_note_is_said(self, client, booking, anna):
        htmx = {"hx-request": "true"}
        part = post(client, anna, "bookings:note-create", booking.pk, body=" ", headers=htmx)
        assert "This field is required" in part.content.decode()

    def test_strangers_find_nothing(self, client, booking, anna, victor):
        note = services.add_note(booking.pk, body="Ours", by=anna)

        assert page(client, victor, "bookings:papers-detail", booking.pk).status_code == 404
        answer = post(client, victor, "bookings:note-deletion-create", note.pk)
        assert answer.status_code == 404
        assert Note.objects.exists()


def test_a_no_show_is_reported_on_its_page(client, booking, anna, rosewood):
    Booking.objects.update(date=rosewood.today())
    assert (
        "Somebody did not come"
        in page(client, anna, "pages:booking-detail", booking.pk).content.decode()
    )

    post(client, anna, "bookings:no-show-create", booking.pk, reason="We waited")

    booking.refresh_from_db()
    assert booking.absent == "vendor"


def test_both_sides_find_their_tools_in_the_conversation(client, rosewood, talk, anna):
    text = page(client, anna, "messaging:conversation-detail", talk.conversation_id)
    assert reverse("pages:request-create", args=[rosewood.slug]) in text.content.decode()
    assert Inquiry.objects.count() == 1


class TestNotNow:
    """What cannot be done has no form: the booking's page says why."""

    @pytest.mark.parametrize(
        ("address", "why"),
        [
            ("bookings:no-show-create", "Not yet"),
            ("bookings:withdrawal-create", "no longer possible"),
            ("bookings:refusal-create", "no longer possible"),
        ],
    )
    def test_of_a_confirmed_booking(self, client, booking, anna, address, why):
        client.force_login(anna)

        answer = client.get(reverse(address, args=[booking.pk]), follow=True)

        assert answer.redirect_chain == [(booking.get_absolute_url(), 302)]
        assert why in answer.content.decode()

    def test_of_a_request(self, client, rosewood, couple, anna, saturday):
        booking = requested(rosewood, anna, saturday)
        client.force_login(anna)

        answer = client.get(reverse("bookings:move-create", args=[booking.pk]), follow=True)

        assert answer.redirect_chain == [(booking.get_absolute_url(), 302)]
        assert "Not yet" in answer.content.decode()

    def test_the_same_day_is_refused_at_its_field(self, client, booking, anna, saturday):
        answer = post(client, anna, "bookings:move-create", booking.pk, date=saturday)

        assert answer.context["form"].errors["date"]
