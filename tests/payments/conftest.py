"""A booking whose deposit is due: €300.00 of €1,000.00, at 10 % commission."""

import pytest

from bookings.models import Booking
from payments.audit import audit
from tests.factories.bookings import accepted
from tests.factories.payments import begun


@pytest.fixture
def booking(couple, anna, rosewood, saturday) -> Booking:
    return accepted(rosewood, anna, saturday)


@pytest.fixture
def checkout(sandbox, booking, anna):
    return begun(booking, anna)


@pytest.fixture
def payment(checkout):
    return checkout.payment


@pytest.fixture(autouse=True)
def _the_books_are_in_order(request):
    """After each test around a booking: every promise about money holds."""
    if "booking" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("booking")  # set up before us, so torn down after us
    yield
    assert audit() == []
