"""Doing one act to many rows: planned with exact rows, confirmed, carried out in the background a
row at a time, and undone where that is possible.

A row and what became of it are written in one transaction, so that whoever dies in between leaves
neither half. A worker holds the operation by a lease that it renews; when it dies, the lease runs
out and the sweeper (`ring_for_bulk`) rings for another.
"""

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from adminpanel import tasks
from adminpanel.bulk.acts import Act, Arguments, LeftOut
from adminpanel.bulk.registry import ACTS
from adminpanel.exceptions import (
    AnotherAmount,
    BulkMoved,
    NothingToDo,
    SecondPersonNeeded,
    TooManyRows,
)
from adminpanel.models import AuditEntry, BulkOperation, BulkRow
from adminpanel.rules import holders
from adminpanel.services.auditing import as_ordered, change, record
from adminpanel.services.leases import break_turn, end_turn, keep_turn, take_turn
from messaging.services import notify, touch
from vendors.money import words

LEASE = dt.timedelta(seconds=30)
SLICE = dt.timedelta(seconds=10)
TELL_EVERY = dt.timedelta(seconds=1)
MOST_ROWS = 10_000
AT_ONCE = 200  # rows of an export, in one transaction
STOPPED = "It stopped on something that nobody expected. The log has it."
State, Row = BulkOperation.State, BulkRow.State
log = logging.getLogger(__name__)


def plan_bulk(act_key: str, *, filters: str, arguments: dict[str, Any], by: User) -> BulkOperation:
    """The dry run: the rows that the list of this filter (its query string) shows now, each with
    what would happen to it or why it is left out. Raises PermissionDenied, NothingToDo for an empty
    list, BrokenFilter, and TooManyRows.
    """
    act = _permitted(act_key, by)
    found = act.kind.found(QueryDict(filters), by)[: MOST_ROWS + 1]
    if not found:
        raise NothingToDo
    if len(found) > MOST_ROWS:
        raise TooManyRows(MOST_ROWS)
    with transaction.atomic():
        operation = BulkOperation.objects.create(
            act=act_key, filters=filters[:500], arguments=arguments, by=by
        )
        BulkRow.objects.bulk_create(
            [_planned(operation, act, at, row) for at, row in enumerate(found, 1)], batch_size=500
        )
    return operation


def confirm_bulk(operation_id: int, *, by: User) -> BulkOperation:
    """Begin; what is about money waits for a second person. Raises BulkMoved for one that has
    begun, PermissionDenied for one that somebody else planned, and NothingToDo.
    """
    with transaction.atomic():
        operation, act = _locked(operation_id, by)
        _require(operation, State.PLANNED)
        if operation.by_id != by.pk:
            raise PermissionDenied
        if not operation.rows.filter(state=Row.PLANNED).exists():
            raise NothingToDo
        said = {"act": act.label, "rows": _effects(operation), **_sum(operation)}
        becomes = State.WAITING if act.needs_second else State.RUNNING
        record(by, "confirmed", operation, state=_to(operation, becomes), **said)
        if act.needs_second:
            _move(operation, State.WAITING)
            _ask_others(operation, act, by)
        else:
            _begin(operation, State.RUNNING)
    return operation


def approve_bulk(operation_id: int, *, by: User) -> BulkOperation:
    """The second person agrees. Raises SecondPersonNeeded for the first, and BulkMoved."""
    with transaction.atomic():
        operation, act = _locked(operation_id, by)
        _require(operation, State.WAITING)
        if operation.by_id == by.pk:
            raise SecondPersonNeeded
        operation.second = by
        operation.save(update_fields=["second"])
        state = _to(operation, State.RUNNING)
        record(by, "agreed to", operation, state=state, act=act.label, **_sum(operation))
        _begin(operation, State.RUNNING)
    return operation


def pause_bulk(operation_id: int, *, by: User) -> BulkOperation:
    """No further row is begun. Raises BulkMoved for what is not under way."""
    with transaction.atomic():
        operation, act = _locked(operation_id, by)
        _require(operation, State.RUNNING)
        record(by, "paused", operation, state=_to(operation, State.PAUSED), act=act.label)
        _move(operation, State.PAUSED)
    return operation


