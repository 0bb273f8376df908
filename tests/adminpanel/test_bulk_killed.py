"""Five hundred vendors, and a worker that is killed in the middle; with a control that keeps the
act and its row apart.
"""

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from adminpanel import services
from adminpanel.models import AuditEntry, BulkOperation, BulkRow, Lease
from tests.factories.accounts import UserFactory
from tests.factories.vendors import VendorFactory
from tests.fixtures.server import ROOT, same_database
from vendors.models import Vendor, VendorMember

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.process,
    pytest.mark.slow,
]
MANY = 500
RUN = "import django; django.setup(); from adminpanel import services; services.run_bulk({pk})"


@pytest.fixture
def crowd(db):
    """Approved vendors, two of whom were suspended since the list was looked at."""
    pattern = VendorFactory(name="Nightjar 0", owner=UserFactory(), state=Vendor.State.APPROVED)
    owner = VendorMember.objects.get(vendor=pattern).user
    others = []
    for n in range(1, MANY):
        values = {
            field.attname: getattr(pattern, field.attname)
            for field in Vendor._meta.concrete_fields
            if not field.primary_key
        }
        others.append(Vendor(**values | {"name": f"Nightjar {n}", "slug": f"nightjar-{n}"}))
    made = Vendor.objects.bulk_create(others)
    VendorMember.objects.bulk_create([VendorMember(vendor=each, user=owner) for each in made])
    return [pattern, *made]


def worker(operation):
    """A process of its own, as Celery's is."""
    environment = (
        os.environ | same_database() | {"DJANGO_SETTINGS_MODULE": "weddingbazaar.settings"}
    )
    return subprocess.Popen(
        [sys.executable, "-c", RUN.format(pk=operation.pk)], cwd=ROOT, env=environment
    )


def done(operation):
    return operation.rows.filter(state=BulkRow.State.DONE).count()


def test_killed_in_the_middle_it_ends_complete_and_is_undone(crowd, mona):
    facts = {"note": "You asked for cash"}
    operation = services.plan_bulk(
        "vendors-suspend", filters="q=nightjar", arguments=facts, by=mona
    )
    for vendor in crowd[-2:]:
        services.suspend_vendor(vendor.pk, note="Earlier", by=mona)
    services.confirm_bulk(operation.pk, by=mona)

    first = worker(operation)
    until = time.monotonic() + 60
    while done(operation) < 50 and time.monotonic() < until:
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=10)
    at_death = done(operation)
    assert 50 <= at_death < MANY - 2

    assert services.ring_for_bulk() == 0  # the lease of the dead still stands
    Lease.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    services.run_bulk(operation.pk)
    while operation.rows.filter(state=BulkRow.State.PLANNED).exists():
        services.run_bulk(operation.pk)  # the next slices

    operation.refresh_from_db()
    assert operation.state == BulkOperation.State.DONE
    counts = operation.rows.counts()
    assert (counts["done"], counts["left_out"], counts["failed"]) == (MANY - 2, 2, 0)
    assert Vendor.objects.filter(state=Vendor.State.SUSPENDED).count() == MANY
    lines = AuditEntry.objects.filter(action="suspended", facts__note=facts["note"])
    assert lines.count() == lines.values("subject_key").distinct().count() == MANY - 2

    services.undo_bulk(operation.pk, by=mona)
    while operation.rows.filter(state=BulkRow.State.DONE).exists():
        services.run_bulk(operation.pk)
    approved = set(Vendor.objects.filter(state=Vendor.State.APPROVED).values_list("pk", flat=True))
    assert approved == {vendor.pk for vendor in crowd[:-2]}
