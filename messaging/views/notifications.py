"""What people should know about, on a page."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import AuthedRequest
from messaging import services
from messaging.models import Notification

LISTED = 30


@login_required
@require_GET
def notification_list(request: AuthedRequest) -> HttpResponse:
    found = Notification.objects.visible_to(request.user)
    page = Paginator(found, LISTED).get_page(request.GET.get("page"))
    by_day = groupby(page, lambda one: timezone.localdate(one.created_at))
    context = {
        "page_obj": page,
        "days": [(day, list(told)) for day, told in by_day],
        "unread": found.unread().count(),
    }
    if request.htmx:
        return render(request, "messaging/notification_list.html#notifications", context)
    return render(request, "messaging/notification_list.html", context)


@login_required
@require_GET
def notification_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """Opening one: it is read, and what it is about comes. From the list, a letter or a push."""
    try:
        notification = services.read_notification(pk, by=request.user)
    except Notification.DoesNotExist as missing:
        raise Http404 from missing
    if url_has_allowed_host_and_scheme(notification.link, allowed_hosts=None):
        return redirect(notification.link)
    return redirect("notifications:notification-list")


@login_required
@require_POST
def reading_create(request: AuthedRequest) -> HttpResponse:
    """All notifications are read."""
    services.read_notifications(request.user)
    return redirect("notifications:notification-list")
