"""Acts on many rows: chosen, looked at row by row, confirmed, followed, undone."""

import csv
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import right_required
from adminpanel.bulk.acts import Act, Kind
from adminpanel.bulk.forms import CountForm
from adminpanel.bulk.registry import ACTS, KINDS, acts_for
from adminpanel.exceptions import BrokenFilter, ControlRoomError
from adminpanel.models import BulkOperation, BulkRow
from payments.invoice_lists import CsvFile
from payments.sheets import amount_cell, text_cell

PAGE_SIZE = 50
STEPS: dict[str, Callable[..., BulkOperation]] = {
    "agreement": services.approve_bulk,
    "pause": services.pause_bulk,
    "resumption": services.resume_bulk,
    "cancellation": services.cancel_bulk,
    "retry": services.retry_bulk,
    "undoing": services.undo_bulk,
}
run_required = right_required("adminpanel.run_bulk")


@run_required
def bulk_list(request: AuthedRequest) -> HttpResponse:
    operations = BulkOperation.objects.select_related("by").filter(act__in=_acts(request.user))
    page = Paginator(operations, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(operation, ACTS[operation.act]) for operation in page]
    return render(request, "adminpanel/bulk_list.html", {"rows": rows, "page": page})


@run_required
def bulk_create(request: AuthedRequest, kind: str) -> HttpResponse:
    """What to do to all that a list shows. The filter of the list is the query of this page; what
    is typed with the act chosen is kept when it is refused.
    """
    over = _kind_or_404(kind, request.user)
    try:
        count = over.found(request.GET, request.user).count()
    except BrokenFilter as error:
        messages.error(request, str(error))
        return redirect(f"{reverse(over.page)}?{request.GET.urlencode()}")
    acts = acts_for(over, request.user)
    chosen = next((act for act in acts if act.key == request.POST.get("act")), None)
    form_of = {act.key: _form_of(act, request, chosen) for act in acts}
    if chosen and form_of[chosen.key].is_valid():
        try:
            operation = services.plan_bulk(
                chosen.key,
                filters=request.GET.urlencode(),
                arguments=form_of[chosen.key].cleaned_data,
                by=request.user,
            )
        except ControlRoomError as error:
            messages.error(request, str(error))
        else:
            return redirect(operation)
    context = {
        "kind": over,
        "count": count,
        "counted": over.counted(count),
        "choices": [(act, form_of[act.key]) for act in acts],
        "chosen": chosen,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "adminpanel/bulk_create.html", context, status=status)


@run_required
def bulk_detail(request: AuthedRequest, uuid: str) -> HttpResponse:
    return _show(request, _visible(request, uuid))


@run_required
@posted_from("adminpanel:bulk-detail", "uuid")
def bulk_step_create(request: AuthedRequest, uuid: str, step: str) -> HttpResponse:
    """Confirmed by its count, agreed to, paused, resumed, cancelled, tried again, undone."""
    operation = _visible(request, uuid)
    act: Callable[..., BulkOperation]
    if step == "confirmation":
        form = _count_form(operation, _to_do(operation), request.POST)
        if not form.is_valid():
            return _show(request, operation, form=form, status=422)
        act = services.confirm_bulk
    elif step in STEPS:
        act = STEPS[step]
    else:
        raise Http404
    try:
        act(operation.pk, by=request.user)
    except ControlRoomError as error:
        messages.error(request, str(error))
    return redirect(operation)


@run_required
def bulk_csv(request: AuthedRequest, uuid: str) -> HttpResponseBase:
    """Every row with what became of it."""
    operation = _visible(request, uuid)
    response = CsvFile(f"bulk-{operation.pk}")
    sheet = csv.writer(response)
    sheet.writerow(("No.", "What", "Effect", "State", "Error", "Amount", "Currency"))
    for row in operation.rows.all():
        words = (row.subject, row.effect, row.get_state_display(), row.error)
        amount = "" if row.amount is None else amount_cell(row.amount, row.currency)
        sheet.writerow((row.position, *map(text_cell, words), amount, row.currency))
    return response


