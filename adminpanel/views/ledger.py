"""The books: what each account holds on a day, and all lines of a month for the auditor."""

import csv
import datetime as dt
from collections.abc import Iterator

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from adminpanel.access import require_bookkeeper, staff_required
from adminpanel.forms.money import DayForm
from payments.ledger import trial_balance
from payments.models import Entry, Posting
from payments.months import months_between
from payments.sheets import BOM, text_cell

HEAD = (
    "entry", "key", "kind", "at", "recorded_at", "account", "provider", "vendor", "booking",
    "minor_units", "currency", "note", "by",
)  # fmt: skip


@staff_required
@require_safe
def ledger_detail(request: AuthedRequest) -> HttpResponse:
    """The trial balance of a day, and the exports."""
    require_bookkeeper(request)
    today = timezone.now().date()
    form = DayForm(request.GET or None, initial={"day": today})
    day = form.cleaned_data["day"] if form.is_valid() else today
    first = Entry.objects.order_by("at").values_list("at", flat=True).first()
    context = {
        "form": form,
        "day": day,
        "balances": trial_balance(day),
        "months": months_between(first.date(), today) if first else [],
    }
    return render(request, "adminpanel/ledger_detail.html", context)


@staff_required
@require_safe
def ledger_csv(request: AuthedRequest, first: dt.date) -> StreamingHttpResponse:
    """Every posting of a month, one a line, in minor units; debits are positive."""
    require_bookkeeper(request)
    if first > timezone.now().date():
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="ledger-{first:%Y-%m}.csv"'}
    return StreamingHttpResponse(
        _lines(first), content_type="text/csv; charset=utf-8", headers=headers
    )


class _Echo:
    """What csv.writer writes is given on, line by line."""

    def write(self, line: str) -> str:
        return line


def _lines(first: dt.date) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BOM
    yield writer.writerow(HEAD)
    for row in Posting.objects.in_month(first).values_list(
        "entry", "entry__key", "entry__kind", "entry__at", "entry__recorded_at", "account",
        "provider", "vendor__slug", "entry__booking", "amount", "currency", "entry__note",
        "entry__by__name",
    ).iterator(chunk_size=2000):  # fmt: skip
        yield writer.writerow([_cell(each) for each in row])


def _cell(value: object) -> object:
    if isinstance(value, str):
        return text_cell(value)
    return "" if value is None else value
