"""Reviews that wait to be published, and published ones that somebody reported."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.forms.moderation import ReviewDecisionForm, ReviewFilterForm, ReviewTab
from adminpanel.models import DecisionText
from adminpanel.views.moderation import PAGE_SIZE, moderator_required
from bookings.exceptions import BookingError
from bookings.models import Review, ReviewVersion
from vendors.exceptions import VendorError

State = ReviewVersion.State


@moderator_required
@require_GET
def review_list(request: AuthedRequest) -> HttpResponse:
    """The longest waiting first, and beside them what was reported; what was decided, the latest
    first.
    """
    form = ReviewFilterForm(request.GET)
    form.is_valid()  # what makes no sense is left out, and said at its field
    versions = ReviewVersion.objects.like(form.about)
    reviews = Review.objects.like(form.about)
    reported, kept = reviews.reported(), reviews.kept().with_reports()
    under = {
        ReviewTab.WAITING: versions.waiting(),
        ReviewTab.PUBLISHED: versions.decided(State.PUBLISHED, State.REPLACED),
        ReviewTab.REJECTED: versions.decided(State.REJECTED),
        ReviewTab.REMOVED: versions.decided(State.REMOVED),
    }
    counts = {tab: found.count() for tab, found in under.items()}
    counts[ReviewTab.WAITING] += reported.count()
    counts[ReviewTab.KEPT] = kept.count()
    rows = under.get(ReviewTab(form.chosen), kept).for_lists()
    context = {
        "form": form,
        "tabs": [(tab, tab.label, count) for tab, count in counts.items()],
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "reported": reported.for_lists()[:PAGE_SIZE] if form.is_usual else [],
    }
    return render(request, "adminpanel/review_list.html", context)


@moderator_required
@require_GET
def review_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """What there is to decide on: the words that wait, those that are published, the reports."""
    return _show(request, pk, ReviewDecisionForm())


@moderator_required
@require_POST
def review_publication_create(request: AuthedRequest, pk: int, version: int) -> HttpResponse:
    waits = get_object_or_404(ReviewVersion, pk=version, review=pk)
    return _decide(
        request, pk, "Published", lambda: services.publish_review(waits.pk, by=request.user)
    )


@moderator_required
@posted_from("adminpanel:review-detail", "pk")
def review_rejection_create(request: AuthedRequest, pk: int, version: int) -> HttpResponse:
    """Not published, or taken down: with a reason that the couple reads."""
    form = ReviewDecisionForm(request.POST)
    if not form.is_valid():
        return _show(request, pk, form, status=422)
    facts = form.cleaned_data
    waits = get_object_or_404(ReviewVersion, pk=version, review=pk).is_waiting
    act = services.reject_review if waits else services.take_down_review
    done = "Not published" if waits else "Taken down"
    return _decide(request, pk, done, lambda: act(version, by=request.user, **facts))


@moderator_required
@require_POST
def review_reports_close(request: AuthedRequest, pk: int) -> HttpResponse:
    """It stays as it is."""
    return _decide(
        request, pk, "It stays", lambda: services.close_review_reports(pk, by=request.user)
    )


def _decide(request: AuthedRequest, pk: int, done: str, act: Callable[[], Review]) -> HttpResponse:
    get_object_or_404(Review, pk=pk)
    try:
        review = act()
    except (BookingError, VendorError) as error:
        messages.error(request, str(error))
        return redirect("adminpanel:review-detail", pk=pk)
    messages.success(request, f"{done}: {review}")
    return redirect("adminpanel:review-list")


def _show(
    request: AuthedRequest, pk: int, form: ReviewDecisionForm, *, status: int = 200
) -> HttpResponse:
    review = get_object_or_404(Review.objects.for_lists(), pk=pk)
    reports = list(review.reports.select_related("reporter", "closed_by"))
    context = {
        "review": review,
        "reports": [report for report in reports if not report.closed_at],
        "closed_reports": [report for report in reports if report.closed_at],
        "form": form,
        "texts": DecisionText.objects.filter(kind=DecisionText.Kind.REVIEW),
        "earlier": [one for one in review.versions.all() if one.decided_at],
    }
    return render(request, "adminpanel/review_detail.html", context, status=status)
