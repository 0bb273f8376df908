"""One act on many rows: exactly those of the list, confirmed, carried out once each, undone."""

import dataclasses
import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from adminpanel import services
from adminpanel.bulk import registry
from adminpanel.bulk.acts import LeftOut
from adminpanel.exceptions import (
    BrokenFilter,
    BulkMoved,
    NothingToDo,
    SecondPersonNeeded,
    TooManyRows,
)
from adminpanel.models import AuditEntry, BulkOperation, BulkRow, Lease
from adminpanel.services import bulk
from adminpanel.services.leases import take_turn
from messaging.models import Notification
from payments.models import Refund
from tests.conftest import staff
from tests.factories.accounts import UserFactory
from tests.factories.bookings import accepted
from tests.factories.payments import paid, payable
from tests.factories.vendors import VendorFactory
from tests.races import Meeting, all_at_once
from tests.reading import told
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State, Row = BulkOperation.State, BulkRow.State
WHY = {"note": "You asked for cash"}


@pytest.fixture
def three(rosa):
    return [
        VendorFactory(name=f"Nightjar {n}", owner=UserFactory(), state=Vendor.State.APPROVED)
        for n in range(3)
    ]


def plan(by, act="vendors-suspend", filters="q=nightjar", arguments=WHY):
    return services.plan_bulk(act, filters=filters, arguments=arguments, by=by)


def carried_out(operation, by):
    services.confirm_bulk(operation.pk, by=by)
    services.run_bulk(operation.pk)
    operation.refresh_from_db()
    return operation


def states(vendors):
    return list(
        Vendor.objects.filter(pk__in=[v.pk for v in vendors]).values_list("state", flat=True)
    )


# ---------------------------------------------------------------- planned


@pytest.mark.parametrize(
    ("kind", "query", "act"),
    [
        ("vendors", "state=atlantis", "vendors-suspend"),
        ("people", "joined_as=nonsense", "people-suspend"),
        ("bookings", "captured=yesterday", "bookings-notify"),
    ],
)
def test_a_filter_with_a_mistake_stands_for_no_rows(client, three, ada, kind, query, act):
    client.force_login(ada)
    url = f"{reverse('adminpanel:bulk-create', args=[kind])}?{query}"
    for answer in (client.get(url), client.post(url, {"act": act, "note": "Why", "words": "W"})):
        assert answer.status_code == 302
        assert query in answer.url
    assert "The filter of the list has a mistake" in told(client.get(answer.url))
    with pytest.raises(BrokenFilter):
        plan(ada, act=act, filters=query)
    assert not BulkOperation.objects.exists()


def test_the_dry_run_has_the_rows_of_the_list_and_changes_nothing(three, mona):
    Vendor.objects.filter(pk=three[0].pk).update(state=Vendor.State.SUSPENDED)

    operation = plan(mona)

    found = {row.key: (row.state, row.effect) for row in operation.rows.all()}
    assert found[str(three[0].pk)] == (
        Row.LEFT_OUT,
        "It is suspended, and not in the directory.",
    )
    assert found[str(three[1].pk)] == (Row.PLANNED, "Leaves the directory")
    assert len(found) == 3
    assert states(three[1:]) == ["approved", "approved"]


def test_rows_that_come_later_are_not_touched(three, mona):
    operation = plan(mona)
    late = VendorFactory(name="Nightjar late", owner=UserFactory(), state=Vendor.State.APPROVED)

    carried_out(operation, mona)

    late.refresh_from_db()
    assert (late.state, states(three)) == ("approved", ["suspended"] * 3)


def test_an_empty_list_is_nothing_to_do(mona):
    with pytest.raises(NothingToDo):
        plan(mona, filters="q=nobody")


