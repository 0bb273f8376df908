"""Saved answers and the away message, on a page of their own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from messaging import services
from messaging.exceptions import MessagingError
from messaging.forms import AnswerForm, AwayForm
from messaging.models import Away, QuickReply


@login_required
@require_GET
def answer_list(request: AuthedRequest) -> HttpResponse:
    return _show(request)


@login_required
@posted_from("messaging:answer-list")
def answer_create(request: AuthedRequest) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            services.save_answer(by=request.user, **form.cleaned_data)
        except MessagingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved. You find it beside the composer.")
            return redirect("messaging:answer-list")
    return _show(request, form=form, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def answer_update(request: AuthedRequest, pk: int) -> HttpResponse:
    answer = get_object_or_404(QuickReply, pk=pk, user=request.user)
    form = AnswerForm(request.POST or None, instance=answer)
    if form.is_valid():
        services.save_answer(by=request.user, answer_id=pk, **form.cleaned_data)
        return redirect("messaging:answer-list")
    status = 422 if form.is_bound else 200
    context = {"form": form, "answer": answer}
    return render(request, "messaging/answer_update.html", context, status=status)


@login_required
@require_POST
def answer_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    services.delete_answer(pk, by=request.user)
    return redirect("messaging:answer-list")


@login_required
@posted_from("messaging:answer-list")
def away_update(request: AuthedRequest) -> HttpResponse:
    form = AwayForm(request.POST)
    if not form.is_valid():
        return _show(request, away_form=form, status=422)
    services.set_away(request.user, **form.cleaned_data)
    said = "You are away now." if form.cleaned_data["on"] else "You are not away."
    messages.success(request, said)
    return redirect("messaging:answer-list")


def _show(
    request: AuthedRequest,
    *,
    form: AnswerForm | None = None,
    away_form: AwayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "answers": QuickReply.objects.filter(user=request.user),
        "form": form or AnswerForm(),
        "away_form": away_form or AwayForm(instance=Away.objects.filter(user=request.user).first()),
    }
    return render(request, "messaging/answer_list.html", context, status=status)
