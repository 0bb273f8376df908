"""Files of bulk operations that export: the cells stand in their rows, and go after a week."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from adminpanel.bulk.registry import ACTS
from adminpanel.exceptions import FileGone
from adminpanel.models import BulkOperation, BulkRow
from adminpanel.services.auditing import record

KEPT = dt.timedelta(days=7)
EXPORTS = [key for key, act in ACTS.items() if act.columns]


def kept_until(operation: BulkOperation) -> dt.datetime | None:
    """Until when there is a file; None where there never is, or not yet."""
    is_done = operation.state == BulkOperation.State.DONE and operation.act in EXPORTS
    return operation.finished_at + KEPT if is_done and operation.finished_at else None


def may_fetch(operation: BulkOperation, person: User) -> bool:
    """Who asked for it, and administrators."""
    return operation.by_id == person.pk or person.has_perm("adminpanel.fetch_exports")


def fetch_file(operation_id: int, *, by: User) -> list[list[str]]:
    """The lines below the headings, as they were when they were exported. Raises PermissionDenied,
    and FileGone.
    """
    with transaction.atomic():
        operation = BulkOperation.objects.get(pk=operation_id)
        if not (ACTS[operation.act].may(by) and may_fetch(operation, by)):
            raise PermissionDenied
        until = kept_until(operation)
        if until is None or until <= timezone.now():
            raise FileGone
        lines = operation.rows.filter(state=BulkRow.State.DONE).values_list("before", flat=True)
        cells = [line["cells"] for line in lines if "cells" in line]
        record(by, "downloaded", operation, act=ACTS[operation.act].kind.plural, rows=len(cells))
    return cells


def forget_files() -> int:
    """What has been kept for a week; how many operations that were."""
    over = BulkOperation.objects.filter(act__in=EXPORTS, finished_at__lt=timezone.now() - KEPT)
    left = over.filter(pk__in=BulkRow.objects.exclude(before={}).values("operation"))
    gone = list(left.values_list("pk", flat=True))
    BulkRow.objects.filter(operation__in=gone).update(before={})
    return len(gone)


def forget_person(user: User) -> None:
    """They are in no file any more."""
    rows = BulkRow.objects.filter(operation__act="people-export", key=str(user.pk))
    rows.update(before={}, subject="")
