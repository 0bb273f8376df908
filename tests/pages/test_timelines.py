"""The timeline of a booking's page: one decision is one line."""

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import Booking, BookingEvent
from payments import services
from payments.evidence import timeline
from payments.models import Payment, Refund
from payments.services.returning import WORDS
from tests.factories.bookings import accepted
from tests.factories.payments import paid
from weddingbazaar.pages.timelines import lines_of

pytestmark = pytest.mark.django_db
WHY = "The second photographer fell ill."


@pytest.fixture
def booking(sandbox, couple, anna, rosewood, saturday) -> Booking:
    """€1,000.00, all of it paid in two payments."""
    booking = accepted(rosewood, anna, saturday)
    paid(sandbox, booking, anna)
    paid(sandbox, Booking.objects.get(pk=booking.pk), anna, Payment.Purpose.BALANCE)
    return Booking.objects.get(pk=booking.pk)


def give(booking: Booking, by, amount: int, why: str = WHY) -> None:
    payments = Payment.objects.succeeded().filter(booking=booking)
    left = services.left_of(payments)
    services.give_back(booking.pk, amount=amount, why=why, by=by, expected_left=left)


def send_all() -> None:
    for pk in Refund.objects.unsent().values_list("pk", flat=True):
        services.send_refund(pk)


def returned(booking: Booking) -> list[tuple[str, int | None, list[int]]]:
    """The lines about money that went back: kind, the whole, the parts."""
    return [
        (line.event.kind, line.amount, [part.facts["amount"] for part in line.parts])
        for line in lines_of(booking.events.all())
        if line.event.kind in ("given_back", "money_returned")
    ]


def page(person, booking: Booking) -> str:
    client = Client()
    client.force_login(person)
    return client.get(booking.get_absolute_url()).content.decode()


def test_what_was_given_back_of_two_payments_is_one_line_for_all(booking, rosa, anna, fin):
    give(booking, rosa, 80_000)
    send_all()

    assert returned(booking) == [("given_back", 80_000, [70_000, 10_000])]
    assert booking.events.filter(kind="money_returned").count() == 2
    assert sum("Money sent back" in line for line in timeline(booking)) == 2
    for person in (rosa, anna, fin):
        text = page(person, booking)
        assert text.count("Money given back") == 1
        assert "Money sent back" not in text
        assert "in 2 parts" in text


def test_what_is_not_sent_yet_is_not_told_as_sent(booking, rosa):
    give(booking, rosa, 80_000)
    assert returned(booking) == [("given_back", 80_000, [])]

    services.send_refund(Refund.objects.unsent()[0].pk)

    assert returned(booking) == [("given_back", 80_000, [70_000])]
    assert "€700 of it sent" in page(rosa, booking)


def test_two_decisions_in_the_same_words_are_two_lines(booking, rosa):
    give(booking, rosa, 5_000)
    send_all()
    give(booking, rosa, 90_000)
    send_all()

    assert returned(booking) == [
        ("given_back", 5_000, [5_000]),
        ("given_back", 90_000, [65_000, 25_000]),
    ]


def test_what_the_terms_give_back_is_one_line(booking, rosa, anna):
    services.cancel_booking(booking.pk, reason="", by=rosa, expected_refund=100_000)
    send_all()

    assert returned(booking) == [("money_returned", 100_000, [70_000, 30_000])]
    text = page(anna, booking)
    assert text.count("Money sent back") == 1
    assert "€1,000" in text


@pytest.mark.parametrize("detail", ["", WORDS[Refund.Reason.NOT_DUE]])
def test_what_nobody_decided_together_stays_apart(booking, detail):
    facts = {"amount": 100, "currency": "EUR"}
    for _ in range(2):
        BookingEvent.objects.create(
            booking=booking,
            kind="money_returned",
            state_after="confirmed",
            detail=detail,
            facts=facts,
            at=timezone.now(),
        )

    assert returned(booking) == [("money_returned", 100, [100])] * 2


def test_the_order_is_that_of_what_happened(booking, rosa):
    give(booking, rosa, 80_000)
    send_all()

    lines = lines_of(booking.events.all())
    kinds = list(booking.events.exclude(kind="money_returned").values_list("kind", flat=True))
    assert [line.event.kind for line in lines] == kinds