def resume_bulk(operation_id: int, *, by: User) -> BulkOperation:
    with transaction.atomic():
        operation, act = _locked(operation_id, by)
        _require(operation, State.PAUSED)
        record(by, "resumed", operation, state=_to(operation, State.RUNNING), act=act.label)
        _begin(operation, State.RUNNING)
    return operation


def cancel_bulk(operation_id: int, *, by: User) -> BulkOperation:
    """What is done stays done, and may be undone; nothing more is done. Who planned it hears when
    somebody else does so.
    """
    with transaction.atomic():
        operation, act = _locked(operation_id, by)
        _require(operation, State.PLANNED, State.WAITING, State.RUNNING, State.PAUSED)
        planned = operation.rows.filter(state=Row.PLANNED)
        left = planned.update(state=Row.DROPPED)
        state = _to(operation, State.CANCELLED)
        record(by, "cancelled", operation, state=state, act=act.label, dropped=left)
        operation.finished_at = timezone.now()
        _move(operation, State.CANCELLED, "finished_at")
        if operation.by_id != by.pk:
            _tell_planner(operation, act, by)
    return operation


def retry_bulk(operation_id: int, *, by: User) -> BulkOperation:
    """The rows that failed are tried once more. Raises NothingToDo without any, and BulkMoved."""
    with transaction.atomic():
        operation, act = _locked(operation_id, by)
        _require(operation, State.DONE)
        failed = operation.rows.filter(state=Row.FAILED)
        if not failed.update(state=Row.PLANNED, error=""):
            raise NothingToDo
        state = _to(operation, State.RUNNING)
        record(by, "tried again what failed of", operation, state=state, act=act.label)
        _begin(operation, State.RUNNING)
    return operation


def undo_bulk(operation_id: int, *, by: User) -> BulkOperation:
    """Take back what was done, row by row, within a day. Raises BulkMoved when it cannot be, or not
    any more.
    """
    with transaction.atomic():
        operation, act = _locked(operation_id, by)
        _require(operation, State.DONE, State.CANCELLED)
        if not may_undo(operation):
            raise BulkMoved
        operation.undone_by = by
        operation.save(update_fields=["undone_by"])
        record(by, "undid", operation, state=_to(operation, State.UNDOING), act=act.label)
        _begin(operation, State.UNDOING)
    return operation


def may_undo(operation: BulkOperation) -> bool:
    """Its act knows how, there is something to take back, and not a day has passed."""
    return bool(
        operation.state in (State.DONE, State.CANCELLED)
        and ACTS[operation.act].undo
        and operation.undo_until
        and operation.undo_until > timezone.now()
        and operation.rows.filter(state=Row.DONE).exists()
    )


def run_bulk(operation_id: int) -> None:
    """Carry out what is left, a row at a time, until it is over or somebody stops it; after a slice
    it rings for the next one, so that other work gets its turn. Returns at once while another
    worker holds it.
    """
    held = BulkOperation.objects.left_over().filter(pk=operation_id).first()
    owner = held and take_turn(held.turn, at_most=LEASE)
    if not held or not owner:
        return
    with as_ordered(_address_of(held), bulk=held.pk, **_agreed(held)):
        _work(held, owner)


def ring_for_bulk() -> int:
    """Ring for operations that nobody works on; how many there were."""
    left = list(BulkOperation.objects.left_over().values_list("pk", flat=True))
    for pk in left:
        tasks.run_bulk.delay(pk)
    return len(left)


def _work(held: BulkOperation, owner: str) -> None:
    """Until it is over, stopped, or the slice is."""
    told = begun = timezone.now()
    while operation := _renew(held, owner):
        if not _go_on(operation):
            _finish(held.pk, owner)
            return
        if timezone.now() - told >= TELL_EVERY:
            told = timezone.now()
            _tell(operation)
        if told - begun >= SLICE:
            end_turn(held.turn, owner, next_at=timezone.now())
            tasks.run_bulk.delay(held.pk)
            return


