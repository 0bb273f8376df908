"""What people should know about, on a page."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
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
    context = {"page_obj": page, "unread": found.unread().count()}
    if request.htmx:
        return render(request, "messaging/notification_list.html#notifications", context)
    return render(request, "messaging/notification_list.html", context)


@login_required
@require_POST
def reading_create(request: AuthedRequest) -> HttpResponse:
    """All notifications are read."""
    services.read_notifications(request.user)
    return redirect("notifications:notification-list")
