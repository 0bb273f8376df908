"""What vendors show: the newest pictures, and those that somebody reported."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import right_required
from adminpanel.forms.moderation import PhotoFilterForm, PhotoHidingForm, PhotoTab
from adminpanel.models import AuditEntry, DecisionText
from vendors.exceptions import VendorError
from vendors.models import Photo

PAGE_SIZE = 48
judge_required = right_required("vendors.judge_photos")


@judge_required
@require_safe
def photo_list(request: AuthedRequest) -> HttpResponse:
    """The newest first."""
    form = PhotoFilterForm(request.GET)
    form.is_valid()  # what makes no sense is left out, and said at its field
    named = Photo.objects.like(form.about)
    under = {
        PhotoTab.REPORTED: named.reported(),
        PhotoTab.ALL: named,
        PhotoTab.HIDDEN: named.hidden(),
        PhotoTab.KEPT: named.kept(),
    }
    rows = Paginator(under[PhotoTab(form.chosen)].for_moderation(), PAGE_SIZE)
    context = {
        "form": form,
        "tabs": [(tab, tab.label, found.count()) for tab, found in under.items()],
        "page": rows.get_page(request.GET.get("page")),
    }
    return render(request, "adminpanel/photo_list.html", context)


@judge_required
@require_safe
def photo_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """The picture, large, with whose it is, and the decision."""
    return _show(request, pk, PhotoHidingForm())


@judge_required
@posted_from("adminpanel:photo-detail", "pk")
def photo_hiding_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """With a reason that the vendor reads."""
    form = PhotoHidingForm(request.POST)
    if not form.is_valid():
        return _show(request, pk, form, status=422)
    reason = form.cleaned_data["reason"]
    return _decide(
        request, pk, "Hidden", lambda: services.hide_photo(pk, reason=reason, by=request.user)
    )


@judge_required
@require_POST
def photo_hiding_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    return _decide(
        request, pk, "Shown again", lambda: services.show_photo_again(pk, by=request.user)
    )


@judge_required
@require_POST
def photo_reports_close(request: AuthedRequest, pk: int) -> HttpResponse:
    """It stays as it is."""
    return _decide(
        request, pk, "It stays", lambda: services.close_photo_reports(pk, by=request.user)
    )


def _decide(request: AuthedRequest, pk: int, done: str, act: Callable[[], Photo]) -> HttpResponse:
    get_object_or_404(Photo, pk=pk)
    try:
        photo = act()
    except VendorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{done}: a picture of {photo.vendor}")
    return redirect("adminpanel:photo-detail", pk=pk)


def _show(
    request: AuthedRequest, pk: int, form: PhotoHidingForm, *, status: int = 200
) -> HttpResponse:
    photo = get_object_or_404(Photo.objects.for_moderation(), pk=pk)
    reports = list(photo.reports.select_related("reporter", "closed_by"))
    context = {
        "photo": photo,
        "form": form,
        "open_reports": [report for report in reports if not report.closed_at],
        "closed_reports": [report for report in reports if report.closed_at],
        "texts": DecisionText.objects.filter(kind=DecisionText.Kind.PICTURE),
        "history": AuditEntry.objects.on(photo)[:50],
        "others": photo.vendor.photos.exclude(pk=pk)[:12],
    }
    return render(request, "adminpanel/photo_detail.html", context, status=status)