def test_too_many_are_refused(three, mona, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_ROWS", 2)

    with pytest.raises(TooManyRows):
        plan(mona)

    assert not BulkOperation.objects.exists()


@pytest.mark.parametrize("who", ["fin", "rosa"])
def test_who_may_not_do_it_to_one_may_not_do_it_to_many(who, request, three):
    with pytest.raises(PermissionDenied):
        plan(request.getfixturevalue(who))


# ---------------------------------------------------------------- carried out


def test_each_row_is_done_once_with_its_line(three, mona):
    operation = carried_out(plan(mona), mona)

    assert operation.state == State.DONE
    assert states(three) == ["suspended"] * 3
    assert AuditEntry.objects.filter(action="suspended").count() == 3
    services.run_bulk(operation.pk)
    assert AuditEntry.objects.filter(action="suspended").count() == 3


def test_what_changed_meanwhile_is_left_out_and_says_why(three, mona):
    operation = plan(mona)
    Vendor.objects.filter(pk=three[0].pk).update(state=Vendor.State.SUSPENDED)

    carried_out(operation, mona)

    row = operation.rows.get(key=str(three[0].pk))
    assert (row.state, row.effect) == (Row.LEFT_OUT, "It is suspended, and not in the directory.")
    assert operation.rows.filter(state=Row.DONE).count() == 2


def test_a_row_that_fails_stops_no_other_and_is_tried_again(three, mona, monkeypatch, caplog):
    act = registry.ACTS["vendors-suspend"]
    broken = three[1].pk

    def break_one(vendor, by, arguments):
        if vendor.pk == broken:
            raise RuntimeError("the disk is on fire")
        return act.perform(vendor, by, arguments)

    with monkeypatch.context() as patch:
        patch.setitem(bulk.ACTS, act.key, _but(act, perform=break_one))
        operation = carried_out(plan(mona), mona)

    failed = operation.rows.get(state=Row.FAILED)
    assert (failed.key, failed.error) == (str(broken), bulk.STOPPED)
    assert operation.rows.filter(state=Row.DONE).count() == 2
    assert "disk is on fire" in caplog.text

    services.retry_bulk(operation.pk, by=mona)
    services.run_bulk(operation.pk)
    assert states(three) == ["suspended"] * 3
    with pytest.raises(NothingToDo):
        services.retry_bulk(operation.pk, by=mona)


def test_twice_confirmed_is_once(three, mona):
    operation = carried_out(plan(mona), mona)

    with pytest.raises(BulkMoved):
        services.confirm_bulk(operation.pk, by=mona)


def test_only_who_planned_it_begins_it(three, mona, ada):
    operation = plan(mona)

    with pytest.raises(PermissionDenied):
        services.confirm_bulk(operation.pk, by=ada)

    operation.refresh_from_db()
    assert operation.state == State.PLANNED


def test_paused_goes_on_where_it_was(three, mona, monkeypatch):
    operation = plan(mona)
    services.confirm_bulk(operation.pk, by=mona)
    do_one = bulk._next_row

    def do_one_and_pause(running):
        done = do_one(running)
        services.pause_bulk(operation.pk, by=mona)
        return done

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "_next_row", do_one_and_pause)
        services.run_bulk(operation.pk)
    assert operation.rows.filter(state=Row.DONE).count() == 1

    services.resume_bulk(operation.pk, by=mona)
    services.run_bulk(operation.pk)
    operation.refresh_from_db()
    assert (operation.state, operation.rows.filter(state=Row.DONE).count()) == (State.DONE, 3)


def test_cancelled_does_no_more(three, mona):
    operation = plan(mona)
    services.confirm_bulk(operation.pk, by=mona)

    services.cancel_bulk(operation.pk, by=mona)
    services.run_bulk(operation.pk)

    assert states(three) == ["approved"] * 3
    assert [str(row.get_state_display()) for row in operation.rows.all()] == [
        "Not done, cancelled"
    ] * 3
    with pytest.raises(BulkMoved):
        services.resume_bulk(operation.pk, by=mona)


def test_a_cancelled_one_counts_what_was_begun(client, three, mona, monkeypatch):
    operation = plan(mona)
    services.confirm_bulk(operation.pk, by=mona)
    monkeypatch.setattr(bulk, "SLICE", dt.timedelta())
    monkeypatch.setattr(bulk, "TELL_EVERY", dt.timedelta())
    services.run_bulk(operation.pk)

    services.cancel_bulk(operation.pk, by=mona)

    client.force_login(mona)
    page = client.get(operation.get_absolute_url()).content.decode()
    assert "1 of 3 rows" in page
    assert "To do" not in page
    said = AuditEntry.objects.on(operation).get(action="cancelled").facts
    assert (said["state"], said["dropped"]) == ({"was": "underway", "now": "cancelled"}, 2)


