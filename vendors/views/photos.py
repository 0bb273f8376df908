"""A vendor's gallery: added to, put in order, described, cut; and reported by who looks at it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from messaging.exceptions import MessagingError
from vendors import services
from vendors.access import managed_vendor
from vendors.exceptions import VendorError
from vendors.forms import (
    FrameForm,
    PhotoAltForm,
    PhotoMoveForm,
    PhotoReportForm,
    PhotosForm,
)
from vendors.models import Photo, Tier, Vendor
from vendors.remarks import remark_on, remarks_on_photos

TIERS_PAGE = "/vendor/subscription/"  # of an app above this one
REFUSED = "photos_refused"  # said once, beside the field, on the page that follows


@login_required
def photo_list(request: AuthedRequest) -> HttpResponse:
    """The gallery, and a form to add to it. What is no picture is named; the others are kept."""
    vendor = managed_vendor(request)
    is_sent = request.method == "POST"
    form = PhotosForm(request.POST, request.FILES) if is_sent else PhotosForm()
    if is_sent and form.is_valid():
        return redirect(_add(request, vendor, form.cleaned_data["images"]))
    refused = request.session.pop(REFUSED, [])
    return _show(request, vendor, form=form, refused=refused)


@login_required
def photo_update(request: AuthedRequest, pk: int) -> HttpResponse:
    """What of the picture is shown."""
    photo = _own_photo(request, pk)
    form = FrameForm(request.POST or None, instance=photo)
    if request.method == "POST" and form.is_valid():
        try:
            services.frame_photo(photo.pk, frame=form.frame(), by=request.user)
        except VendorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved. Couples see this part of the picture.")
            return redirect(_at(photo))
    remark = remarks_on_photos(photo.vendor).get(photo.pk)
    context = {"form": form, "photo": photo, "vendor": photo.vendor, "remark": remark}
    return render(request, "vendors/photo_update.html", context)


@login_required
@require_POST
def photo_alt_update(request: AuthedRequest, pk: int) -> HttpResponse:
    """Its words; with HTMX the form alone comes back."""
    photo = _own_photo(request, pk)
    form = PhotoAltForm(request.POST, instance=photo)
    if form.is_valid():
        photo = services.describe_photo(pk, alt=form.cleaned_data["alt"], by=request.user)
        status, said = 200, "Saved." if photo.alt else "This picture is not described any more."
    else:
        status, said = 422, " ".join(map(str, form.errors["alt"]))
    if request.htmx:
        context = {"photo": photo, "form": form, "words_said": said}
        return render(request, "vendors/photo_list.html#photo-words", context, status=status)
    (messages.success if status == 200 else messages.error)(request, said)
    return redirect(_at(photo))


@login_required
@require_POST
def photo_move_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Put it somewhere else in the gallery, which comes back with where it is now."""
    photo = _own_photo(request, pk)
    form = PhotoMoveForm(request.POST)
    said = "It cannot go there."
    if form.is_valid():
        place, count = services.move_photo(photo.pk, to=form.to(), by=request.user)
        what = f"“{photo.alt}”" if photo.alt else "The picture"
        vendor = Vendor.objects.get(pk=photo.vendor_id)
        said = f"{what} is number {place} of {count} now{_standing(vendor, photo)}."
    if request.htmx:
        return _show(request, photo.vendor, said=said)
    messages.success(request, said)
    return redirect(_at(photo))


@login_required
@require_POST
def photo_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    photo = _own_photo(request, pk)
    services.remove_photo(photo.pk, by=request.user)
    messages.success(request, "Picture removed.")
    return redirect("vendors:photo-list")


@login_required
def photo_report_create(request: AuthedRequest, slug: str) -> HttpResponse:
    """Ask staff to look at one of the pictures that everybody sees."""
    vendor = get_object_or_404(Vendor.objects.public().for_page(), slug=slug)
    form = PhotoReportForm(
        request.POST if request.method == "POST" else None,
        photos=vendor.shown_photos,
        initial={"photo": request.GET.get("photo")},
    )
    if request.method == "POST" and form.is_valid():
        photo_id, facts = int(form.cleaned_data.pop("photo")), form.cleaned_data
        try:
            services.report_photo(photo_id, by=request.user, **facts)
        except Photo.DoesNotExist:  # hidden since the page was opened
            messages.success(request, "Our staff have hidden this picture already.")
        except (MessagingError, VendorError) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Thank you. Our staff look at this picture.")
        return redirect(vendor)
    status = 422 if form.is_bound else 200
    context = {"vendor": vendor, "form": form}
    return render(request, "vendors/photo_report.html", context, status=status)


def _add(request: AuthedRequest, vendor: Vendor, uploads: list[Any]) -> str:
    """Each by itself; returns the page to go on with."""
    added, refused = [], []
    for upload in uploads:
        try:
            added.append(services.add_photo(vendor.pk, image=upload, by=request.user))
        except (MessagingError, VendorError) as error:
            refused.append(f"{upload.name}: {error}")
    request.session[REFUSED] = refused
    if not added:
        return reverse("vendors:photo-list") + "#add-pictures"
    count = len(added)
    what = (
        "Picture added. Say what it shows"
        if count == 1
        else f"{count} pictures added. Say what each shows"
    )
    messages.success(request, f"{what}, for couples who cannot see it.")
    return reverse("vendors:photo-list") if refused else _at(added[0])


def _standing(vendor: Vendor, photo: Photo) -> str:
    if photo == vendor.cover:
        return ", your cover"
    return "" if photo.is_hidden or photo in vendor.shown_photos else ", which is not shown"


def _own_photo(request: AuthedRequest, pk: int) -> Photo:
    return get_object_or_404(
        Photo.objects.select_related("vendor"), pk=pk, vendor=managed_vendor(request)
    )


def _at(photo: Photo) -> str:
    return f"{reverse('vendors:photo-list')}#photo-{photo.pk}"


def _show(request: AuthedRequest, vendor: Vendor, **more: Any) -> HttpResponse:
    """The page, or the pictures alone for HTMX."""
    asked = remarks_on_photos(vendor)
    photos = list(vendor.photos.all())
    seen = [photo for photo in photos if not photo.is_hidden]
    is_full = len(photos) >= vendor.photo_limit
    context = {
        "vendor": vendor,
        "cover": seen[0] if seen else None,
        "beyond": seen[vendor.photo_limit :],
        "photos": [
            (photo, PhotoAltForm(instance=photo), asked.get(photo.pk, "")) for photo in photos
        ],
        "most": vendor.photo_limit,
        "more_in": Tier.objects.with_more("photo_limit", vendor) if is_full else None,
        "subscription": TIERS_PAGE,
        "remark": remark_on(vendor, "pictures"),
    }
    name = "vendors/photo_list.html" + ("#pictures" if request.htmx else "")
    return render(request, name, context | more)