def _address_of(operation: BulkOperation) -> str | None:
    """Where it was ordered from: the worker that carries it out has no address of anybody."""
    ordered = "undid" if operation.state == State.UNDOING else "confirmed"
    lines = AuditEntry.objects.on(operation).filter(action=ordered)
    return lines.values_list("ip", flat=True).first()


def _agreed(operation: BulkOperation) -> dict[str, str]:
    is_doing = operation.second and operation.state == State.RUNNING
    return {"second": str(operation.second)} if is_doing else {}


def _planned(operation: BulkOperation, act: Act, position: int, row: Any) -> BulkRow:
    planned = BulkRow(
        operation=operation, position=position, key=str(row.pk), subject=act.kind.name(row)[:200]
    )
    try:
        planned.effect = act.effect(row, operation.arguments)[:300]
        if act.amount:
            planned.amount, planned.currency = act.amount(row, operation.arguments)
    except LeftOut as reason:
        planned.state, planned.effect = Row.LEFT_OUT, str(reason)[:300]
    return planned


def _permitted(act_key: str, by: User) -> Act:
    act = ACTS[act_key]
    if not act.may(by):
        raise PermissionDenied
    return act


def _locked(operation_id: int, by: User) -> tuple[BulkOperation, Act]:
    operation = BulkOperation.objects.select_for_update().get(pk=operation_id)
    return operation, _permitted(operation.act, by)


def _require(operation: BulkOperation, *states: str) -> None:
    if operation.state not in states:
        raise BulkMoved


def _begin(operation: BulkOperation, state: str) -> None:
    operation.started_at = operation.started_at or timezone.now()
    operation.finished_at = None
    break_turn(operation.turn)
    _move(operation, state, "started_at", "finished_at")
    tasks.run_bulk.delay_on_commit(operation.pk)


def _move(operation: BulkOperation, state: str, *fields: str) -> None:
    operation.state = state
    operation.save(update_fields=["state", *fields])
    _tell(operation)


def _tell(operation: BulkOperation) -> None:
    watchers = holders("adminpanel.run_bulk")
    touch(watchers, "bulk", operation.pk)
    touch(watchers, "bulk", "all")


def _ask_others(operation: BulkOperation, act: Act, by: User) -> None:
    rows = act.kind.counted(_effects(operation))
    what = ", ".join([rows, *_sum(operation).values()])
    text = f"{by} wants to do this: {act.label} ({what})"
    for person in holders("adminpanel.run_bulk"):
        if person.pk != by.pk and act.may(person):
            notify(person, "refund_waiting", text, operation.get_absolute_url())


def _tell_planner(operation: BulkOperation, act: Act, by: User) -> None:
    text = f"{by} cancelled what you planned: {act.label} ({act.kind.plural})"
    notify(operation.by, "refund_waiting", text, operation.get_absolute_url())


def _to(operation: BulkOperation, state: str) -> dict[str, object]:
    return change(operation.state, str(state))


def _effects(operation: BulkOperation) -> int:
    return operation.rows.filter(state=Row.PLANNED).count()


def _sum(operation: BulkOperation) -> dict[str, str]:
    """What is left to move, in words for the audit log; nothing where no money moves."""
    sums = operation.rows.filter(state=Row.PLANNED).sums()
    return {"sum": sums_in_words(sums)} if sums else {}


def sums_in_words(sums: Mapping[str, int]) -> str:
    """ "€1,250 and £300"."""
    return " and ".join(words(amount, currency) for currency, amount in sums.items())


def _renew(held: BulkOperation, owner: str) -> BulkOperation | None:
    """The operation, ours for a while longer; None when it was stopped, or is somebody else's."""
    if not keep_turn(held.turn, owner, at_most=LEASE):
        return None
    moving = BulkOperation.objects.filter(pk=held.pk, state__in=BulkOperation.MOVING)
    return moving.select_related("by", "second", "undone_by").first()


