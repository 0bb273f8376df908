"""Accounts in the hands of staff: found, suspended, restored, verified, given roles."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.exceptions import AccountErased, LastAdministrator, NotForStaff
from accounts.groups import ADMINISTRATOR, FINANCE
from accounts.models import Standing, User
from adminpanel import services
from adminpanel.models import AuditEntry
from messaging.models import Notification
from tests.conftest import staff
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
LIST = reverse("adminpanel:person-list")


def page_of(person, name="person-detail"):
    return reverse(f"adminpanel:{name}", args=[person.pk])


@pytest.fixture
def sue(db):
    return staff("Sue Port", "support")


# ---------------------------------------------------------------- standing


def test_who_is_suspended_is_out_and_reads_why(
    anna, sue, client, django_capture_on_commit_callbacks
):
    client.force_login(anna)
    client.get("/couple/dashboard/")

    with django_capture_on_commit_callbacks(execute=True):
        services.suspend_person(anna.pk, note="You sold tickets", by=sue)

    anna.refresh_from_db()
    assert not anna.is_active
    assert client.get("/couple/dashboard/").status_code == 302
    assert "You sold tickets" in mail.outbox[-1].body
    assert mail.outbox[-1].to == [anna.email]
    line = AuditEntry.objects.on(anna).get()
    assert (line.actor, line.action, line.facts) == (
        sue,
        "suspended",
        {"account": {"was": "Active", "now": "Suspended"}, "note": "You sold tickets"},
    )


@pytest.mark.parametrize("who", ["mona", "fin", "anna"])
def test_only_support_and_administrators_steer(who, request, cleo):
    with pytest.raises(PermissionDenied):
        services.suspend_person(cleo.pk, note="x", by=request.getfixturevalue(who))

    cleo.refresh_from_db()
    assert cleo.is_active
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("who", ["fin", "ada"])
def test_nobody_suspends_staff_or_themselves(who, request, ada):
    with pytest.raises(PermissionDenied):
        services.suspend_person(request.getfixturevalue(who).pk, note="x", by=ada)

    assert not AuditEntry.objects.exists()


def test_who_is_restored_signs_in_again_and_hears_of_it(anna, sue):
    services.suspend_person(anna.pk, note="A mistake", by=sue)

    services.restore_person(anna.pk, by=sue)

    anna.refresh_from_db()
    assert anna.is_active
    assert "works again" in Notification.objects.get(user=anna).text


def test_what_is_erased_is_not_restored(anna, ada):
    User.objects.filter(pk=anna.pk).update(erased_at="2030-01-01T00:00Z", is_active=False)

    with pytest.raises(AccountErased):
        services.restore_person(anna.pk, by=ada)


def test_a_verified_address_is_as_good_as_one_from_the_letter(sue):
    nora = UserFactory()
    EmailAddress.objects.filter(user=nora).update(verified=False)
    assert User.objects.get_queryset().standing(Standing.UNVERIFIED).get() == nora

    services.verify_person(nora.pk, by=sue)

    assert not User.objects.get_queryset().standing(Standing.UNVERIFIED).exists()
    assert EmailAddress.objects.get(user=nora).verified


def test_signing_out_ends_every_browser(client, anna, sue):
    client.force_login(anna)
    client.get("/couple/dashboard/")
    assert UserSession.objects.filter(user=anna).count() == 1

    assert services.sign_person_out(anna.pk, by=sue) == 1

    assert client.get("/couple/dashboard/").status_code == 302
    assert AuditEntry.objects.on(anna).get().facts == {"browsers": 1}


# ---------------------------------------------------------------- roles


def test_a_role_gives_rights_and_its_line_says_what_was(ada):
    nora = UserFactory(joined_as="staff")

    services.change_role(nora.pk, groups=[FINANCE], by=ada)

    nora = User.objects.get(pk=nora.pk)
    assert nora.is_staff
    assert nora.has_perm("adminpanel.watch_money")
    facts = AuditEntry.objects.on(nora).get().facts
    assert facts == {"groups": {"was": [], "now": ["finance"]}}


def test_without_a_group_somebody_is_no_staff(ada, fin):
    services.change_role(fin.pk, groups=[], by=ada)

    assert not User.objects.get(pk=fin.pk).is_staff


def test_the_same_role_twice_is_one_line(ada, fin):
    services.change_role(fin.pk, groups=[FINANCE], by=ada)

    assert not AuditEntry.objects.exists()


def test_a_couple_does_not_become_staff(ada, couple, anna):
    with pytest.raises(NotForStaff):
        services.change_role(anna.pk, groups=[FINANCE], by=ada)

    assert not User.objects.get(pk=anna.pk).is_staff


def test_the_last_administrator_stays(ada):
    nora = staff("Nora", ADMINISTRATOR)
    User.objects.filter(pk=ada.pk).update(is_active=False)

    with pytest.raises(LastAdministrator):
        services.change_role(nora.pk, groups=[], by=ada)

    assert nora.groups.get().name == ADMINISTRATOR


@pytest.mark.parametrize("who", ["fin", "mona", "ada"])
def test_nobody_but_another_administrator_gives_roles(who, request, ada):
    by = request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        services.change_role(ada.pk, groups=[], by=by)


# ---------------------------------------------------------------- pages


def test_the_list_finds_by_name_state_and_kind(client, ada, anna, rosa, rosewood):
    User.objects.filter(pk=anna.pk).update(is_active=False)
    client.force_login(ada)

    assert "Anna" in client.get(LIST, {"q": "ann"}).content.decode()
    suspended = client.get(LIST, {"standing": "suspended"}).context["page"].object_list
    assert list(suspended) == [anna]
    assert ada in client.get(LIST, {"joined_as": "staff"}).context["page"].object_list
    assert client.get(LIST, {"q": "nobody at all"}).context["page"].paginator.count == 0
    assert client.get(LIST, {"standing": "rich"}).status_code == 200


def test_a_longer_list_asks_no_more(client, ada, django_assert_num_queries):
    client.force_login(ada)
    UserFactory()
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)
    UserFactory.create_batch(3)
    with django_assert_num_queries(10):
        client.get(LIST)


def test_the_part_that_moves_comes_alone(client, ada):
    client.force_login(ada)

    part = client.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert part.strip().startswith('<div id="people"')


def test_the_page_shows_what_somebody_has_here(client, ada, anna, couple):
    client.force_login(ada)

    page = client.get(page_of(anna)).content.decode()

    assert anna.email in page
    assert "Money" in page
    assert client.get(reverse("adminpanel:person-detail", args=[10**6])).status_code == 404


def test_money_is_for_those_who_may_see_it(client, mona, anna):
    client.force_login(mona)

    page = client.get(page_of(anna)).content.decode()

    assert "money-title" not in page
    assert "Suspend" not in page


@pytest.mark.parametrize("who", ["anna", "fin"])
def test_others_see_nobody(client, who, request, cleo):
    client.force_login(request.getfixturevalue(who))

    assert client.get(LIST).status_code in (403, 404)
    assert client.get(page_of(cleo)).status_code in (403, 404)


def test_a_reason_that_is_missing_is_said_at_its_field(client, sue, anna):
    client.force_login(sue)

    answer = client.post(page_of(anna, "person-suspension-create"), {"note": ""})

    assert answer.status_code == 422
    assert answer.context["suspend_form"].errors["note"]
    anna.refresh_from_db()
    assert anna.is_active


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("person-suspension-create", {"note": "Why"}),
        ("person-sign-out-create", {}),
        ("person-verification-create", {}),
        ("person-restoration-create", {}),
    ],
)
def test_each_act_leads_back_to_the_page(client, sue, anna, act, data):
    client.force_login(sue)

    answer = client.post(page_of(anna, act), data)

    assert answer.url == page_of(anna)
    assert AuditEntry.objects.on(anna).get().actor == sue


def test_the_line_says_from_where(client, sue, anna):
    client.force_login(sue)

    client.post(page_of(anna, "person-sign-out-create"), REMOTE_ADDR="203.0.113.9")

    assert AuditEntry.objects.on(anna).get().ip == "203.0.113.9"


def test_the_acts_beside_an_open_page_change_with_the_account_and_not_before(
    client, ada, sue, anna
):
    client.force_login(ada)
    url, anew = f"{page_of(anna)}?was=active", {"HX-Request": "true"}
    assert "hx-swap-oob" not in client.get(url, headers=anew).content.decode()

    services.suspend_person(anna.pk, note="Why", by=sue)

    page = client.get(url, headers=anew).content.decode()
    acts = page[page.index('id="acts"') :]
    assert 'hx-swap-oob="true"' in acts[: acts.index(">")]
    assert page_of(anna, "person-restoration-create") in acts
    assert page_of(anna, "person-suspension-create") not in acts
    assert f'hx-get="{page_of(anna)}?was=suspended"' in page