def test_the_lines_of_rows_say_by_which_operation_and_from_where(client, three, mona):
    operation = plan(mona)
    client.force_login(mona)
    step = reverse("adminpanel:bulk-step-create", args=[operation.uuid, "confirmation"])
    client.post(step, {"count": "3"}, REMOTE_ADDR="203.0.113.9")

    services.run_bulk(operation.pk)

    lines = AuditEntry.objects.filter(action="suspended")
    assert {(line.ip, line.facts["bulk"]) for line in lines} == {("203.0.113.9", operation.pk)}
    confirmed = AuditEntry.objects.on(operation).get(action="confirmed")
    assert ("state", "Planned → Under way") in confirmed.details
    services.restore_vendor(three[0].pk, by=mona)
    assert "bulk" not in AuditEntry.objects.get(action="restored").facts


def test_who_planned_it_hears_when_another_cancels(three, fin, ada):
    operation = plan(ada, act="vendors-tier", arguments={"tier": "silver", "reason": "A friend"})
    services.confirm_bulk(operation.pk, by=ada)

    services.cancel_bulk(operation.pk, by=fin)

    assert Notification.objects.get(user=ada, text__contains="cancelled what you planned")


def test_after_a_slice_somebody_else_goes_on(three, mona, monkeypatch):
    rung = []
    monkeypatch.setattr(bulk, "SLICE", dt.timedelta(0))
    monkeypatch.setattr(bulk, "TELL_EVERY", dt.timedelta(0))
    monkeypatch.setattr(bulk.tasks.run_bulk, "delay", rung.append)
    operation = plan(mona)
    services.confirm_bulk(operation.pk, by=mona)

    services.run_bulk(operation.pk)

    operation.refresh_from_db()
    assert rung == [operation.pk]
    assert take_turn(operation.turn, at_most=bulk.LEASE)
    assert operation.rows.filter(state=Row.DONE).count() == 1


def test_a_dead_worker_is_replaced_when_its_lease_is_over(three, mona, monkeypatch):
    rung = []
    monkeypatch.setattr(bulk.tasks.run_bulk, "delay", rung.append)
    operation = plan(mona)
    services.confirm_bulk(operation.pk, by=mona)
    assert take_turn(operation.turn, at_most=bulk.LEASE)  # and dies

    services.run_bulk(operation.pk)
    assert services.ring_for_bulk() == 0
    assert states(three) == ["approved"] * 3

    Lease.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert services.ring_for_bulk() == 1
    assert rung == [operation.pk]
    services.run_bulk(operation.pk)
    assert states(three) == ["suspended"] * 3


# ---------------------------------------------------------------- undone


def test_undone_is_as_it_was_before(three, mona):
    Vendor.objects.filter(pk=three[0].pk).update(state=Vendor.State.SUSPENDED)
    operation = carried_out(plan(mona), mona)

    services.undo_bulk(operation.pk, by=mona)
    services.run_bulk(operation.pk)

    operation.refresh_from_db()
    assert operation.state == State.UNDONE
    assert states(three) == ["suspended", "approved", "approved"]
    assert operation.rows.filter(state=Row.UNDONE).count() == 2


def test_what_moved_since_cannot_be_undone_and_says_so(three, mona):
    operation = carried_out(plan(mona), mona)
    services.restore_vendor(three[0].pk, by=mona)

    services.undo_bulk(operation.pk, by=mona)
    services.run_bulk(operation.pk)

    row = operation.rows.get(key=str(three[0].pk))
    assert row.state == Row.STUCK
    assert row.error


