"""Lists as files: exactly the rows that were shown, in chunks, kept for a week."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminpanel import services
from adminpanel.models import AuditEntry, BulkOperation, BulkRow
from adminpanel.services import bulk
from tests.conftest import staff
from tests.factories.accounts import UserFactory
from tests.factories.bookings import requested
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State, Row = BulkOperation.State, BulkRow.State


@pytest.fixture
def three(db) -> list[Vendor]:
    return [VendorFactory(name=f"Nightjar {n}", owner=UserFactory()) for n in range(3)]


def exported(by, act="vendors-export", filters="q=nightjar") -> BulkOperation:
    operation = services.plan_bulk(act, filters=filters, arguments={}, by=by)
    services.confirm_bulk(operation.pk, by=by)
    services.run_bulk(operation.pk)
    operation.refresh_from_db()
    return operation


def file_of(client, operation):
    return client.get(reverse("adminpanel:bulk-file", args=[operation.uuid]))


def lines(response) -> list[list[str]]:
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_rows_of_the_list_and_no_others(client, three, rosewood, mona):
    client.force_login(mona)
    url = reverse("adminpanel:bulk-create", args=["vendors"]) + "?q=nightjar"
    planned = client.post(url, {"act": "vendors-export"})
    VendorFactory(name="Nightjar 9")  # it came later
    assert "How many rows go into the file?" in client.get(planned.url).content.decode()
    assert client.post(f"{planned.url}confirmation/", {"count": "4"}).status_code == 422

    client.post(f"{planned.url}confirmation/", {"count": "3"})
    operation = BulkOperation.objects.get()
    services.run_bulk(operation.pk)

    assert "Download as CSV" in client.get(planned.url).content.decode()
    head, *rows = lines(file_of(client, operation))
    assert head[:4] == ["No.", "Vendor", "Page", "State"]
    assert sorted(row[1] for row in rows) == ["Nightjar 0", "Nightjar 1", "Nightjar 2"]
    assert {row[3] for row in rows} == {"Approved"}
    done = AuditEntry.objects.order_by("pk").values_list("action", "facts")
    assert list(done) == [
        ("confirmed", {"act": "Export", "rows": 3, "state": {"was": "planned", "now": "underway"}}),
        ("downloaded", {"act": "vendors", "rows": 3}),
    ]


def test_accounts_and_bookings_as_well(client, rosewood, couple, anna, saturday, ada):
    requested(rosewood, anna, saturday)
    client.force_login(ada)

    people = lines(file_of(client, exported(ada, "people-export", "q=anna")))
    bookings = lines(file_of(client, exported(ada, "bookings-export", "")))

    assert people[1][1:5] == ["Anna Berg", "anna@example.test", "Couple", "Active"]
    assert bookings[1][1] == "Rosewood Studio"
    assert bookings[1][4] == saturday.isoformat()


def test_what_begins_like_a_formula_is_words(client, mona):
    VendorFactory(name="=1+1 Nightjar")
    client.force_login(mona)

    assert lines(file_of(client, exported(mona)))[1][1] == "'=1+1 Nightjar"


def test_in_chunks_with_few_queries_and_what_is_gone_said(three, mona, monkeypatch):
    operation = services.plan_bulk("vendors-export", filters="q=nightjar", arguments={}, by=mona)
    services.confirm_bulk(operation.pk, by=mona)
    three[0].delete()
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    with CaptureQueriesContext(connection) as asked:
        assert bulk._go_on(operation)
    assert len(asked) <= 6
    assert operation.rows.counts()[Row.PLANNED] == 1

    services.run_bulk(operation.pk)

    counts = operation.rows.counts()
    assert (counts[Row.DONE], counts[Row.FAILED]) == (2, 1)
    gone = operation.rows.get(state=Row.FAILED)
    assert gone.error == "It is not there any more."


def test_only_who_asked_and_administrators_get_it(client, three, mona, ada):
    operation = exported(mona)
    other = staff("Max Moderator", "moderation")
    client.force_login(other)

    assert file_of(client, operation).status_code == 403
    page = client.get(operation.get_absolute_url()).content.decode()
    assert "can download the file" in page
    assert "Download as CSV" not in page
    with pytest.raises(PermissionDenied):
        services.fetch_file(operation.pk, by=other)
    assert not AuditEntry.objects.filter(action="downloaded").exists()
    client.force_login(ada)
    assert file_of(client, operation).status_code == 200


def test_who_lost_the_right_gets_nothing(client, three, mona):
    operation = exported(mona)
    mona.groups.clear()
    client.force_login(mona)

    assert file_of(client, operation).status_code in (403, 404)


@pytest.mark.parametrize("who", ["fin", "mona"])
def test_accounts_are_exported_by_those_who_steer_them(request, anna, who):
    with pytest.raises(PermissionDenied):
        exported(request.getfixturevalue(who), "people-export", "")


def test_gone_after_a_week(client, three, mona):
    operation = exported(mona)
    assert services.forget_files() == 0
    week = dt.timedelta(days=7, minutes=1)
    BulkOperation.objects.update(finished_at=timezone.now() - week)
    client.force_login(mona)

    answer = client.get(file_of(client, operation).url).content.decode()
    assert "they are kept for a week" in answer
    assert "is gone" in answer
    assert services.forget_files() == 1
    assert not BulkRow.objects.exclude(before={}).exists()
    assert services.forget_files() == 0


def test_there_is_no_file_before_it_is_done(client, three, mona):
    operation = services.plan_bulk("vendors-export", filters="q=nightjar", arguments={}, by=mona)
    client.force_login(mona)

    assert file_of(client, operation).url == operation.get_absolute_url()


def test_who_is_erased_is_in_no_file(client, anna, couple, ada):
    operation = exported(ada, "people-export", "q=anna")
    services.erase_person(anna.pk, by=ada)
    client.force_login(ada)

    assert len(lines(file_of(client, operation))) == 1
