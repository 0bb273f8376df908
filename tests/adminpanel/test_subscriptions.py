"""Finance sees what tiers bring, who has to pay, and gives credit and tiers for nothing."""

import csv
import datetime as dt
import io
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminpanel.models import AuditEntry
from payments import ledger, services
from payments.audit import audit
from payments.models import Account, BillDispute, Comp, Credit, Interval, Subscription, TierPrice
from payments.services.subscriptions import looking
from tests.factories.subscriptions import (
    REFUSED_LATER,
    carded,
    credited,
    passed,
    priced,
    subscribed,
    turned,
)
from tests.factories.vendors import VendorFactory
from tests.reading import told
from vendors.models import Tier, TierChange, TierCode, Vendor
from vendors.models.tier_changes import first_day
from vendors.services import change_tier

pytestmark = pytest.mark.django_db
PAGE = reverse("adminpanel:subscription-list")
FILE = reverse("adminpanel:subscription-csv")
DUNNING = reverse("adminpanel:subscription-dunning")
SEARCH = reverse("adminpanel:subscription-search")
TIERS = reverse("adminpanel:subscription-tier-list")
PREMIUM = reverse("adminpanel:subscription-tier-update", args=["premium"])
YEARLY = reverse("adminpanel:subscription-price-update", args=["premium", "year"])
State = Subscription.State


@pytest.fixture
def premium(sandbox, rosewood) -> Subscription:
    return subscribed(sandbox, rosewood)


@pytest.fixture
def office(fin) -> Client:
    """A browser in which Fin is signed in."""
    client = Client()
    client.force_login(fin)
    return client


def of(vendor: Vendor, what: str = "detail") -> str:
    return reverse(f"adminpanel:subscription-{what}", args=[vendor.slug])


def credit(**other) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "amount": "12,50", "reason": "We were down", **other}


def comp(**other) -> dict[str, str]:
    """As it is sent by who has read what it comes to."""
    return {"tier": "plus", "until": "", "reason": "A thank you", "confirmed": "on", **other}


def lines() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "subject"))


# ---------------------------------------------------------------- who


@pytest.mark.parametrize("url", [PAGE, FILE, DUNNING, SEARCH, TIERS, PREMIUM, YEARLY])
@pytest.mark.parametrize(
    ("who", "status"), [("rosa", 404), ("mona", 403), ("fin", 200), ("ada", 200)]
)
def test_who_may_look(request, client, url, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url).status_code == status


@pytest.mark.parametrize(("who", "status"), [("rosa", 404), ("mona", 403)])
def test_who_may_not_give(request, client, rosewood, fin, who, status):
    client.force_login(request.getfixturevalue(who))
    given = services.give_comp(rosewood.pk, tier="plus", reason="Why not", by=fin)
    back = reverse("adminpanel:subscription-comp-delete", args=[given.pk])

    assert client.get(of(rosewood)).status_code == status
    assert client.post(of(rosewood, "credit-create"), credit()).status_code == status
    assert client.post(of(rosewood, "comp-create"), comp()).status_code == status
    assert client.post(of(rosewood, "look-create")).status_code == status
    assert client.post(back).status_code == status
    assert client.post(PREMIUM, {}).status_code == status
    assert client.post(YEARLY, {"amount": "1"}).status_code == status
    assert not Credit.objects.exists()
    assert list(Comp.objects.standing()) == [given]
    assert lines() == []


# ---------------------------------------------------------------- figures


def test_before_anybody_pays(office):
    text = told(office.get(PAGE))

    assert "Nobody has paid for a tier yet" in text
    assert "0 of 0 that ended" in text