@run_required
@require_safe
def bulk_file(request: AuthedRequest, uuid: str) -> HttpResponseBase:
    """What an export has put together, for who asked for it and for administrators."""
    operation = _visible(request, uuid)
    try:
        lines = services.fetch_file(operation.pk, by=request.user)
    except ControlRoomError as error:
        messages.error(request, str(error))
        return redirect(operation)
    act = ACTS[operation.act]
    response = CsvFile(f"{act.kind.key}-{operation.pk}")
    sheet = csv.writer(response)
    sheet.writerow(act.columns)
    sheet.writerows([text_cell(cell) for cell in line] for line in lines)
    return response


def _show(
    request: AuthedRequest,
    operation: BulkOperation,
    *,
    form: CountForm | None = None,
    status: int = 200,
) -> HttpResponse:
    counts = operation.rows.counts()
    state = request.GET.get("state", "")
    rows = operation.rows.filter(state=state) if state in counts else operation.rows.all()
    over = sum(counts.values()) - counts[BulkRow.State.LEFT_OUT]
    begun = over - counts[BulkRow.State.PLANNED] - counts[BulkRow.State.DROPPED]
    kind = ACTS[operation.act].kind
    context = {
        "operation": operation,
        "act": ACTS[operation.act],
        "said": _said(operation),
        "list": f"{reverse(kind.page)}?{operation.filters}",
        "detail": kind.detail,
        "counts": [(value, label, counts[value]) for value, label in BulkRow.State.choices],
        "chosen": state,
        "to_do": counts[BulkRow.State.PLANNED],
        "failed": counts[BulkRow.State.FAILED],
        "total": over,
        **_sums(operation),
        "gone": begun,
        "undone": counts[BulkRow.State.UNDONE] + counts[BulkRow.State.STUCK],
        "undoable": counts[BulkRow.State.DONE] + counts[BulkRow.State.UNDONE],
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_undo": services.may_undo(operation),
        "form": form or _count_form(operation, counts[BulkRow.State.PLANNED]),
        "kept_until": services.kept_until(operation),
        "may_fetch": services.may_fetch(operation, request.user),
        "now": timezone.now(),
    }
    return render(request, "adminpanel/bulk_detail.html", context, status=status)


def _sums(operation: BulkOperation) -> dict[str, str]:
    """What all rows move, and what was moved, in words; nothing of acts that move no money."""
    if not ACTS[operation.act].amount:
        return {}
    done = operation.rows.filter(state=BulkRow.State.DONE)
    return {
        "sums": services.sums_in_words(operation.rows.exclude(state=BulkRow.State.LEFT_OUT).sums()),
        "sums_done": services.sums_in_words(done.sums()),
    }


def _said(operation: BulkOperation) -> list[tuple[str, str]]:
    """What was typed with the act, by the labels of its form."""
    fields = ACTS[operation.act].form.base_fields
    return [
        (str(fields[name].label), str(value))
        for name, value in operation.arguments.items()
        if name in fields
    ]


def _count_form(operation: BulkOperation, expected: int, data: Any = None) -> CountForm:
    return CountForm(data, expected=expected, is_export=bool(ACTS[operation.act].columns))


def _to_do(operation: BulkOperation) -> int:
    return operation.rows.filter(state=BulkRow.State.PLANNED).count()


def _form_of(act: Act, request: AuthedRequest, chosen: Act | None) -> forms.Form:
    return act.form(request.POST if act is chosen else None, auto_id=f"{act.key}_%s")


def _kind_or_404(key: str, person: User) -> Kind:
    kind = KINDS.get(key)
    if kind is None or not person.has_perm(kind.right):
        raise Http404
    return kind


def _acts(person: User) -> list[str]:
    return [act.key for act in ACTS.values() if act.may(person)]


def _visible(request: AuthedRequest, uuid: str) -> BulkOperation:
    """Those of acts that this person may do; of others there is no page."""
    operations = BulkOperation.objects.select_related("by", "second")
    return get_object_or_404(operations.filter(act__in=_acts(request.user)), uuid=uuid)
