"""Writing, answering and reporting reviews, and their pictures."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from bookings import services
from bookings.cards import review_context
from bookings.exceptions import AlreadyReviewed, BookingError, TooManyPhotos
from bookings.forms import ReplyForm, ReviewForm, ReviewReportForm
from bookings.models import Booking, Review, ReviewPhoto
from messaging.exceptions import MessagingError
from messaging.private_files import give_private
from vendors.exceptions import VendorError


@login_required
def review_update(request: AuthedRequest, pk: int) -> HttpResponse:
    """The couple's page of their review: write it, follow it, edit it."""
    mine = Booking.objects.filter(couple__members__user=request.user)
    booking = get_object_or_404(mine.for_page(), pk=pk)
    review = Review.objects.filter(booking=booking).for_lists().first()
    if review is None and not booking.can_be_reviewed:
        raise Http404
    if request.method != "POST":
        form = ReviewForm(version=review.latest if review else None)
        return _show_review(request, booking, review, form)
    form = ReviewForm(request.POST, request.FILES, version=review.latest if review else None)
    if not form.is_valid() or not _handed_in(request, booking, review, form):
        return _show_review(request, booking, review, form, status=422)
    messages.success(request, "Thank you. We read it first, usually within one working day.")
    return redirect("bookings:review-update", pk=pk)


@login_required
def review_card_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """The card that stands in the conversation."""
    mine = Booking.objects.visible_to(request.user)
    review = get_object_or_404(Review.objects.filter(booking__in=mine).for_lists(), pk=pk)
    context = review_context(review, request.user)
    return render(request, "bookings/_review_card.html", context)


@login_required
def review_reply_update(request: AuthedRequest, pk: int) -> HttpResponse:
    """The vendor's answer, and for a day the way to put it right."""
    review = get_object_or_404(Review.objects.for_lists(), pk=pk)
    if not request.user.has_perm("vendors.manage_vendor", review.vendor):
        raise Http404
    filled = request.POST if request.method == "POST" else None
    form = ReplyForm(filled, initial={"text": review.reply})
    if request.method == "POST" and form.is_valid():
        try:
            services.reply_to_review(pk, text=form.cleaned_data["text"], by=request.user)
        except BookingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Your answer stands below the review.")
        return redirect("pages:vendor-review-list")
    context = {"review": review, "version": review.published or review.latest, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "bookings/review_reply.html", context, status=status)


@login_required
def review_report_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Ask staff to look at a review again."""
    review = get_object_or_404(Review.objects.visible_to(request.user).for_lists(), pk=pk)
    if review.published is None:
        raise Http404
    form = ReviewReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.report_review(pk, by=request.user, **form.cleaned_data)
        except (BookingError, MessagingError) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Thank you. Our staff look at this review.")
        return redirect(review.vendor)
    context = {"review": review, "version": review.published, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "bookings/review_report.html", context, status=status)


@require_safe
def review_photo_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture, for everybody once it is published; until then for its couple and staff."""
    photo = get_object_or_404(ReviewPhoto.objects.visible_to(request.user), pk=pk)
    name = f"review-{photo.pk}.webp"
    return give_private(
        request,
        photo.image,
        name=name,
        content_type="image/webp",
        etag=photo.image.name or name,
        download=False,
    )


def _handed_in(
    request: AuthedRequest, booking: Booking, review: Review | None, form: ReviewForm
) -> bool:
    """Do it; what was refused stands at the field, or on the form."""
    try:
        _hand_in(request, booking, review, form)
    except TooManyPhotos as error:
        form.add_error("pictures", str(error))
    except AlreadyReviewed as error:
        messages.warning(request, str(error))
        return True
    except (BookingError, VendorError) as error:
        form.add_error(None, str(error))
    return form.is_valid()


def _hand_in(
    request: AuthedRequest, booking: Booking, review: Review | None, form: ReviewForm
) -> None:
    facts = form.facts()
    facts["pictures"] = drawn = services.draw_pictures(facts["pictures"])
    if review is None:
        services.write_review(booking.pk, by=request.user, **facts)
    else:
        services.edit_review(booking.pk, by=request.user, keep=form.keep(), **facts)
    for said in drawn.refused:
        messages.error(request, f"Not added: {said}")


def _show_review(
    request: AuthedRequest,
    booking: Booking,
    review: Review | None,
    form: ReviewForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"booking": booking, "review": review, "form": form}
    return render(request, "bookings/review_update.html", context, status=status)