def test_what_is_paid_and_what_is_not(sandbox, rosewood, premium, office, fin):
    yearly, trying = VendorFactory(name="Year House"), VendorFactory(name="Trial House")
    subscribed(sandbox, yearly, priced(TierCode.PLUS, Interval.YEAR))
    subscribed(sandbox, trying, with_trial=True)
    services.give_comp(VendorFactory().pk, tier="premium", reason="A prize", by=fin)

    text = told(office.get(PAGE)).replace("\N{EN DASH}", "none")

    assert "MRR €64.83 a month, from 2 vendors who pay" in text  # 49 and a twelfth of 190
    assert "ARPU €32.41" in text
    assert "Premium, monthly 1 €49 none Premium, yearly 0 €0 none Plus, monthly 0 €0 none" in text
    assert "Plus, yearly 1 €15.83" in text
    assert "Trials 1 under way" in text
    assert "Comps 1 vendor with a tier" in text
    assert "€239 in all" in text


def test_the_months_as_a_file(sandbox, premium, office):
    text = office.get(FILE).content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 12
    now = rows[-1]
    assert (now["currency"], now["mrr"], now["new"], now["vendors"]) == (
        "EUR",
        "49.00",
        "49.00",
        "1",
    )
    assert (now["billed"], now["cancelled"]) == ("49.00", "0")


@pytest.mark.parametrize("vendors", [1, 4])
def test_the_pages_cost_the_same_whatever_is_on_them(sandbox, office, vendors):
    for number in range(vendors):
        vendor = VendorFactory()
        if number % 2:
            carded(sandbox, vendor, REFUSED_LATER)
        subscribed(sandbox, vendor, priced(interval=Interval.values[number % 2]))
    for url in (PAGE, DUNNING, SEARCH):
        office.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url).status_code == 200
        assert len(queries) <= 12, [query["sql"] for query in queries]


def test_a_vendors_page_costs_the_same_for_three_bills_as_for_one(
    sandbox, rosewood, premium, office, django_assert_num_queries
):
    office.get(of(rosewood))
    with CaptureQueriesContext(connection) as queries:
        office.get(of(rosewood))
    for _ in range(2):
        premium = turned(sandbox, premium)
    assert premium.bills.count() == 3

    with django_assert_num_queries(len(queries)):
        office.get(of(rosewood))


# ---------------------------------------------------------------- dunning


def test_a_refused_renewal_is_on_the_board_until_it_is_paid(sandbox, rosewood, premium, office):
    carded(sandbox, rosewood, REFUSED_LATER)
    turned(sandbox, premium)

    text = told(office.get(DUNNING))

    assert "Day 0 1 Refused once · €49" in text
    assert "Rosewood Studio €49 Premium, monthly" in text
    assert "Your card was declined" in text
    assert "Not decided €49 1 on the board" in text
    assert "€49 1 renewal refused; beside the MRR" in told(office.get(PAGE))

    carded(sandbox, rosewood)
    passed(sandbox, premium, 3)

    text = told(office.get(DUNNING))
    assert "Nothing waits" in text
    assert "Recovered 100.0 % 1 paid after all, €49" in text


def test_pages_of_finance_are_told_of_what_changes(sandbox, rosewood, premium, fin, monkeypatch):
    told_of = []
    monkeypatch.setattr(looking, "touch", lambda people, *thing: told_of.append((people, thing)))

    turned(sandbox, premium)

    assert ([fin], ("subscriptions", "all")) in told_of


def test_a_renewal_that_is_never_paid_is_lost(sandbox, rosewood, premium, office):
    carded(sandbox, rosewood, REFUSED_LATER)
    turned(sandbox, premium)
    passed(sandbox, premium, 4)
    assert "Day 3 1 Refused 2 times · €49" in told(office.get(DUNNING))

    assert passed(sandbox, premium, 8).state == State.ENDED

    text = told(office.get(DUNNING))
    assert "Recovered 0.0 %" in text
    assert "Lost €49 1 renewal" in text


def test_a_first_payment_stands_apart_and_is_no_renewal(sandbox, rosewood, office):
    carded(sandbox, rosewood, REFUSED_LATER)
    subscribed(sandbox, rosewood)

    text = told(office.get(DUNNING))

    assert "First payment 1 Nothing was begun yet · €49" in text
    assert "No renewal was refused" in text


