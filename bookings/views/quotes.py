"""Offers: made from a conversation, answered on their card or on a page of their own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest, client_ip
from bookings import services
from bookings.cards import quote_context
from bookings.exceptions import BookingError
from bookings.forms import QuoteForm, ReasonForm, TermsForm
from bookings.models import Booking, Quote
from vendors.exceptions import DayNotOffered, DayTaken, VendorError
from vendors.models import Inquiry
from vendors.money import words


@login_required
def quote_create(request: AuthedRequest, inquiry: int) -> HttpResponse:
    """Make an offer to the couple of a conversation; with `?booking=` it answers their request."""
    talk = get_object_or_404(
        Inquiry.objects.select_related("vendor__place", "couple").filter(
            vendor__members__user=request.user
        ),
        pk=inquiry,
    )
    if not request.user.has_perm("vendors.manage_vendor", talk.vendor):
        raise PermissionDenied
    booking = _answered(request, talk)
    form = QuoteForm(request.POST or None, vendor=talk.vendor, initial=_initial(talk, booking))
    nearest = None
    if request.method == "POST" and form.is_valid():
        try:
            services.offer_quote(
                talk.vendor_id,
                couple=talk.couple,
                booking=booking,
                package=booking.package if booking else None,
                by=request.user,
                **form.offer(),
            )
        except (DayTaken, DayNotOffered) as taken:
            form.add_error("date", str(taken))
            nearest = taken.nearest_free_days
        except (BookingError, VendorError) as error:
            form.add_error(None, str(error))
        else:
            return redirect("messaging:conversation-detail", pk=talk.conversation_id)
    context = {"form": form, "inquiry": talk, "booking": booking, "nearest": nearest}
    return render(request, "bookings/quote_create.html", context)


@login_required
def quote_card_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """The card that stands in the conversation, for this viewer."""
    context = quote_context(_visible(request, pk), request.user)
    return render(request, "bookings/_quote_card.html", context)


@login_required
def quote_acceptance_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """The offer with its terms, and the button that takes it."""
    quote = _visible(request, pk)
    form = TermsForm(request.POST if request.method == "POST" else None, vendor=quote.vendor)
    if request.method == "POST" and form.is_valid():
        try:
            booking = services.accept_quote(
                pk, by=request.user, ip=client_ip(request), terms=form.cleaned_data["terms"]
            )
        except (BookingError, VendorError) as error:
            messages.error(request, str(error))
            return redirect("bookings:quote-acceptance-create", pk=pk)
        return redirect(booking)
    context = quote_context(quote, request.user) | {"form": form}
    return render(request, "bookings/quote_accept.html", context)


@login_required
def quote_refusal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say no, with a word on why."""
    quote = _visible(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decline_quote(pk, reason=form.cleaned_data["reason"], by=request.user)
        except BookingError as error:
            messages.error(request, str(error))
        return _after(request, quote)
    return render(request, "bookings/quote_refuse.html", {"form": form, "quote": quote})


@login_required
@require_POST
def quote_withdrawal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    quote = _visible(request, pk)
    try:
        services.withdraw_quote(pk, by=request.user)
    except BookingError as error:
        messages.error(request, str(error))
    return _after(request, quote)


def _visible(request: AuthedRequest, pk: int) -> Quote:
    return get_object_or_404(Quote.objects.visible_to(request.user).for_cards(), pk=pk)


def _after(request: AuthedRequest, quote: Quote) -> HttpResponse:
    """The card anew where htmx asks from it, otherwise the conversation."""
    if request.htmx and request.htmx.target == f"quote-card-{quote.pk}":
        context = quote_context(_visible(request, quote.pk), request.user)
        return render(request, "bookings/_quote_act.html", context)
    return redirect("messaging:conversation-detail", pk=quote.conversation_id)


def _answered(request: AuthedRequest, talk: Inquiry) -> Booking | None:
    """The request that the address names; the one that waits, when it names none."""
    waiting = Booking.objects.filter(
        vendor=talk.vendor, couple=talk.couple, state=Booking.State.REQUESTED
    )
    named = request.GET.get("booking", "")
    if named.isdecimal():
        return waiting.filter(pk=int(named)).first()
    return waiting.order_by("-pk").first()


def _initial(talk: Inquiry, booking: Booking | None) -> dict[str, object]:
    if booking is None:
        return {"date": talk.couple.wedding_date}
    percent = round(booking.deposit * 100 / booking.price) if booking.price else 0
    return {
        "title": booking.package_name,
        "date": booking.date,
        "days": booking.days,
        "price": booking.price_money.amount,
        "deposit_percent": percent,
        "schedule": booking.schedule,
        "note": _included(booking),
    }


def _included(booking: Booking) -> str:
    """What they asked for, line by line, to begin the words of the offer with."""
    extras = list(booking.extras.all())
    if not extras or booking.package_price is None:
        return ""
    lines = [(booking.package_name, booking.package_price)]
    lines += [(str(extra), extra.amount) for extra in extras]
    prices = [f"{name}: {words(amount, booking.currency)}" for name, amount in lines]
    return "\n".join([str(_("Includes")), *prices])