def test_the_lines_of_undoing_are_of_who_undid_it(three, mona, ada):
    operation = carried_out(plan(mona), mona)

    services.undo_bulk(operation.pk, by=ada)
    services.run_bulk(operation.pk)

    lines = AuditEntry.objects.filter(action="restored")
    assert {line.actor for line in lines} == {ada}
    assert lines.count() == 3


def test_after_a_day_it_stands(three, mona):
    operation = carried_out(plan(mona), mona)
    BulkOperation.objects.update(finished_at=timezone.now() - dt.timedelta(hours=25))

    with pytest.raises(BulkMoved):
        services.undo_bulk(operation.pk, by=mona)

    assert states(three) == ["suspended"] * 3


def test_what_knows_no_way_back_stands(three, mona):
    operation = carried_out(plan(mona, "vendors-notify", arguments={"text": "Hello"}), mona)

    assert Notification.objects.filter(text="Hello").count() == 3
    assert not services.may_undo(operation)


# ---------------------------------------------------------------- two people for money


def test_money_waits_for_a_second_person(three, fin):
    filters = "q=nightjar"
    arguments = {"tier": "plus", "reason": "We were down"}
    nora = staff("Nora", "finance")
    operation = plan(fin, "vendors-tier", filters, arguments)

    services.confirm_bulk(operation.pk, by=fin)
    services.run_bulk(operation.pk)
    assert not Vendor.objects.filter(tier="plus").exists()
    assert Notification.objects.get(user=nora).link == operation.get_absolute_url()
    with pytest.raises(SecondPersonNeeded):
        services.approve_bulk(operation.pk, by=fin)

    services.approve_bulk(operation.pk, by=nora)
    services.run_bulk(operation.pk)
    assert Vendor.objects.filter(tier="plus").count() == 3

    services.undo_bulk(operation.pk, by=nora)
    services.run_bulk(operation.pk)
    assert not Vendor.objects.filter(tier="plus").exists()


@pytest.fixture
def paid_booking(sandbox, couple, rosewood, anna, saturday):
    payable(rosewood)
    booking = accepted(rosewood, anna, saturday)
    paid(sandbox, booking, anna)  # €300
    return booking


BACK = {"percent": 50, "why": "The hall was closed"}


def test_the_sum_is_said_before_and_written_down(client, paid_booking, fin):
    nora = staff("Nora", "finance")
    operation = plan(fin, "bookings-refund", "", BACK)
    client.force_login(fin)

    assert "In all €150" in told(client.get(operation.get_absolute_url()))

    services.confirm_bulk(operation.pk, by=fin)
    assert Notification.objects.get(user=nora).text.endswith("Give back (1 booking, €150)")
    services.approve_bulk(operation.pk, by=nora)
    said = AuditEntry.objects.filter(subject_key=str(operation.pk)).order_by("pk")
    assert [line.facts["sum"] for line in said] == ["€150", "€150"]

    services.run_bulk(operation.pk)
    line = AuditEntry.objects.get(action="gave back")
    assert (line.facts["second"], line.facts["left"]) == ("Nora", {"was": "€300", "now": "€150"})
    assert "Agreed €150 in 1 row , done €150" in told(client.get(operation.get_absolute_url()))
    sheet = client.get(f"{operation.get_absolute_url()[:-1]}.csv").content.decode()
    assert "150.00,EUR" in sheet


def test_no_other_sum_than_agreed_is_given_back(paid_booking, fin):
    nora = staff("Nora", "finance")
    operation = plan(fin, "bookings-refund", "", BACK)
    services.confirm_bulk(operation.pk, by=fin)
    services.give_back(paid_booking.pk, by=fin, amount=10_000, why="Late", expected_left=30_000)

    services.approve_bulk(operation.pk, by=nora)
    services.run_bulk(operation.pk)

    row = operation.rows.get()
    assert (row.state, row.error) == (
        Row.FAILED,
        "It would be €100 now, which nobody has agreed to. Plan it anew.",
    )
    assert Refund.objects.get().amount == 10_000


# ---------------------------------------------------------------- every act


