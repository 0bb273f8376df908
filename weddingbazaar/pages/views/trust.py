"""Who we are, on which terms, what we keep, how to reach us, and how the site does."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import SiteRequest, client_ip
from messaging.exceptions import TooFast
from vendors.heads import Head
from weddingbazaar.pages import answers, contacting, keeping
from weddingbazaar.pages.forms import ContactForm
from weddingbazaar.pages.heads import help_head, page_head
from weddingbazaar.pages.status import status


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    head = page_head(
        "Terms",
        "What couples, vendors and we promise each other: requests, bookings, payments,"
        " cancellation, reviews and accounts.",
        "pages:terms",
    )
    return render(request, "pages/terms.html", {"head": head} | _operator())


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    head = page_head(
        "Privacy",
        "What we keep of you, for how long and what for, who else sees it, and how to get a copy"
        " or have it deleted.",
        "pages:privacy",
    )
    context = {"head": head, "kept": keeping.kept(), "paypal": settings.PAYPAL_IS_ON}
    return render(request, "pages/privacy.html", context | _operator())


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    head = page_head(
        "Cookies",
        "Every cookie of this site, what it is for and how long it lasts. None is for"
        " advertisements, and none is anybody else's.",
        "pages:cookies",
    )
    return render(request, "pages/cookies.html", {"head": head, "cookies": keeping.cookies()})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    chapters = answers.chapters()
    return render(request, "pages/help.html", {"chapters": chapters, "head": help_head(chapters)})


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: SiteRequest) -> HttpResponse:
    """Works for everybody and without JavaScript; what is wrong keeps what was typed."""
    user = request.user if isinstance(request.user, User) else None
    initial = ContactForm.initial_of(user, request.GET.get("topic", ""))
    form = ContactForm(request.POST or None, initial=initial)
    is_sound = request.method == "POST" and form.is_valid()
    if is_sound and (form.is_from_a_program or _sent(request, form, user)):
        messages.success(request, "Thank you, your message is with us. We answer by e-mail.")
        return redirect("pages:contact")
    context = {"form": form, "head": _contact_head(), "support": settings.SUPPORT_EMAIL}
    code = 422 if form.errors else 200
    return render(request, "pages/contact.html", context | _operator(), status=code)


@never_cache
@require_safe
def status_page(request: HttpRequest) -> HttpResponse:
    head = page_head(
        "How the site does",
        "Whether search, bookings, messages, letters, payments and pictures work at this moment,"
        " and what was not well lately.",
        "pages:status",
    )
    return render(request, "pages/status.html", {"head": head, "status": status()})


def _sent(request: SiteRequest, form: ContactForm, user: User | None) -> bool:
    try:
        contacting.write_to_us(form.letter(user), ip=client_ip(request))
    except TooFast:
        form.add_error(
            None,
            "That was a lot at once. Wait some minutes, or write to"
            f" {settings.SUPPORT_EMAIL}; what you have typed is still here.",
        )
        return False
    return True


def _contact_head() -> Head:
    return page_head(
        "Contact",
        "Write to our team about a booking, a payment, your account, your data, or listing your"
        " business.",
        "pages:contact",
    )


def _operator() -> dict[str, object]:
    return {"operator": settings.PLATFORM_NAME, "operator_address": settings.PLATFORM_ADDRESS}