# ---------------------------------------------------------------- one vendor


def test_anybody_is_found_by_name(rosewood, office):
    assert "Nobody has a paid tier yet" in told(office.get(SEARCH))
    assert "Rosewood Studio" in told(office.get(SEARCH, {"q": "wood"}))
    assert "Nobody of that name" in told(office.get(SEARCH, {"q": "stone"}))
    assert "At most 80" in told(office.get(SEARCH, {"q": "x" * 81}))


def test_credit_is_given_once_however_often_it_is_sent(sandbox, rosewood, premium, office, fin):
    form = credit()

    for _ in range(2):
        assert office.post(of(rosewood, "credit-create"), form).status_code == 302

    given = Credit.objects.get()
    assert (given.amount, given.currency, given.reason, given.by) == (
        1_250,
        "EUR",
        "We were down",
        fin,
    )
    assert str(given.uuid) == form["key"]
    assert ledger.balance(Account.VENDOR_CREDIT, "EUR") == -1_250
    assert lines() == [("gave credit to", "Rosewood Studio")]
    assert services.send_credit(given.pk).provider_id
    text = told(office.get(of(rosewood)))
    assert "€12.50 We were down" in text
    assert "On their balance" in text


def test_the_same_page_with_another_amount_gives_nothing(sandbox, rosewood, premium, office):
    form = credit()
    office.post(of(rosewood, "credit-create"), form)

    page = office.post(of(rosewood, "credit-create"), form | {"amount": "99"})

    assert page.status_code == 422
    assert "has given another credit already" in told(page)
    assert form["key"] not in page.content.decode()
    assert Credit.objects.get().amount == 1_250


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "0"}, "At least 0.01."),
        ({"amount": "1,500"}, "can be read in two ways"),
        ({"amount": "12.3456"}, "2 decimal places"),
        ({"reason": ""}, "Write why; the vendor reads it."),
        ({"key": "gone"}, "This page is too old"),
    ],
)
def test_a_credit_that_makes_no_sense_keeps_what_was_typed(rosewood, office, typed, said):
    form = credit(**typed)

    page = office.post(of(rosewood, "credit-create"), form)

    assert page.status_code == 422
    assert said in told(page)
    assert f'value="{form["amount"]}"' in page.content.decode()
    assert form["reason"] in page.content.decode()
    assert not Credit.objects.exists()
    assert lines() == []


def test_when_the_provider_is_silent_nothing_is_given(sandbox, rosewood, office):
    sandbox.fault("cut", path="/stripe/v1/customers", times=9)

    page = office.post(of(rosewood, "credit-create"), credit())

    assert page.status_code == 422
    assert "does not answer at the moment" in told(page)
    assert not Credit.objects.exists()


def test_a_comp_is_given_once_and_taken_back(rosewood, office):
    for _ in range(2):
        assert office.post(of(rosewood, "comp-create"), comp()).status_code == 302
    given = Comp.objects.get()
    rosewood.refresh_from_db()
    assert (rosewood.tier, given.until) == (TierCode.PLUS, None)
    assert "A thank you" in told(office.get(of(rosewood)))

    back = reverse("adminpanel:subscription-comp-delete", args=[given.pk])
    assert "Take Plus back?" in told(office.get(back))
    refused = office.post(back, {"reason": ""})
    assert refused.status_code == 422
    assert "Write why; the vendor reads it." in told(refused)
    for _ in range(2):
        assert office.post(back, {"reason": "It was for a month"}).status_code == 302

    rosewood.refresh_from_db()
    assert rosewood.tier == TierCode.FREE
    assert lines() == [
        ("gave a tier to", "Rosewood Studio"),
        ("took a tier back from", "Rosewood Studio"),
    ]
    assert audit() == []


def test_a_comp_says_what_it_comes_to_before_the_click(rosewood, office):
    day = timezone.localdate() + dt.timedelta(days=30)

    page = office.post(of(rosewood, "comp-create"), comp(until=f"{day}", confirmed=""))

    assert f"has Plus for nothing until {day:%-d %B %Y}, because: A thank you" in told(page)
    assert not Comp.objects.exists()


