"""Rules of alerts, and where alerts go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import right_required
from adminpanel.exceptions import BuiltInRule
from adminpanel.forms.alerts import AlertRuleForm
from adminpanel.models import AlertRule, AuditEntry

CALLS = 5
edit_required = right_required("adminpanel.edit_alert_rules")


@edit_required
def alert_rule_list(request: AuthedRequest) -> HttpResponse:
    rules = AlertRule.objects.kept().visible_to(request.user)
    return render(request, "adminpanel/alert_rule_list.html", {"rules": rules})


@edit_required
def alert_rule_create(request: AuthedRequest) -> HttpResponse:
    form = AlertRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rule = services.save_alert_rule(None, by=request.user, **form.facts())
        messages.success(request, "The rule is there. Try out who hears.")
        return redirect(rule)
    status = 422 if form.is_bound else 200
    return render(request, "adminpanel/alert_rule_update.html", {"form": form}, status=status)


@edit_required
def alert_rule_update(request: AuthedRequest, pk: int) -> HttpResponse:
    rule = _found(request, pk)
    form = AlertRuleForm(request.POST or None, rule=rule)
    if request.method == "POST" and form.is_valid():
        services.save_alert_rule(pk, by=request.user, **form.facts())
        messages.success(request, "Saved.")
        return redirect(rule)
    context = {
        "form": form,
        "rule": _found(request, pk),  # the form has changed the other
        "calls": rule.calls.all()[:CALLS],
        "acts": AuditEntry.objects.on(rule)[:20],
    }
    status = 422 if form.is_bound else 200
    return render(request, "adminpanel/alert_rule_update.html", context, status=status)


@edit_required
@require_POST
def alert_rule_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    rule = _found(request, pk)
    try:
        services.remove_alert_rule(pk, by=request.user)
    except BuiltInRule as refused:
        messages.error(request, str(refused))
        return redirect(rule)
    messages.success(request, "The rule is removed. Its alerts stay in the list.")
    return redirect("adminpanel:alert-rule-list")


@edit_required
@require_POST
def alert_rule_test_create(request: AuthedRequest, pk: int) -> HttpResponse:
    rule = _found(request, pk)
    for said in services.try_alert_rule(pk, by=request.user):
        messages.info(request, said)
    return redirect(rule)


def _found(request: AuthedRequest, pk: int) -> AlertRule:
    return get_object_or_404(AlertRule.objects.kept().visible_to(request.user), pk=pk)