@pytest.mark.parametrize("key", registry.ACTS)
def test_every_act_says_what_it_would_do_or_why_not(key, ada, three, couple):
    act = registry.ACTS[key]
    arguments = {"note": "x", "text": "x", "tier": "plus", "reason": "x", "percent": 50, "why": "x"}

    for row in act.kind.model._default_manager.all()[:5]:
        try:
            words = act.effect(row, arguments)
        except LeftOut as reason:
            words = str(reason)
        assert words
    assert bool(act.undo) == bool(act.undo_words)


# ---------------------------------------------------------------- pages


def test_from_the_list_to_the_end(client, three, mona):
    client.force_login(mona)
    listed = client.get(reverse("adminpanel:vendor-list"), {"q": "nightjar"}).content.decode()
    url = reverse("adminpanel:bulk-create", args=["vendors"]) + "?q=nightjar"
    assert f'href="{url}"' in listed
    assert "3 vendors" in client.get(url).content.decode()

    refused = client.post(url, {"act": "vendors-suspend", "note": ""})
    assert refused.status_code == 422
    planned = client.post(url, {"act": "vendors-suspend", "note": "You asked for cash"})
    page = client.get(planned.url).content.decode()
    assert "Leaves the directory" in page
    assert "It can be undone for a day: They come back into the directory." in page

    steps = f"{planned.url}confirmation/"
    wrong = client.post(steps, {"count": "2"})
    assert wrong.status_code == 422
    assert "It is 3." in wrong.content.decode()
    client.post(steps, {"count": "3"})
    services.run_bulk(BulkOperation.objects.get().pk)
    assert "Undo what was done" in client.get(planned.url).content.decode()
    sheet = client.get(f"{planned.url[:-1]}.csv").content.decode()
    assert sheet.count("Leaves the directory,Done") == 3


def test_pages_of_others_do_not_exist(client, three, mona, fin):
    operation = plan(mona)
    client.force_login(fin)

    assert client.get(operation.get_absolute_url()).status_code == 404
    assert client.get(reverse("adminpanel:bulk-create", args=["vendors"])).status_code == 404
    assert client.get(reverse("adminpanel:bulk-create", args=["stars"])).status_code == 404
    assert operation not in [
        row for row, _ in client.get(reverse("adminpanel:bulk-list")).context["rows"]
    ]


def test_a_step_that_is_none_is_a_404(client, three, mona):
    operation = plan(mona)
    client.force_login(mona)
    url = reverse("adminpanel:bulk-step-create", args=[operation.uuid, "explosion"])

    assert client.post(url).status_code == 404


def test_a_longer_operation_asks_no_more(client, mona, three, django_assert_num_queries):
    client.force_login(mona)
    short, long = plan(mona, filters="q=nightjar 1"), plan(mona)
    client.get(short.get_absolute_url())

    with django_assert_num_queries(9):
        client.get(short.get_absolute_url())
    with django_assert_num_queries(9):
        client.get(long.get_absolute_url())


def _but(act, **changes):
    return dataclasses.replace(act, **changes)


# ---------------------------------------------------------------- races


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_workers_do_each_row_once(three, mona):
    operation = plan(mona)
    services.confirm_bulk(operation.pk, by=mona)

    all_at_once([lambda: services.run_bulk(operation.pk)] * 4)

    assert AuditEntry.objects.filter(action="suspended").count() == 3
    assert operation.rows.filter(state=Row.DONE).count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_lease_and_lock_a_row_is_done_twice(three, mona, monkeypatch):
    told, meeting = [], Meeting(2)

    def tell(vendor, by, arguments):
        meeting.wait()
        told.append(vendor.pk)

    act = registry.ACTS["vendors-notify"]
    monkeypatch.setitem(bulk.ACTS, act.key, _but(act, perform=tell))
    monkeypatch.setattr(BulkRow.objects.none().__class__, "select_for_update", lambda rows: rows)
    operation = plan(mona, act.key, "q=nightjar 1", {"text": "Hello"})
    services.confirm_bulk(operation.pk, by=mona)
    running = BulkOperation.objects.get(pk=operation.pk)

    all_at_once([lambda: bulk._next_row(running)] * 2)

    assert told == [three[1].pk] * 2