def _go_on(operation: BulkOperation) -> bool:
    """A row, or several of an export; whether there were any."""
    return _next_rows(operation) if ACTS[operation.act].fetch else _next_row(operation)


def _next_rows(operation: BulkOperation) -> bool:
    """Nothing of them changes, so they are read together, and stand or fall one by one."""
    act = ACTS[operation.act]
    with transaction.atomic():
        planned = operation.rows.filter(state=Row.PLANNED).order_by("position")
        rows = list(planned.select_for_update()[:AT_ONCE])
        found = act.fetch([row.key for row in rows]) if act.fetch else []
        subjects = {str(subject.pk): subject for subject in found}
        for row in rows:
            row.tries += 1
            row.at = timezone.now()
            try:
                if row.key not in subjects:
                    raise ObjectDoesNotExist
                row.before = act.perform(subjects[row.key], operation.by, {}) or {}
                row.state, row.error = Row.DONE, ""
            except Exception as error:
                row.state, row.error = Row.FAILED, _why(error, act, row)
        BulkRow.objects.bulk_update(rows, ["state", "before", "error", "tries", "at"])
    return bool(rows)


def _next_row(operation: BulkOperation) -> bool:
    """Do, or undo, one row; whether there was one. The row is locked before the act, so that a
    worker whose lease ran out while it was slow and the next one never do the same row.
    """
    act, is_undoing = ACTS[operation.act], operation.state == State.UNDOING
    wanted = Row.DONE if is_undoing else Row.PLANNED
    with transaction.atomic():
        rows = operation.rows.filter(state=wanted).order_by("position")
        row = rows.select_for_update().first()
        if row is None:
            return False
        row.tries += 1
        row.at = timezone.now()
        try:
            with transaction.atomic():
                subject = act.kind.model._default_manager.get(pk=row.key)
                if act.undo and operation.undone_by and is_undoing:
                    act.undo(subject, operation.undone_by, row.before)
                    row.state = Row.UNDONE
                else:
                    arguments = operation.arguments | {"second": operation.second}
                    act.effect(subject, arguments)
                    _require_same_amount(act, subject, row, arguments)
                    row.before = act.perform(subject, operation.by, arguments) or {}
                    row.state, row.error = Row.DONE, ""
        except LeftOut as reason:
            row.state, row.effect = Row.LEFT_OUT, str(reason)[:300]
        except Exception as error:
            row.state = Row.STUCK if is_undoing else Row.FAILED
            row.error = _why(error, act, row)
        row.save(update_fields=["state", "effect", "before", "error", "tries", "at"])
    return True


def _require_same_amount(act: Act, subject: Any, row: BulkRow, arguments: Arguments) -> None:
    """Only what people have read and agreed to is moved. Raises AnotherAmount."""
    if act.amount and (now := act.amount(subject, arguments)) != (row.amount, row.currency):
        raise AnotherAmount(words(*now))


def _why(error: Exception, act: Act, row: BulkRow) -> str:
    """In words for staff; what nobody expected goes to the log."""
    if isinstance(error, (*act.errors, AnotherAmount)):
        return str(error)[:300]
    if isinstance(error, PermissionDenied):
        return "You may not do this to this row."
    if isinstance(error, ObjectDoesNotExist):
        return "It is not there any more."
    log.error("row %s of bulk operation %s", row.pk, row.operation_id, exc_info=error)
    return STOPPED


def _finish(operation_id: int, owner: str) -> None:
    with transaction.atomic():
        operation = BulkOperation.objects.select_for_update().get(pk=operation_id)
        is_ours = keep_turn(operation.turn, owner, at_most=LEASE)
        if not is_ours or operation.state not in BulkOperation.MOVING:
            return
        is_undoing = operation.state == State.UNDOING
        operation.finished_at = timezone.now()
        break_turn(operation.turn)
        _move(operation, State.UNDONE if is_undoing else State.DONE, "finished_at")
