"""Acts on many bookings."""

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from adminpanel.booking_rows import bookings_like
from adminpanel.bulk.acts import Act, Arguments, Kind, LeftOut
from adminpanel.bulk.forms import ShareForm, WordsForm
from adminpanel.exceptions import BrokenFilter
from adminpanel.forms.bookings import BookingFilterForm
from adminpanel.services.auditing import record
from adminpanel.services.money import approve_refund, give_back
from bookings.models import Booking
from messaging.services import notify
from payments import services as payments
from payments.exceptions import PaymentError
from payments.leftovers import leftovers
from payments.models import Payment, ReceiptLetter
from vendors.money import words

REFUSALS = (PaymentError,)


def _found(query: QueryDict, by: User) -> QuerySet[Booking]:
    """The very rows of the list."""
    form = BookingFilterForm(query, person=by)
    if not form.is_valid():
        raise BrokenFilter
    return bookings_like(form)


def _name(booking: Booking) -> str:
    whose = f"{booking.couple} with {booking.vendor}"
    return f"No. {booking.pk}, {whose}: {booking.package_name}, {booking.span}"


BOOKINGS = Kind(
    key="bookings",
    plural="bookings",
    right="adminpanel.watch",
    model=Booking,
    found=_found,
    page="adminpanel:booking-list",
    detail="pages:booking-detail",
    name=_name,
)


def _left_of(booking: Booking) -> int:
    paid = Payment.objects.filter(booking=booking).succeeded()
    return sum(each.left for each in leftovers(paid).values())


def _share(booking: Booking, arguments: Arguments) -> int:
    """The remainder of a unit stays with the vendor."""
    return _left_of(booking) * int(arguments["percent"]) // 100


def _amount(booking: Booking, arguments: Arguments) -> tuple[int, str]:
    return _share(booking, arguments), booking.currency


def _may_refund(booking: Booking, arguments: Arguments) -> str:
    amount = _share(booking, arguments)
    if not amount:
        raise LeftOut("Nothing of it is left to give back.")
    return f"{words(amount, booking.currency)} go back"


def _refund(booking: Booking, by: User, arguments: Arguments) -> None:
    """The operation has its second person: they agree to each refund that asks for one."""
    left, amount = _left_of(booking), _share(booking, arguments)
    wanted = give_back(booking.pk, by=by, amount=amount, why=arguments["why"], expected_left=left)
    if wanted.needs_second:
        approve_refund(wanted.pk, by=arguments["second"])


def _may_resend(booking: Booking, _: Arguments) -> str:
    sent = ReceiptLetter.State.SENT
    count = ReceiptLetter.objects.filter(payment__booking=booking, state=sent).count()
    if not count:
        raise LeftOut("No receipt of it was sent yet.")
    return f"{count} receipt{'s' if count > 1 else ''} go out once more"


def _resend(booking: Booking, by: User, _: Arguments) -> None:
    count = payments.resend_receipts(booking.pk)
    record(by, "sent receipts again of", booking, receipts=count)


def _may_notify(booking: Booking, _: Arguments) -> str:
    return f"{len(booking.people())} people read it"


def _notify(booking: Booking, by: User, arguments: Arguments) -> None:
    for person in booking.people():
        notify(person, "booking", arguments["text"], booking.get_absolute_url(), at_once=True)
    record(by, "wrote to both sides of", booking, text=arguments["text"])


ACTS = (
    Act(
        "bookings-refund",
        BOOKINGS,
        "Give back",
        "undo",
        "payments.run_payouts",
        _may_refund,
        _refund,
        form=ShareForm,
        needs_second=True,
        amount=_amount,
        errors=REFUSALS,
    ),
    Act(
        "bookings-resend",
        BOOKINGS,
        "Send receipts again",
        "send",
        "payments.run_payouts",
        _may_resend,
        _resend,
        errors=REFUSALS,
    ),
    Act(
        "bookings-notify",
        BOOKINGS,
        "Write to both sides",
        "mail",
        "adminpanel.steer_people",
        _may_notify,
        _notify,
        form=WordsForm,
        errors=REFUSALS,
    ),
)
