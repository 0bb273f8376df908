"""Who of staff did what: each act says what was before and after, and can be found again."""

import ast
import inspect
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from structlog.contextvars import bound_contextvars

import adminpanel
from adminpanel import services
from adminpanel.audit_words import ACTS, THINGS
from adminpanel.models import AlertRule, AuditEntry, DecisionText
from adminpanel.services.auditing import record
from payments.models import RefundRequest
from tests.conftest import staff
from tests.factories.accounts import PlaceFactory, UserFactory
from tests.factories.bookings import completed, requested, reviewed
from tests.factories.photos import PhotoFactory
from tests.factories.vendors import VendorFactory
from tests.reading import told
from vendors import services as vendors
from vendors.models import Tier, TierChange, Vendor
from vendors.models.tier_changes import first_day

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
LIST = reverse("adminpanel:audit-list")
CODE = Path(adminpanel.__file__).parent


def details() -> dict[str, str]:
    """Those of the latest act."""
    return dict(AuditEntry.objects.order_by("-pk")[0].details)


def found(client, **query) -> list[str]:
    page = client.get(LIST, query).context["page"]
    return [f"{act.action} {act.subject}" for act in page]


# ---------------------------------------------------------------- before and after


def test_vendors(rosewood, mona):
    services.suspend_vendor(rosewood.pk, note="Cash only", by=mona)
    assert details() == {"state": "Approved → Suspended", "note": "Cash only"}
    services.restore_vendor(rosewood.pk, by=mona)
    assert details() == {"state": "Suspended → Approved"}

    for decide, now in (
        (services.approve_vendor, "Approved"),
        (lambda pk, by: services.reject_vendor(pk, note="No", by=by), "Rejected"),
        (
            lambda pk, by: services.request_vendor_changes(pk, note="More", by=by),
            "Changes requested",
        ),
    ):
        vendor = VendorFactory(state=Vendor.State.SUBMITTED)
        was = vendor.get_state_display()
        decide(vendor.pk, by=mona)
        assert details()["state"] == f"{was} → {now}"


def test_people(anna, ada):
    services.suspend_person(anna.pk, note="Spam", by=ada)
    assert details() == {"account": "Active → Suspended", "note": "Spam"}
    services.restore_person(anna.pk, by=ada)
    assert details() == {"account": "Suspended → Active"}


def test_what_people_show_and_write(rosewood, couple, anna, saturday, mona):
    review = reviewed(completed(rosewood, anna, saturday), anna)
    services.publish_review(review.waiting.pk, by=mona)
    assert details()["state"] == "Being checked → Published"
    version = type(review).objects.get().published
    services.take_down_review(version.pk, reason="rude", note="The aunt", by=mona)
    assert details()["state"] == "Published → Taken down"
    assert details()["reason"] == "Insults, threats or hate"

    photo = PhotoFactory(vendor=rosewood)
    services.hide_photo(photo.pk, reason="Not theirs", by=mona)
    assert details()["picture"] == "Shown → Hidden"
    services.show_photo_again(photo.pk, by=mona)
    assert details()["picture"] == "Hidden → Shown"


def test_money(rosewood, couple, anna, saturday, fin, ada):
    services.hold_payouts(rosewood.pk, reason="Asked twice", by=fin)
    assert details()["payouts"] == "paid when they are due → held: Asked twice"
    services.release_payouts(rosewood.pk, by=fin)
    assert details()["payouts"] == "held: Asked twice → paid when they are due"

    booking = requested(rosewood, anna, saturday)
    wanted = RefundRequest.objects.create(
        booking=booking, amount=60_000, why="Rain", asked_by=fin, needs_second=True
    )
    services.decline_refund(wanted.pk, note="They were there", by=ada)
    assert details() == {
        "amount": "€600",
        "state": "Waiting for a second person → Declined",
        "why it was declined": "They were there",
    }


