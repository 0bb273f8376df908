"""Who of staff did what, to read and to search."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import AuthedRequest
from adminpanel.access import right_required
from adminpanel.forms.audit import AuditFilterForm
from adminpanel.models import AuditEntry

PAGE_SIZE = 50


@right_required("adminpanel.see_audit")
def audit_list(request: AuthedRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    form.is_valid()  # what makes no sense is left out, and said at its field
    found = AuditEntry.objects.like(form.about).filter(**form.exactly()).between(*form.days())
    found = found.select_related("actor")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "adminpanel/audit_list.html", {"form": form, "page": page})
