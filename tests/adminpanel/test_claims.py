"""One reviewer decides on a vendor at a time."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from adminpanel import services
from adminpanel.exceptions import Claimed
from adminpanel.models import AuditEntry, Claim, DecisionText
from adminpanel.services import approvals
from tests.factories.vendors import VendorFactory
from tests.races import Meeting, all_at_once
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State = Vendor.State


@pytest.fixture
def applicant(rosa) -> Vendor:
    return VendorFactory(name="Nightjar", owner=rosa, state=State.SUBMITTED)


def at(name, vendor):
    return reverse(f"adminpanel:{name}", args=[vendor.pk])


def let_it_run_out(vendor):
    Claim.objects.filter(vendor=vendor).update(until=timezone.now() - dt.timedelta(seconds=1))


def test_the_second_hears_who_has_it(applicant, mona, ada):
    services.claim_vendor(applicant.pk, by=mona)

    with pytest.raises(Claimed, match="Mona Moderator"):
        services.claim_vendor(applicant.pk, by=ada)

    assert Claim.objects.get().reviewer == mona


def test_the_same_again_renews_it(applicant, mona):
    first = services.claim_vendor(applicant.pk, by=mona)
    later = services.claim_vendor(applicant.pk, by=mona)

    assert later.until > first.until
    assert later.taken_at == first.taken_at


def test_one_that_ran_out_is_free(applicant, mona, ada):
    services.claim_vendor(applicant.pk, by=mona)
    let_it_run_out(applicant)

    assert services.claim_vendor(applicant.pk, by=ada).reviewer == ada


def test_only_who_has_it_lets_it_go(applicant, mona, ada):
    services.claim_vendor(applicant.pk, by=mona)

    services.release_vendor(applicant.pk, by=ada)
    assert Claim.objects.exists()
    services.release_vendor(applicant.pk, by=mona)
    assert not Claim.objects.exists()


@pytest.mark.parametrize("who", ["fin", "rosa"])
def test_only_reviewers_claim(who, request, applicant):
    with pytest.raises(PermissionDenied):
        services.claim_vendor(applicant.pk, by=request.getfixturevalue(who))

    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "decide",
    [
        lambda pk, by: services.approve_vendor(pk, by=by),
        lambda pk, by: services.reject_vendor(pk, note="No", by=by),
        lambda pk, by: services.request_vendor_changes(pk, note="More", by=by),
    ],
    ids=["approve", "reject", "changes"],
)
def test_nobody_else_decides(decide, applicant, mona, ada):
    services.claim_vendor(applicant.pk, by=mona)

    with pytest.raises(Claimed):
        decide(applicant.pk, ada)
    applicant.refresh_from_db()
    assert (applicant.state, AuditEntry.objects.count()) == (State.SUBMITTED, 0)

    decide(applicant.pk, mona)
    applicant.refresh_from_db()
    assert applicant.state != State.SUBMITTED
    assert not Claim.objects.exists()


def test_the_page_offers_to_take_it_then_to_decide(client, applicant, mona):
    client.force_login(mona)
    assert "Take it" in client.get(at("vendor-detail", applicant)).content.decode()

    client.post(at("claim-create", applicant))

    page = client.get(at("vendor-detail", applicant)).content.decode()
    assert "Take it" not in page
    assert "Request changes" in page


def test_the_page_of_another_says_who_has_it(client, applicant, mona, ada):
    services.claim_vendor(applicant.pk, by=mona)
    client.force_login(ada)

    page = client.get(at("vendor-detail", applicant)).content.decode()

    assert "Mona Moderator has this one" in page
    assert "Request changes" not in page
    assert client.post(at("claim-create", applicant)).url == at("vendor-detail", applicant)
    assert "Mona Moderator has it" in client.get(reverse("adminpanel:vendor-list")).content.decode()


def test_an_open_page_keeps_it(client, applicant, mona, ada):
    client.force_login(mona)
    keep = {"path": at("claim-create", applicant), "headers": {"HX-Request": "true"}}

    assert client.post(**keep).status_code == 204
    let_it_run_out(applicant)
    services.claim_vendor(applicant.pk, by=ada)
    assert client.post(**keep).status_code == 409


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "Decide within"), (49, "Late by")], ids=["in time", "late"]
)
def test_the_clock_runs(client, applicant, mona, hours, words):
    since = timezone.now() - dt.timedelta(hours=hours)
    Vendor.objects.filter(pk=applicant.pk).update(submitted_at=since)
    client.force_login(mona)

    assert words in client.get(reverse("adminpanel:vendor-list")).content.decode()
    assert words in client.get(at("vendor-detail", applicant)).content.decode()


# ---------------------------------------------------------------- words


def test_a_text_is_written_changed_chosen_and_removed(client, applicant, mona):
    client.force_login(mona)
    facts = {"kind": "changes", "title": "Taller pictures", "text": "Please add larger ones."}

    client.post(reverse("adminpanel:decision-text-create"), facts)
    text = DecisionText.objects.get(title="Taller pictures")
    services.claim_vendor(applicant.pk, by=mona)
    page = client.get(at("vendor-detail", applicant)).content.decode()
    assert 'data-value="Please add larger ones."' in page

    client.post(at("decision-text-update", text), facts | {"text": "Larger, please."})
    assert DecisionText.objects.get(pk=text.pk).text == "Larger, please."
    client.post(at("decision-text-delete", text))
    assert not DecisionText.objects.filter(pk=text.pk).exists()
    assert AuditEntry.objects.count() == 3
    assert client.post(at("decision-text-delete", text)).status_code == 404


def test_one_title_is_one_text(client, mona):
    DecisionText.objects.get_or_create(kind="changes", title="Larger pictures")
    client.force_login(mona)
    facts = {"kind": "changes", "title": "Larger pictures", "text": "y"}

    answer = client.post(reverse("adminpanel:decision-text-create"), facts)

    assert answer.status_code == 422
    assert "of this title already" in answer.content.decode()


# ---------------------------------------------------------------- races


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_has_it(applicant, mona, ada):
    answers = all_at_once(
        [lambda who=who: services.claim_vendor(applicant.pk, by=who) for who in (mona, ada)]
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Claim", "Claimed"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_believe_it(applicant, mona, ada, monkeypatch):
    meeting, look = Meeting(2), Vendor.objects.get

    def meet(pk):
        vendor = look(pk=pk)
        meeting.wait()
        return vendor

    monkeypatch.setattr(approvals.vendors, "lock_vendor", meet)
    meeting_again, find = Meeting(2), Claim.objects.update_or_create

    def wait_and_write(**facts):
        meeting_again.wait()
        return find(**facts)

    monkeypatch.setattr(Claim.objects, "update_or_create", wait_and_write)

    answers = all_at_once(
        [lambda who=who: services.claim_vendor(applicant.pk, by=who) for who in (mona, ada)]
    )

    assert not any(isinstance(answer, Claimed) for answer in answers)