def test_words_for_decisions(mona):
    text = services.save_decision_text(
        DecisionText(kind="changes", title="Large", text="Larger"), by=mona
    )
    assert details()["for"] == "Changes requested"
    text.text = "Much larger"
    services.save_decision_text(text, by=mona)
    assert details()["what they read"] == "Larger → Much larger"


def test_rules_and_tiers_have_plain_names(ada, fin):
    rule = AlertRule.objects.get(key="disk_full")
    facts = {"window_minutes": rule.window_minutes + 1, "is_enabled": False, "to_mail": False}
    services.save_alert_rule(rule.pk, by=ada, **facts)
    said = details()
    assert said["is on"] == "yes → no"
    assert said["by e-mail"] == "yes → no"
    assert said["looked at over, minutes"].endswith(str(rule.window_minutes + 1))

    limits = Tier.objects.of("plus").limits()
    services.change_tier("plus", by=fin, **limits | {"photo_limit": 33})
    assert details() == {"pictures on the page": f"{limits['photo_limit']} → 33"}


def test_what_is_announced_for_a_tier_is_said_in_words(rosewood, fin):
    vendors.set_tier(rosewood.pk, "plus")
    day = first_day()
    services.change_tier("plus", by=fin, starts_on=day, commission_basis_points=950)
    said = {"from": f"{day:%-d %B %Y}", "commission": "8 % → 9.5 %"}
    assert details() == said

    services.withdraw_tier_change(TierChange.objects.get().pk, by=fin)
    assert details() == said
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        "announced less for the tier",
        "withdrew what was announced for",
    ]


def test_older_lines_are_read_in_words(rosewood, ada):
    """They stand as they were written."""
    entry = record(
        ada, "changed the tier", Tier.objects.of("plus"), has_insights={"was": 0, "now": 1}
    )
    assert [name for name, _ in entry.details] == ["sees insights"]
    gone = AuditEntry(action="did", subject_kind="no.such", facts={"odd_name": True})
    assert gone.details == [("odd name", "yes")]
    assert (gone.thing, gone.get_subject_url()) == ("", "")


# ---------------------------------------------------------------- found again


@pytest.fixture
def acts(rosewood, anna, mona, ada):
    with bound_contextvars(ip="203.0.113.9"):
        services.suspend_person(anna.pk, note="Zählt nicht", by=ada)
    with bound_contextvars(ip="198.51.100.7"):
        services.suspend_vendor(rosewood.pk, note="Cash only", by=mona)
        services.restore_vendor(rosewood.pk, by=mona)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "cash"}, ["suspended Rosewood Studio"]),
        ({"q": "zählt"}, ["suspended Anna Berg"]),
        ({"q": "203.0.113"}, ["suspended Anna Berg"]),
        ({"q": "mona restored"}, ["restored Rosewood Studio"]),
        ({"act": "vendors.vendor suspended"}, ["suspended Rosewood Studio"]),
        ({"act": "accounts.user suspended"}, ["suspended Anna Berg"]),
        ({"thing": "accounts.user"}, ["suspended Anna Berg"]),
        ({"act": "vendors.vendor suspended", "thing": "accounts.user"}, []),
        ({"until": "2001-01-01"}, []),
    ],
)
def test_by_words_act_thing_and_day(client, acts, ada, query, expected):
    client.force_login(ada)

    assert found(client, **query) == expected


def test_by_who_did_it(client, acts, ada, mona):
    client.force_login(ada)

    assert found(client, who=mona.pk) == ["restored Rosewood Studio", "suspended Rosewood Studio"]
    page = client.get(LIST, {"who": "999999", "since": "soon"})
    assert "Show all" in told(page)
    assert len(page.context["page"]) == 3
    assert "Enter a valid date." in told(page)


def test_the_page_links_what_it_was_done_to(client, acts, rosewood, anna, ada):
    client.force_login(ada)

    text = client.get(LIST).content.decode()

    assert reverse("adminpanel:vendor-detail", args=[rosewood.pk]) in text
    assert reverse("adminpanel:person-detail", args=[anna.pk]) in text
    assert "Times are those of UTC" in text
    assert "Approved → Suspended" in text


