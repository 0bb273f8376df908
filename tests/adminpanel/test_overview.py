"""What staff see: right figures, computed once, for staff alone."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from adminpanel import feed, overview, services
from adminpanel.models import AuditEntry
from bookings import services as bookings
from tests.factories.bookings import accepted, requested
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_weeks_without_bookings_are_shown_too(rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)
    bookings.mark_deposit_paid(booking.pk, amount=30_000, at=timezone.now())

    weeks = overview.weeks()

    assert len(weeks) == 52
    assert [week.confirmed for week in weeks] == [0] * 51 + [1]
    assert [mark.amount for mark in overview.plot_of(weeks).marks] == [1]


def test_the_weeks_as_a_file(client, fin, rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)
    bookings.mark_deposit_paid(booking.pk, amount=30_000, at=timezone.now())
    client.force_login(fin)

    text = client.get(reverse("adminpanel:week-csv")).content.decode("utf-8-sig")

    head, *rows = list(csv.reader(io.StringIO(text)))
    assert head == ["week of", "confirmed"]
    assert [row[1] for row in rows] == ["0"] * 51 + ["1"]


def test_the_feed_is_newest_first_over_all_kinds(rosewood, couple, anna, saturday):
    requested(rosewood, anna, saturday)

    lines = feed.latest(length=4)

    assert lines[0].text.startswith("Day requested: Rosewood Studio")
    assert not any(anna.name in line.text for line in lines)  # all of staff read it
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)


@pytest.mark.parametrize(("person", "status"), [("anna", 404), ("rosa", 404), ("fin", 200)])
def test_the_control_room_is_for_staff(request, client, rosewood, person, status):
    client.force_login(request.getfixturevalue(person))

    for name in ("overview", "booking-list"):
        assert client.get(reverse(f"adminpanel:{name}")).status_code == status


def test_approvals_are_for_reviewers(client, fin, mona):
    vendor = VendorFactory(state=Vendor.State.SUBMITTED, submitted_at=timezone.now())
    url = reverse("adminpanel:approval-create", args=[vendor.pk])

    client.force_login(fin)
    assert client.post(url).status_code == 403
    client.force_login(mona)
    assert client.post(url).status_code == 302

    vendor.refresh_from_db()
    assert vendor.state == Vendor.State.APPROVED
    assert AuditEntry.objects.get().actor == mona


def test_an_approved_vendor_is_in_the_directory_at_once(client, mona):
    vendor = VendorFactory(state=Vendor.State.SUBMITTED, submitted_at=timezone.now())
    assert vendor.name not in client.get("/vendors/").content.decode()

    services.approve_vendor(vendor.pk, by=mona)

    assert vendor.name in client.get("/vendors/").content.decode()


@pytest.mark.parametrize("decision", ["changes-create", "rejection-create"])
def test_a_no_needs_a_reason(client, mona, decision):
    vendor = VendorFactory(state=Vendor.State.SUBMITTED, submitted_at=timezone.now())
    url = reverse(f"adminpanel:{decision}", args=[vendor.pk])
    client.force_login(mona)

    assert client.post(url, {"note": ""}).status_code == 422
    client.post(url, {"note": "More pictures, please"})

    vendor.refresh_from_db()
    assert vendor.review_note == "More pictures, please"


def test_deciding_twice_is_said(client, mona):
    vendor = VendorFactory(state=Vendor.State.APPROVED)
    client.force_login(mona)

    response = client.post(reverse("adminpanel:approval-create", args=[vendor.pk]), follow=True)

    assert "no longer applies" in response.content.decode()
    assert not AuditEntry.objects.exists()


def test_the_rows_behind_a_figure(client, fin, rosewood, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    client.force_login(fin)
    today = dt.datetime.now(dt.UTC).date()

    def found(**query):
        return list(client.get(reverse("adminpanel:booking-list"), query).context["page"])

    assert found(requested=today) == [booking]
    assert found(requested=today - dt.timedelta(days=1)) == []
    assert found(state="confirmed") == []


def test_the_overview_measures_nothing_itself(client, ada, django_assert_max_num_queries):
    services.broadcast_metrics()
    client.force_login(ada)
    client.get("/adminpanel/")  # what is asked for once an hour has been

    with django_assert_max_num_queries(12):
        page = client.get("/adminpanel/").content.decode()

    assert "People online" in page
    assert "Paid by couples" in page


def test_a_collector_that_stands_still_is_said(client, ada, time_machine):
    client.force_login(ada)
    assert "Nothing has been measured yet" in client.get("/adminpanel/").content.decode()

    services.broadcast_metrics()
    assert "As of" in client.get("/adminpanel/").content.decode()

    time_machine.move_to(timezone.now() + dt.timedelta(seconds=20))
    assert "Nothing new since" in client.get("/adminpanel/").content.decode()