def test_one_comp_at_a_time(rosewood, office, rosa):
    office.post(of(rosewood, "comp-create"), comp())
    first = Comp.objects.get()
    second = comp(tier="premium", reason="A prize")

    unseen = office.post(of(rosewood, "comp-create"), second)
    assert unseen.status_code == 409
    assert "has Plus until we take it back from us now" in told(unseen)
    assert "It takes the place of Plus until we take it back" in told(unseen)
    assert f'name="instead_of" value="{first.pk}"' in unseen.content.decode()
    assert Comp.objects.count() == 1

    assert office.post(of(rosewood, "comp-create"), second | {"instead_of": first.pk}).url
    assert [each.tier for each in Comp.objects.standing()] == ["premium"]
    rosewood.refresh_from_db()
    assert rosewood.tier == TierCode.PREMIUM
    text = rosa.notifications.latest("pk").text
    assert text.startswith("We have given you Premium: A prize. It takes the place of Plus")
    entry = AuditEntry.objects.latest("pk")
    assert dict(entry.details) == {
        "tier": "Premium",
        "until": "nothing",
        "reason": "A prize",
        "instead of": "Plus until we take it back",
    }
    assert audit() == []


def test_who_gives_a_tier_to_somebody_who_pays_is_warned(sandbox, rosewood, premium, office, rosa):
    page = told(office.get(of(rosewood)))
    assert "They go on paying Premium, €49 a month." in page
    assert "ask them to cancel" in page

    given = office.post(of(rosewood, "comp-create"), comp(tier="premium"), follow=True)
    assert "What they pay for goes on until they cancel it: Premium, €49" in told(given)

    services.cancel_subscription(premium.pk, by=rosa)
    assert "go on paying" not in told(office.get(of(rosewood)))


def test_nobody_is_warned_of_what_is_not_paid(rosewood, office):
    assert "goes on" not in told(office.post(of(rosewood, "comp-create"), comp(), follow=True))
    assert "go on paying" not in told(office.get(of(rosewood)))


def test_limits_are_typed_between_those_that_the_service_takes(office):
    page = office.get(PREMIUM).content.decode()

    assert 'name="photo_limit"' in page
    assert 'min="5"' in page
    assert 'min="0"' not in page


def test_a_comp_lasts_through_its_last_day(rosewood, office):
    day = timezone.localdate() + dt.timedelta(days=30)

    office.post(of(rosewood, "comp-create"), comp(until=f"{day}"))

    until = timezone.localtime(Comp.objects.get().until)
    assert (until.date(), until.hour, until.minute) == (day, 23, 59)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"tier": "gold"}, "Select a valid choice"),
        ({"until": "2020-01-01"}, "That day is over."),
        ({"until": "9999-12-31"}, "at the latest."),
        ({"reason": ""}, "Write why; the vendor reads it."),
    ],
)
def test_a_comp_that_makes_no_sense_keeps_what_was_typed(rosewood, office, typed, said):
    form = comp(**typed)

    page = office.post(of(rosewood, "comp-create"), form)

    assert page.status_code == 422
    assert said in told(page)
    assert form["reason"] in page.content.decode()
    assert form["until"] in page.content.decode()
    assert not Comp.objects.exists()


def test_looking_again_brings_what_has_changed_there(sandbox, rosewood, premium, office):
    sandbox.client().v1.subscriptions.cancel(premium.provider_id)

    assert office.post(of(rosewood, "look-create")).status_code == 302

    premium.refresh_from_db()
    assert premium.state == State.ENDED
    assert lines() == [("looked at the subscription of", "Rosewood Studio")]


def test_there_is_nothing_to_look_at(rosewood, office):
    assert office.post(of(rosewood, "look-create")).status_code == 404