@pytest.mark.parametrize(("who", "status"), [("mona", 403), ("fin", 403), ("anna", 404)])
def test_only_administrators_read_it(request, client, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(LIST).status_code == status


def test_queries_do_not_grow(client, acts, rosewood, ada, mona, django_assert_num_queries):
    client.force_login(ada)
    client.get(LIST, {"q": "o"})
    with CaptureQueriesContext(connection) as few:
        client.get(LIST, {"q": "o"})
    services.suspend_vendor(rosewood.pk, note="Once more", by=mona)
    services.restore_vendor(rosewood.pk, by=mona)

    with django_assert_num_queries(len(few)):
        client.get(LIST, {"q": "o"})


# ---------------------------------------------------------------- all acts are there


def admin_form(page) -> dict[str, str]:
    """What a browser sends back of the page as it is."""
    form = page.context["adminform"].form
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, False, ""):
            sent[name] = "on" if value is True else value
    for formset in page.context["inline_admin_formsets"]:
        for field in formset.formset.management_form:
            sent[field.html_name] = field.value()
    return sent


def test_what_is_written_in_djangos_admin(client, settings):
    settings.STAFF_MFA_REQUIRED = False
    root = UserFactory(name="Root", is_staff=True, is_superuser=True)
    place = PlaceFactory(name="Ghent", country="BE")
    client.force_login(root)
    url = reverse("admin:accounts_place_change", args=[place.pk])

    client.post(url, admin_form(client.get(url)) | {"name": "Gent"})
    assert details() == {"fields": "Name: Ghent → Gent"}
    client.post(reverse("admin:accounts_place_delete", args=[place.pk]), {"post": "yes"})

    acts = AuditEntry.objects.filter(actor=root).order_by("pk").values_list("action", "subject")
    assert list(acts) == [
        ("changed in Django admin", "Gent"),
        ("deleted in Django admin", "Gent"),
    ]
    client.force_login(staff("Ada Min", "administrator"))
    assert found(client, act=" deleted in Django admin") == ["deleted in Django admin Gent"]


LINELESS = {  # what staff call and what changes nothing that anybody could ask about
    "claim_vendor": "Who decides, for ten minutes; the decision has its line.",
    "release_vendor": "As above.",
    "plan_bulk": "A dry run; confirming it has its line.",
}


def test_every_act_of_staff_writes_its_line():
    """Whatever somebody of staff does goes through a service that says who: `by`."""
    acts = {
        name: getattr(services, name)
        for name in services.__all__
        if "by" in inspect.signature(getattr(services, name)).parameters
    }
    assert len(acts) > 50
    silent = {
        name
        for name, act in acts.items()
        if not any(call in inspect.getsource(act) for call in ("record(", "record_once("))
    }

    assert silent == set(LINELESS)


def written() -> set[str]:
    """What `record` is called with anywhere, as far as it stands there in words."""
    found = set()
    for path in [*CODE.glob("services/*.py"), *CODE.glob("bulk/*.py"), CODE / "admin_records.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RECORDERS:
                words = ast.walk(node.args[1])
                found |= {word.value for word in words if isinstance(word, ast.Constant)}
    return {word for word in found if isinstance(word, str)}


RECORDERS = ("record", "record_once")


def test_every_act_can_be_chosen_in_the_filter():
    listed = {act for acts in ACTS.values() for act in acts}

    assert written() <= listed
    assert ACTS.keys() - {""} == THINGS.keys()
    assert listed - written() == {"gave back", "asked to give back"}  # chosen between by a name


def test_views_change_nothing_past_the_services():
    """No view of the control room saves rows itself or calls another app's act with `by`."""
    for path in CODE.glob("views/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            called = node.func
            assert called.attr not in ("save", "delete", "bulk_create") or any(
                word.arg == "commit" for word in node.keywords
            ), f"{path.name}: {called.attr}"
            if any(word.arg == "by" for word in node.keywords):
                assert getattr(called.value, "id", "") == "services", path.name
