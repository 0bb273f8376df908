"""What people report, from the menu of a message to the outcome that staff write."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.services import suspend_user
from adminpanel import services as adminpanel
from adminpanel.models import AuditEntry
from messaging import services
from messaging.exceptions import AlreadyClosed, NoSuchMessage, NotAMember, TooFast
from messaging.limits import reports
from messaging.models import Message, Report
from tests.conftest import staff
from tests.factories.accounts import UserFactory
from tests.factories.messaging import conversation_of, many_messages
from tests.messaging.test_views import asked

HTMX = {"HX-Request": "true"}

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def talk(anna, rose):
    talk = conversation_of(anna, rose)
    services.post_message(talk, author=anna, body="Is the 12th free?")
    services.post_message(talk, author=rose, body="Pay me in cash, outside <b>the site</b>")
    return talk


@pytest.fixture
def mona(db):
    return staff("Mona Moderator", "moderation")


@pytest.fixture
def report(talk, anna, rose):
    return report_of(talk, anna, rose)


def report_of(talk, by, reported, **facts):
    facts = {"reason": Report.Reason.FRAUD, "words": "They want cash"} | facts
    return services.report_person(reported, by=by, conversation=talk, **facts)


def theirs(talk):
    return Message.objects.get(conversation=talk, seq=2)


def test_a_report_keeps_what_was_said_whatever_happens_later(talk, anna, rose):
    report = report_of(talk, anna, rose, message=theirs(talk))
    services.delete_message(theirs(talk).pk, by=rose)
    report.refresh_from_db()
    assert [(line["seq"], line["author"], line["body"]) for line in report.context] == [
        (1, anna.pk, "Is the 12th free?"),
        (2, rose.pk, "Pay me in cash, outside <b>the site</b>"),
    ]


def test_the_context_is_the_lines_around(talk, anna, rose):
    many_messages(talk, rose, 40)
    report = report_of(talk, anna, rose, message=Message.objects.get(conversation=talk, seq=20))
    assert [line["seq"] for line in report.context] == list(range(10, 31))
    whole = report_of(talk, anna, rose)
    assert [line["seq"] for line in whole.context] == list(range(23, 43))


def test_the_same_again_is_the_same_report_while_it_is_open(talk, anna, rose, mona):
    first = report_of(talk, anna, rose, message=theirs(talk))
    assert report_of(talk, anna, rose, message=theirs(talk)) == first
    assert report_of(talk, anna, rose) != first
    services.close_report(first.pk, by=mona, outcome="Nothing")
    assert report_of(talk, anna, rose, message=theirs(talk)) != first


def test_who_and_what_cannot_be_reported(talk, anna, rose, stranger):
    ben = UserFactory(name="Ben")
    services.add_member(talk, ben, shown_as="Ben", beside=anna)
    for by, reported in [(anna, stranger), (stranger, rose), (anna, ben), (anna, anna)]:
        with pytest.raises(NotAMember):
            report_of(talk, by, reported)
    mine = Message.objects.get(conversation=talk, seq=1)
    with pytest.raises(NoSuchMessage):
        report_of(talk, anna, rose, message=mine)
    assert not Report.objects.exists()


def test_nobody_floods_the_staff(talk, anna, rose):
    reports().take(anna.pk, reports().burst)
    with pytest.raises(TooFast):
        report_of(talk, anna, rose)
    assert not Report.objects.exists()


def test_only_moderators_close_and_only_once(report, anna, mona):
    for person in (anna, staff("Fin Ance", "finance")):
        with pytest.raises(PermissionDenied):
            services.close_report(report.pk, by=person, outcome="Ha")
    adminpanel.close_report(report.pk, outcome="A warning", suspend=False, by=mona)
    with pytest.raises(AlreadyClosed):
        adminpanel.close_report(report.pk, outcome="Again", suspend=True, by=mona)
    report.refresh_from_db()
    assert (report.state, report.outcome, report.closed_by) == ("closed", "A warning", mona)
    assert report.reported.is_active
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.facts) == (
        mona,
        "closed the report",
        {"outcome": "A warning", "state": {"was": "Open", "now": "Closed"}},
    )


def test_a_suspension_is_logged_and_ends_the_account(report, rose, mona):
    adminpanel.close_report(report.pk, outcome="Fraud", suspend=True, by=mona)
    rose.refresh_from_db()
    assert not rose.is_active
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "subject_key")) == [
        ("closed the report", str(report.pk)),
        ("suspended", str(rose.pk)),
    ]


def test_staff_are_not_suspended_this_way(mona):
    ada = staff("Ada Min", "administrator")
    with pytest.raises(PermissionDenied):
        suspend_user(ada.pk, by=mona)
    ada.refresh_from_db()
    assert ada.is_active


# ---------------------------------------------------------------- pages


def address(talk, seq=None):
    found = reverse("messaging:report-create", args=[talk.pk])
    return f"{found}?message={seq}" if seq else found


def test_from_a_message_to_its_report(client, talk, anna, rose):
    client.force_login(anna)
    message = theirs(talk)
    page = client.get(reverse("messaging:message-detail", args=[talk.pk, 2])).content.decode()
    assert address(talk, 2) in page
    asks = client.get(address(talk, 2)).content.decode()
    assert "Pay me in cash, outside &lt;b&gt;" in asks
    refused = client.post(address(talk, 2), {"person": rose.pk})
    assert (refused.status_code, Report.objects.count()) == (422, 0)
    done = client.post(
        address(talk, 2), {"person": rose.pk, "reason": "fraud", "words": ""}, follow=True
    )
    assert "Our staff will look at it" in done.content.decode()
    assert Report.objects.get().message == message


def test_a_report_in_a_dialog_stays_on_the_page(client, talk, anna, rose):
    client.force_login(anna)
    theirs(talk)
    dialog = client.get(address(talk, 2), headers=HTMX).content.decode()
    assert dialog.strip().startswith("<dialog")
    assert f'hx-post="{address(talk, 2)}"' in dialog
    refused = client.post(address(talk, 2), {"person": rose.pk}, headers=HTMX)
    assert refused.status_code == 422
    assert "<dialog" in refused.content.decode()
    facts = {"person": rose.pk, "reason": "fraud"}
    done = client.post(address(talk, 2), facts, headers=HTMX)
    assert (done.status_code, "<dialog" in done.content.decode()) == (200, False)
    assert "Our staff will look at it" in done.content.decode()
    assert Report.objects.count() == 1


@pytest.mark.parametrize("seq", [1, 99])
def test_ones_own_message_and_none_cannot_be_reported(client, talk, anna, rose, seq):
    client.force_login(anna)
    posted = client.post(address(talk, seq), {"person": rose.pk, "reason": "fraud"})
    assert posted.status_code in (404, 422)
    assert not Report.objects.exists()


def test_strangers_find_nothing_to_report(client, talk, stranger, rose):
    client.force_login(stranger)
    assert client.get(address(talk)).status_code == 404
    assert client.post(address(talk), {"person": rose.pk, "reason": "spam"}).status_code == 404


@pytest.mark.parametrize(("group", "status"), [(None, 404), ("finance", 403), ("moderation", 200)])
def test_the_queue_is_for_moderators(client, report, group, status):
    client.force_login(staff("Somebody", group) if group else report.reporter)
    detail = reverse("adminpanel:report-detail", args=[report.pk])
    assert client.get(reverse("adminpanel:report-list")).status_code == status
    assert client.get(detail).status_code == status
    if status != 200:
        assert client.post(detail, {"outcome": "x"}).status_code == status
        report.refresh_from_db()
        assert report.is_open


def test_staff_read_the_context_and_close(client, report, rose, mona):
    client.force_login(mona)
    queue = client.get(reverse("adminpanel:report-list")).content.decode()
    assert "Fraud" in queue
    assert "just now" in queue
    detail = reverse("adminpanel:report-detail", args=[report.pk])
    page = client.get(detail).content.decode()
    assert "Pay me in cash, outside &lt;b&gt;" in page
    said = report.lines[-1]["at"]
    assert said == Message.objects.order_by("seq").last().created_at
    assert f"{timezone.localtime(said):%-d %b %Y, %H:%M %Z}</time>" in page
    assert client.post(detail, {"outcome": ""}).status_code == 422

    closed = client.post(detail, {"outcome": "Suspended", "suspend": "on"}, follow=True)

    assert "Nothing to look at" in closed.content.decode()
    rose.refresh_from_db()
    assert not rose.is_active


@pytest.mark.parametrize("number", [1, 4])
def test_the_queue_asks_as_little_for_many_as_for_one(client, anna, mona, number):
    for _ in range(number):
        other = UserFactory()
        report_of(conversation_of(anna, other), anna, other)
    client.force_login(mona)
    queue = reverse("adminpanel:report-list")
    client.get(queue)
    assert asked(client, queue) <= 11
