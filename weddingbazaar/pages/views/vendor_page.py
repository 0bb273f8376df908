"""A vendor's public page with the month of free days, and the request of a day."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import AuthedRequest, SiteRequest, client_ip
from bookings import services as bookings
from bookings.exceptions import AlreadyRequested, BookingError
from bookings.forms import RequestForm
from messaging.exceptions import MessagingError
from vendors import services as vendors
from vendors.availability import nearest_free_days, window
from vendors.exceptions import DayNotOffered, DayTaken, VendorError
from vendors.models import Absence, ShortlistEntry, Vendor, VendorQuerySet
from vendors.visitors import visitor_of
from weddingbazaar.pages.addresses import at_former_addresses
from weddingbazaar.pages.heads import vendor_crumbs, vendor_head
from weddingbazaar.pages.months import MonthPage, chosen_date
from weddingbazaar.pages.reviews import Reviews

# Days that others have, for which one can wait.
TAKEN = ("full", "near")


@at_former_addresses
def vendor_detail(request: SiteRequest, slug: str) -> HttpResponse:
    shortlisted = ShortlistEntry.objects.has_vendor(request.user)
    vendor = get_object_or_404(_visible(request).annotate(is_chosen=shortlisted), slug=slug)
    date = chosen_date(request.GET.get("date")) or _own_day(request, vendor)
    reviews = Reviews.of(vendor)
    form = RequestForm(vendor=vendor, initial=_initial(request, date))
    is_public, asked = vendor.is_public, request.GET.get("month")
    is_open = date or asked
    month = MonthPage.of(vendor, asked, chosen=date) if is_open else MonthPage.soonest(vendor)
    context = {
        "head": vendor_head(vendor, form.packages, reviews),
        "crumbs": vendor_crumbs(vendor),
        "vendor": vendor,
        "reviews": reviews,
        "packages": form.packages,
        "month": month,
        "date": date,
        "nearest": nearest_free_days(vendor, date) if date and month.lost else None,
        "may_wait": month.lost is not None and month.lost.state in TAKEN,
        "form": form,
        "may_request": _may_request(request) and is_public,
        "absence": Absence.objects.running(vendor),
        "is_preview": not is_public,
        "is_chosen": vendor.is_chosen,  # type: ignore[attr-defined] # annotated above
    }
    if is_public and (visitor := visitor_of(request, vendor)):
        vendors.note_visit(vendor, visitor=visitor)
        if month.lost and month.lost.state == "full":
            vendors.note_full_date(vendor, date=month.lost.date, visitor=visitor)
    response = render(request, "pages/vendor_detail.html", context)
    if not is_public:
        response["X-Robots-Tag"] = "noindex"
    return response


@at_former_addresses
def vendor_month(request: SiteRequest, slug: str) -> HttpResponse:
    """The month grid alone, for stepping through the year."""
    vendor = get_object_or_404(_visible(request), slug=slug)
    date = chosen_date(request.GET.get("date"))
    month = MonthPage.of(vendor, request.GET.get("month"), chosen=date)
    context = {"vendor": vendor, "month": month, "is_preview": not vendor.is_public}
    return render(request, "pages/_vendor_month.html", context)


@login_required
@at_former_addresses
def request_create(request: AuthedRequest, slug: str) -> HttpResponse:
    """Ask for a day: in the dialog of the vendor's page, or on a page of its own without
    JavaScript.
    """
    vendor = get_object_or_404(Vendor.objects.public().select_related("place"), slug=slug)
    if request.method != "POST":
        initial = _initial(request, chosen_date(request.GET.get("date")))
        initial["package"] = request.GET.get("package")
        return _show_form(request, vendor, RequestForm(vendor=vendor, initial=initial))
    form = RequestForm(request.POST, vendor=vendor)
    is_sound = form.is_valid()
    if "review" in request.POST:
        form.only_the_bill()
    if not is_sound or "review" in request.POST:
        return _show_form(request, vendor, form)
    try:
        booking = bookings.request_booking(
            form.cleaned_data["package"].pk,
            date=form.cleaned_data["date"],
            message=form.cleaned_data["message"],
            by=request.user,
            ip=client_ip(request),
            terms=form.cleaned_data["terms"],
            extras=form.counts(),
            **form.expected(),
        )
    except (DayTaken, DayNotOffered) as taken:
        form.add_error("date", str(taken))
        may_wait = isinstance(taken, DayTaken)
        near = taken.nearest_free_days
        return _show_form(request, vendor, form, nearest=near, may_wait=may_wait)
    except AlreadyRequested as again:
        booking = again.booking
    except BookingError as error:
        form.refuse(error)
        return _show_form(request, vendor, form)
    except (MessagingError, VendorError) as error:
        form.add_error(None, str(error))
        return _show_form(request, vendor, form)
    if request.htmx:
        return HttpResponseClientRedirect(booking.get_absolute_url())
    return redirect(booking)


@at_former_addresses
def request_schedule(request: SiteRequest, slug: str) -> HttpResponse:
    """How the rest would be paid of what is chosen in the request form so far."""
    vendor = get_object_or_404(_visible(request), slug=slug)
    form = RequestForm(request.GET, vendor=vendor)
    form.is_valid()  # what is not filled in yet is no matter here
    return render(request, "bookings/_bill_schedule.html", {"form": form, "vendor": vendor})


@login_required
@require_POST
@at_former_addresses
def inquiry_create(request: AuthedRequest, slug: str) -> HttpResponse:
    """Begin (or go on with) the conversation between the couple and this vendor."""
    vendor = get_object_or_404(Vendor.objects.public(), slug=slug)
    couple = request.user.couple
    if couple is None:
        return redirect(vendor)
    inquiry = vendors.open_inquiry(vendor.pk, couple=couple, by=request.user)
    return redirect("messaging:conversation-detail", pk=inquiry.conversation_id)


def _visible(request: SiteRequest) -> VendorQuerySet:
    return Vendor.objects.visible_to(request.user).for_page()


def _may_request(request: SiteRequest) -> bool:
    """Guests may try (they are sent to sign in); of those signed in, only couples book."""
    user = request.user
    return not user.is_authenticated or user.couple is not None


def _own_day(request: SiteRequest, vendor: Vendor) -> dt.date | None:
    """The wedding of the couple that looks, while it is ahead and can be booked here."""
    couple = request.user.couple if request.user.is_authenticated else None
    date = couple.wedding_date if couple else None
    first, last = window(vendor)
    return date if date and first <= date <= last else None


def _initial(request: SiteRequest, date: dt.date | None) -> dict[str, object]:
    user = request.user
    couple = user.couple if user.is_authenticated else None
    return {"date": date, "guests": couple.guests if couple else None}


def _show_form(
    request: AuthedRequest,
    vendor: Vendor,
    form: RequestForm,
    *,
    nearest: list[dt.date] | None = None,
    may_wait: bool = False,
) -> HttpResponse:
    """The form with its errors, its words kept: the dialog's inside for HTMX, otherwise a page.
    Who `may_wait` is offered the waiting list as well.
    """
    context = {
        "vendor": vendor,
        "form": form,
        "nearest": nearest,
        "may_wait": may_wait,
        "may_request": True,
    }
    name = "pages/_request_form.html" if request.htmx else "pages/request_create.html"
    return render(request, name, context)