def test_a_bill_that_is_paid_has_nothing_to_pay(sandbox, rosewood, premium, office):
    (row,) = _bills(office, rosewood)
    assert (row["To pay"], row["State"]) == ("\N{EN DASH}", "Paid")


def test_a_bill_that_waits_says_how_much(sandbox, rosewood, premium, office):
    carded(sandbox, rosewood, REFUSED_LATER)
    turned(sandbox, premium)

    assert {row["To pay"] for row in _bills(office, rosewood)} == {"\N{EN DASH}", "€49"}


def test_a_bill_that_the_bank_took_back_is_not_said_to_be_paid(sandbox, rosewood, premium, office):
    bill = premium.bills.get()
    BillDispute.objects.create(
        bill=bill, provider_id="dp_1", state="lost", amount=4_900, currency="EUR",
        opened_at=timezone.now(), taken_at=timezone.now(),
    )  # fmt: skip

    (row,) = _bills(office, rosewood)
    assert row["State"] == "Taken back by the bank"


def _bills(office: Client, vendor: Vendor) -> list[dict[str, str]]:
    """The cells of each bill by their column."""
    page = office.get(of(vendor)).content.decode()
    table = page.split("Table of bills")[1].split("</table>")[0]
    rows = [row.split("</tr>")[0] for row in table.split("<tr>")[2:]]
    cells = re.compile(r'data-label="([^"]+)"[^>]*>(.*?)</td>')
    return [
        {name: re.sub(r"<[^>]+>", "", cell).strip() for name, cell in cells.findall(row)}
        for row in rows
    ]


# ---------------------------------------------------------------- tiers and prices


def limits(**other) -> dict[str, str]:
    given = {
        "commission_basis_points": "4,25",
        "photo_limit": "60",
        "member_limit": "15",
        "is_featured": "on",
        "has_insights": "on",
        "has_away_message": "on",
    }
    return given | other


def test_what_a_tier_gives_is_asked_once_more(rosewood, office, fin):
    services.give_comp(rosewood.pk, tier="premium", reason="A prize", by=fin)

    page = office.post(PREMIUM, limits())
    text = told(page)
    assert "changes at once for 1 vendor," in text
    assert "5 % becomes 4.25 %" in text
    assert Tier.objects.of("premium").commission_basis_points == 500

    assert office.post(PREMIUM, limits(confirmed="on")).status_code == 302

    rosewood.refresh_from_db()
    assert rosewood.commission_basis_points == 425
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject) == ("changed the tier", "Premium")
    assert entry.facts == {"commission_basis_points": {"was": 500, "now": 425}}
    assert audit() == []


def test_what_gets_worse_needs_a_day_and_is_announced(sandbox, rosewood, office, fin, rosa):
    services.give_comp(rosewood.pk, tier="premium", reason="A prize", by=fin)
    worse = limits(commission_basis_points="6", photo_limit="70")

    refused = office.post(PREMIUM, worse)
    assert refused.status_code == 422
    assert "Say from which day on." in str(refused.context["form"].errors["starts_on"])
    assert 'value="70"' in refused.content.decode()

    day = first_day()
    early = office.post(PREMIUM, worse | {"starts_on": f"{day - dt.timedelta(days=1)}"})
    assert "30 days before" in str(early.context["form"].errors["starts_on"])

    text = told(office.post(PREMIUM, worse | {"starts_on": f"{day}"}))
    assert "1 vendor is written to now of what gets worse." in text
    assert f"Commission in percent from {day:%-d %B %Y} on 5 % becomes 6 %" in text
    assert "Pictures on the page at once 60 becomes 70" in text
    assert not TierChange.objects.exists()

    done = office.post(PREMIUM, worse | {"starts_on": f"{day}", "confirmed": "on"}, follow=True)
    assert f"From {day:%-d %B %Y} on: 6 % commission, not 5 %." in told(done)
    rosewood.refresh_from_db()
    assert (rosewood.commission_basis_points, rosewood.photo_limit) == (500, 70)
    assert [action for action, _ in lines()] == ["changed the tier", "announced less for the tier"]
    assert audit() == []

    services.sync_prices()
    client = Client()
    client.force_login(rosa)
    page = told(client.get(reverse("subscription:detail")))
    assert f"From {day:%-d %B %Y} on Premium gives: 6 % commission, not 5 %." in page
    assert f"From {day:%-d %B %Y} on: 6 % commission, not 5 %." in page  # beside the offer


