from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html", {})


def start(request: HttpRequest) -> HttpResponse:
    return redirect("pages:home")


def couple_dashboard(request: HttpRequest) -> HttpResponse:
    return redirect("pages:home")
