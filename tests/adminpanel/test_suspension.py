"""Staff take a vendor out of the directory, and put it back."""

import pytest
from django.core import mail
from django.urls import reverse

from adminpanel.models import AuditEntry
from messaging import tasks
from messaging.models import Notification
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
REASON = "Three couples say that you asked for cash"


def act(client, vendor, name, note=""):
    return client.post(reverse(f"adminpanel:{name}", args=[vendor.pk]), {"note": note})


def page_of(client, vendor):
    return client.get(reverse("adminpanel:vendor-detail", args=[vendor.pk])).content.decode()


def test_out_with_a_reason_and_back_with_a_click(client, rosewood, rosa, mona):
    client.force_login(mona)
    assert "Suspend" in page_of(client, rosewood)

    assert act(client, rosewood, "suspension-create", REASON).status_code == 302

    assert rosewood not in Vendor.objects.public()
    assert "Restore" in page_of(client, rosewood)
    listed = client.get(reverse("adminpanel:vendor-list"), {"state": "suspended"})
    assert rosewood.name in listed.content.decode()
    told = Notification.objects.get(user=rosa)
    assert told.text == f"Rosewood Studio is suspended: {REASON}"
    assert tasks.mail_notification(told.pk)
    assert REASON in mail.outbox[0].body

    assert act(client, rosewood, "restoration-create").status_code == 302

    assert rosewood in Vendor.objects.public()
    done = AuditEntry.objects.order_by("pk").values_list("action", "subject", "facts")
    assert list(done) == [
        (
            "suspended",
            "Rosewood Studio",
            {"state": {"was": "Approved", "now": "Suspended"}, "note": REASON},
        ),
        ("restored", "Rosewood Studio", {"state": {"was": "Suspended", "now": "Approved"}}),
    ]


@pytest.mark.parametrize(
    ("note", "why"), [("", "Write why; the vendor reads it."), ("x" * 201, "At most 200")]
)
def test_without_a_good_reason_nothing_happens(client, rosewood, mona, note, why):
    client.force_login(mona)

    page = act(client, rosewood, "suspension-create", note)

    assert page.status_code == 422
    assert why in page.content.decode()
    assert note in page.content.decode()
    assert rosewood in Vendor.objects.public()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("name", ["suspension-create", "restoration-create"])
def test_only_reviewers_do(client, rosewood, fin, name):
    client.force_login(fin)

    assert act(client, rosewood, name, REASON).status_code == 403


def test_only_what_is_suspended_is_restored(client, rosewood, mona):
    Vendor.objects.filter(pk=rosewood.pk).update(state=Vendor.State.SUBMITTED)
    client.force_login(mona)

    act(client, rosewood, "restoration-create")

    assert rosewood not in Vendor.objects.public()


def test_every_reviewers_open_page_moves(
    client, rosewood, mona, ada, django_capture_on_commit_callbacks, monkeypatch
):
    said = []
    monkeypatch.setattr("messaging.services.telling.publish", said.extend)
    client.force_login(mona)
    with django_capture_on_commit_callbacks(execute=True):
        act(client, rosewood, "suspension-create", REASON)

    moved = {pk for parcel in said if '"vendor"' in parcel.frame for pk in parcel.people}
    assert {mona.pk, ada.pk, *(person.pk for person in rosewood.people())} <= moved
    assert f"touch:vendor-{rosewood.pk} from:body" in page_of(client, rosewood)