def test_what_is_announced_is_withdrawn_after_a_question(rosewood, office, fin):
    services.give_comp(rosewood.pk, tier="premium", reason="A prize", by=fin)
    office.post(PREMIUM, limits(photo_limit="50", starts_on=f"{first_day()}", confirmed="on"))
    change = TierChange.objects.get()
    url = reverse("adminpanel:subscription-tier-withdrawal-create", args=[change.pk])

    assert "50 pictures on your page, not 60" in told(office.get(url))
    assert TierChange.objects.open().exists()
    assert "its 1 vendor is told" in told(office.get(url))
    assert office.post(url).status_code == 302

    assert not TierChange.objects.open().exists()
    assert "50 pictures" not in told(office.get(TIERS))
    assert "is to come any more" in told(office.post(url, follow=True))


@pytest.mark.parametrize(("who", "status"), [("rosa", 404), ("mona", 403)])
def test_who_may_not_withdraw(request, client, rosewood, fin, who, status):
    services.give_comp(rosewood.pk, tier="premium", reason="A prize", by=fin)
    _, change = change_tier("premium", by=fin, starts_on=first_day(), photo_limit=50)
    client.force_login(request.getfixturevalue(who))
    url = reverse("adminpanel:subscription-tier-withdrawal-create", args=[change.pk])

    assert client.post(url).status_code == status
    assert TierChange.objects.open().exists()


def test_the_same_price_again_changes_nothing_and_says_so(sandbox, office):
    services.sync_prices()

    page = office.post(YEARLY, {"amount": "490"}, follow=True)

    assert "Nothing has changed" in told(page)
    assert TierPrice.objects.count() == 4
    assert lines() == []


def test_a_tier_that_stays_as_it_is_is_no_act(office):
    assert office.post(PREMIUM, limits(commission_basis_points="5")).status_code == 302
    assert lines() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"commission_basis_points": "101"}, "At most 100."),
        ({"commission_basis_points": "a lot"}, "Write a percentage like 8 or 7.50."),
        ({"photo_limit": "2"}, "At least 5."),
        ({"member_limit": "0"}, "At least 1."),
    ],
)
def test_limits_that_make_no_sense_keep_what_was_typed(office, typed, said):
    page = office.post(PREMIUM, limits(confirmed="on", **typed))

    assert page.status_code == 422
    assert said in told(page)
    assert f'value="{next(iter(typed.values()))}"' in page.content.decode()
    assert Tier.objects.of("premium").photo_limit == 60
    assert lines() == []


def test_another_price_leaves_those_who_pay_the_old_one(sandbox, rosewood, office):
    subscribed(sandbox, rosewood, priced(interval=Interval.YEAR))
    assert "1 vendor keeps the old price" in told(office.get(YEARLY))

    for _ in range(2):
        assert office.post(YEARLY, {"amount": "520"}).status_code == 302

    active = TierPrice.objects.get(tier="premium", interval="year", is_active=True)
    assert active.amount == 52_000
    assert Subscription.objects.get().price.amount == 49_000
    entry = AuditEntry.objects.get()
    assert entry.facts == {"was": 49_000, "now": 52_000, "currency": "EUR"}
    text = told(office.get(TIERS))
    assert "Yearly Change the price of Premium, yearly €520" in text
    assert "1 vendor pays a price that is no longer offered" in text


def test_the_first_price_that_is_changed_leaves_the_others(office):
    assert office.post(YEARLY, {"amount": "520"}).status_code == 302
    assert TierPrice.objects.filter(is_active=True).count() == 4


