"""Accounts: who they are, and what staff do to them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.exceptions import AccountError
from accounts.models import User
from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from adminpanel import looking, people, services
from adminpanel.access import right_required, staff_required
from adminpanel.exceptions import ControlRoomError
from adminpanel.forms.people import EraseForm, PersonFilterForm, RoleForm, SuspendForm
from messaging import services as messaging
from payments.exceptions import PaymentError

PAGE_SIZE = 50


@right_required("adminpanel.see_people")
def person_list(request: AuthedRequest) -> HttpResponse:
    form = PersonFilterForm(request.GET)
    form.is_valid()  # what makes no sense is left out, and said at its field
    found = people.people_like(**form.wanted())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    online = messaging.online_people(user.pk for user in page)
    context = {"form": form, "page": page, "online": online}
    name = "adminpanel/person_list.html" + ("#people" if request.htmx else "")
    return render(request, name, context)


@right_required("adminpanel.see_people")
def person_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    return _show(request, pk)


@right_required("adminpanel.steer_people")
@posted_from("adminpanel:person-detail", "pk")
def person_suspension_create(request: AuthedRequest, pk: int) -> HttpResponse:
    form = SuspendForm(request.POST, auto_id="suspend_%s")
    if not form.is_valid():
        return _show(request, pk, suspend_form=form, status=422)
    note = form.cleaned_data["note"]
    return _act(
        request, pk, "Suspended", lambda: services.suspend_person(pk, note=note, by=request.user)
    )


@right_required("adminpanel.steer_people")
@require_POST
def person_restoration_create(request: AuthedRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "Restored", lambda: services.restore_person(pk, by=request.user))


@right_required("adminpanel.steer_people")
@require_POST
def person_sign_out_create(request: AuthedRequest, pk: int) -> HttpResponse:
    return _act(
        request,
        pk,
        "Signed out of every browser",
        lambda: services.sign_person_out(pk, by=request.user),
    )


@right_required("adminpanel.steer_people")
@require_POST
def person_verification_create(request: AuthedRequest, pk: int) -> HttpResponse:
    return _act(
        request, pk, "Address verified", lambda: services.verify_person(pk, by=request.user)
    )


@right_required("adminpanel.rule_people")
@posted_from("adminpanel:person-detail", "pk")
def person_role_update(request: AuthedRequest, pk: int) -> HttpResponse:
    form = RoleForm(request.POST, user=get_object_or_404(User, pk=pk))
    if not form.is_valid():
        return _show(request, pk, role_form=form, status=422)
    groups = form.cleaned_data["groups"]
    return _act(
        request,
        pk,
        "Role changed",
        lambda: services.change_role(pk, groups=groups, by=request.user),
    )


@right_required("adminpanel.steer_people")
@require_POST
def person_export_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """The file itself, to hand on to the person."""
    get_object_or_404(User, pk=pk)
    _, text = services.export_person(pk, by=request.user)
    headers = {"Content-Disposition": f'attachment; filename="account-{pk}.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


@right_required("adminpanel.rule_people")
@posted_from("adminpanel:person-detail", "pk")
def person_erasure_create(request: AuthedRequest, pk: int) -> HttpResponse:
    form = EraseForm(request.POST, user=get_object_or_404(User, pk=pk))
    if not form.is_valid():
        return _show(request, pk, erase_form=form, status=422)
    try:
        services.erase_person(pk, by=request.user)
    except (ControlRoomError, PaymentError) as error:
        form.add_error(None, str(error))
        return _show(request, pk, erase_form=form, status=409)
    messages.success(request, "Erased.")
    return redirect("adminpanel:person-detail", pk=pk)


@right_required("adminpanel.rule_people")
@require_POST
def look_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """From here on they see what this person sees."""
    get_object_or_404(User, pk=pk)
    try:
        person = services.begin_look(pk, by=request.user)
    except ControlRoomError as error:
        messages.error(request, str(error))
        return redirect("adminpanel:person-detail", pk=pk)
    looking.begin(request, person)
    return redirect("pages:start")


@staff_required
@require_POST
def look_delete(request: AuthedRequest) -> HttpResponse:
    """Back to their own eyes."""
    pk = looking.end(request)
    if pk is None:
        return redirect("adminpanel:overview")
    services.end_look(pk, by=request.user)
    return redirect("adminpanel:person-detail", pk=pk)


def _act(request: AuthedRequest, pk: int, done: str, act: Callable[[], object]) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    try:
        act()
    except (AccountError, ControlRoomError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{done}: {user}")
    return redirect("adminpanel:person-detail", pk=pk)


def _show(
    request: AuthedRequest,
    pk: int,
    *,
    suspend_form: SuspendForm | None = None,
    role_form: RoleForm | None = None,
    erase_form: EraseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = get_object_or_404(User.objects.get_queryset().with_verified(), pk=pk)
    context: dict[str, Any] = {
        "person": user,
        "has_moved": request.htmx and request.GET.get("was") != user.standing,
        "is_online": bool(messaging.online_people([user.pk])),
        "browsers": people.browsers_of(user),
        "devices": people.devices_of(user),
        "second_steps": people.second_steps_of(user),
        "bookings": people.bookings_of(user)[: people.LATEST],
        "memberships": people.memberships_of(user),
        "conversations": people.conversations_of(user),
        "reports": people.reports_of(user)[: people.LATEST],
        "acts": people.acts_on(user)[: people.LATEST],
        "own_acts": people.acts_by(user)[: people.LATEST] if user.is_staff else [],
        "suspend_form": suspend_form or SuspendForm(auto_id="suspend_%s"),
        "role_form": role_form or RoleForm(user=user),
        "erase_form": erase_form or EraseForm(user=user),
    }
    if request.user.has_perm("adminpanel.watch_money"):
        context |= {
            "totals": people.totals_of(user),
            "payments": people.payments_of(user)[: people.LATEST],
        }
    return render(request, "adminpanel/person_detail.html", context, status=status)
