"""What payment services have and we do not: kept, explained by somebody, or ours after all."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminpanel import services, tasks
from adminpanel.exceptions import ExplainedAlready
from adminpanel.models import Alert, AuditEntry, Unmatched
from payments.models import Payment, ProviderEvent, ReconciliationCursor
from tests.factories.bookings import accepted
from tests.factories.payments import paid, payable
from tests.reading import told

pytestmark = pytest.mark.django_db
LIST = reverse("adminpanel:unmatched-list")


@pytest.fixture
def cursor(db) -> ReconciliationCursor:
    return ReconciliationCursor.objects.create(
        provider="stripe", compared_until=timezone.now(), unmatched=["pi_strange"]
    )


@pytest.fixture
def strange(cursor) -> Unmatched:
    services.keep_unmatched()
    return Unmatched.objects.get()


def explanation(found: Unmatched) -> str:
    return reverse("adminpanel:explanation-create", args=[found.pk])


def test_it_stays_when_the_next_comparison_finds_nothing(cursor, strange):
    cursor.unmatched = []
    cursor.save()

    assert services.keep_unmatched() == 0

    assert Unmatched.objects.open().get() == strange


def test_its_alert_stays_open_until_somebody_says_what_it_is(cursor, fin, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    services.evaluate_alerts()
    cursor.unmatched = []
    cursor.save()
    time_machine.shift(15)
    services.evaluate_alerts()
    alert = Alert.objects.get()
    assert (str(alert), alert.state) == ("Unmatched provider event", Alert.State.OPEN)

    services.explain_unmatched(Unmatched.objects.get().pk, note="A trial of ours", by=fin)
    time_machine.shift(15)
    services.evaluate_alerts()

    alert.refresh_from_db()
    assert alert.state == Alert.State.RESOLVED


def test_found_twice_is_one(cursor, strange):
    assert services.keep_unmatched() == 0
    assert Unmatched.objects.count() == 1


def test_what_is_ours_after_all_needs_no_words(sandbox, couple, rosewood, anna, saturday):
    payable(rosewood)
    payment = paid(sandbox, accepted(rosewood, anna, saturday), anna)
    found = Unmatched.objects.create(provider="stripe", ref=payment.provider_id)
    other = Unmatched.objects.create(provider="stripe", ref="pi_other")

    services.keep_unmatched()

    assert list(Unmatched.objects.matched()) == [found]
    assert list(Unmatched.objects.open()) == [other]


def test_what_somebody_made_there_is_found_when_all_is_compared(client, sandbox, fin, monkeypatch):
    made = sandbox.client().v1.payment_intents.create({"amount": 4_200, "currency": "eur"})
    monkeypatch.setattr(tasks.reconcile_again, "delay", services.reconcile_again)
    client.force_login(fin)

    client.post(reverse("adminpanel:reconciliation-create"))

    assert not Payment.objects.exists()
    assert Unmatched.objects.open().get().ref == made.id
    assert made.id in told(client.get(LIST))


@pytest.mark.parametrize(("who", "status"), [("fin", 200), ("ada", 200), ("mona", 403)])
def test_who_may_look(client, request, strange, who, status):
    client.force_login(request.getfixturevalue(who))
    answer = client.get(LIST)
    assert answer.status_code == status
    assert ("pi_strange" in answer.content.decode()) is (status == 200)


def test_others_explain_nothing(client, strange, mona):
    client.force_login(mona)
    assert client.post(explanation(strange), {"note": "Mine"}).status_code == 403
    assert client.post(reverse("adminpanel:reconciliation-create")).status_code == 403
    with pytest.raises(PermissionDenied):
        services.explain_unmatched(strange.pk, note="Mine", by=mona)
    assert Unmatched.objects.open().exists()


def test_it_is_explained_and_found_again(client, strange, fin):
    client.force_login(fin)
    empty = client.post(explanation(strange), {"note": " "})
    assert empty.status_code == 422
    assert "Write what it is" in empty.content.decode()
    assert f'hx-get="{LIST}"' in empty.content.decode()  # the act's own address shows nothing

    client.post(explanation(strange), {"note": "A trial of ours"})

    assert "pi_strange" not in told(client.get(LIST))
    page = told(client.get(LIST, {"which": "explained", "q": "trial"}))
    assert "pi_strange" in page
    assert "A trial of ours" in page
    line = AuditEntry.objects.get()
    assert (line.action, line.facts) == ("explained", {"note": "A trial of ours"})
    with pytest.raises(ExplainedAlready):
        services.explain_unmatched(strange.pk, note="Again", by=fin)


def test_it_says_what_was_told_of_it(client, strange, fin):
    facts = {"provider": "stripe", "subject_id": "pi_strange", "outcome": "not_ours"}
    ProviderEvent.objects.create(event_id="evt_1", kind="payment_intent.created", **facts)
    client.force_login(fin)

    assert "We were told payment_intent.created" in told(client.get(LIST))


def test_a_longer_list_asks_no_more(client, strange, fin):
    client.force_login(fin)
    client.get(LIST)
    counts = []
    for more in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))
        Unmatched.objects.create(provider="stripe", ref=f"pi_more_{more}")
        Unmatched.objects.create(provider="stripe", ref=f"tr_more_{more}")
    assert counts[0] == counts[1]