@pytest.mark.parametrize("typed", ["0", "-5", "much", "1,500", "123456789"])
def test_a_price_that_makes_no_sense_keeps_what_was_typed(office, typed):
    page = office.post(YEARLY, {"amount": typed})

    assert page.status_code == 422
    assert f'value="{typed}"' in page.content.decode()
    assert not TierPrice.objects.exists()


@pytest.mark.parametrize(
    ("code", "interval", "typed", "said"),
    [
        ("plus", "month", "1,5", "a year costs no more than twelve months."),
        ("premium", "year", "100", "a higher tier costs more."),
        ("plus", "month", "0,10", "No card can be charged so little."),
    ],
)
def test_a_price_that_breaks_a_rule_says_so_at_its_field(
    office, sandbox, code, interval, typed, said
):
    services.sync_prices()
    url = reverse("adminpanel:subscription-price-update", args=[code, interval])

    page = office.post(url, {"amount": typed})

    assert page.status_code == 422
    assert said in str(page.context["form"].errors["amount"])
    assert f'value="{typed}"' in page.content.decode()
    assert lines() == []


def test_an_amount_that_no_card_pays_says_so_at_its_field(office, settings, sandbox):
    settings.CURRENCY = "KWD"
    services.sync_prices()
    assert TierPrice.objects.filter(currency="KWD").count() == 4

    page = office.post(YEARLY, {"amount": "40.005"})

    assert page.status_code == 422
    assert "No card can be charged this amount." in str(page.context["form"].errors["amount"])


@pytest.mark.parametrize(
    ("code", "name", "typed", "said"),
    [
        ("premium", "photo_limit", "29", "Plus has 30: a higher tier gives no less."),
        ("plus", "photo_limit", "61", "Premium has 60: a higher tier gives no less."),
        ("plus", "commission_basis_points", "11", "Free pays 10 %: a higher tier pays no more."),
        ("premium", "has_away_message", "", "Plus has it: a higher tier gives no less."),
        ("free", "has_insights", "on", "Plus does not have it: a higher tier gives no less."),
    ],
)
def test_a_higher_tier_gives_no_less(office, code, name, typed, said):
    tier = Tier.objects.of(code)
    given = {each: "on" if value is True else value for each, value in tier.limits().items()}
    given = {each: value for each, value in given.items() if value is not False}
    given["commission_basis_points"] //= 100
    url = reverse("adminpanel:subscription-tier-update", args=[code])

    page = office.post(url, given | {name: typed, "confirmed": "on"})

    assert page.status_code == 422
    assert said in str(page.context["form"].errors[name])
    assert Tier.objects.get(code=code).limits() == tier.limits()
    assert lines() == []


def test_it_says_what_is_left_of_a_credit(sandbox, rosewood, premium, office, fin):
    turned(sandbox, premium)
    for amount in (6_000, 1_000):
        credit = credited(rosewood, amount=amount, reason="Sorry.", by=fin)
        services.send_credit(credit.pk)
    text = told(office.get(of(rosewood)))
    assert text.count("On their balance") == 2
    assert "€70 left for their next bills." in text

    turned(sandbox, premium)
    text = told(office.get(of(rosewood)))
    assert "€21 left for their next bills." in text
    assert "€11 left" in text

    turned(sandbox, premium)
    text = told(office.get(of(rosewood)))
    assert text.count("Used up") == 2
    assert "All of it is used." in text


@pytest.mark.parametrize("what", ["credit-create", "comp-create"])
def test_who_comes_back_to_the_address_of_a_form_is_led_to_it(rosewood, office, what):
    """As by a reload after a refusal."""
    page = office.get(of(rosewood, what))

    assert (page.status_code, page.url) == (302, of(rosewood) + "#give")


@pytest.mark.parametrize("path", ["gold/", "free/month/", "plus/week/"])
def test_there_is_no_such_tier_and_no_such_price(office, path):
    assert office.get(f"{TIERS}{path}").status_code == 404
