"""What happens right now."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import staff_required
from adminpanel.overview import weeks


@staff_required
def overview(request: AuthedRequest) -> HttpResponse:
    return render(request, "adminpanel/overview.html", services.live_context() | {"weeks": weeks()})
