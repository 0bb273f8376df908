"""What comes back, by the days that are left."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from payments.money import to_stripe
from vendors.policies import BadSteps, Policy, PolicyKind, check_steps
from vendors.services import set_policy


@pytest.mark.parametrize(
    ("kind", "days", "percent"),
    [
        ("flexible", 31, 100),
        ("flexible", 30, 100),
        ("flexible", 29, 50),
        ("flexible", 14, 50),
        ("flexible", 13, 0),
        ("moderate", 90, 100),
        ("moderate", 89, 50),
        ("moderate", 29, 0),
        ("strict", 180, 50),
        ("strict", 179, 0),
        ("strict", -1, 0),
    ],
)
def test_standard_policies(kind, days, percent):
    assert Policy.of(kind).percent(days) == percent


def test_own_steps_count_from_the_most_days():
    policy = Policy.of("custom", check_steps([[10, 20], [60, 90]]))

    assert [policy.percent(days) for days in (60, 59, 10, 9)] == [90, 20, 20, 0]
    assert policy.lines()[0] == "Until 60 days before the wedding: 90 % of what was paid"


def test_a_part_of_a_cent_stays():
    assert Policy.of("strict").refund(333, "EUR", days_before=200) == 166


@pytest.mark.parametrize(
    ("paid", "currency", "back"), [(333_330, "KWD", 166_660), (333_333, "JPY", 166_666)]
)
def test_what_comes_back_can_be_sent(paid, currency, back):
    """Cards take thousandths in tens, as with what is paid."""
    amount = Policy.of("strict").refund(paid, currency, days_before=200)

    assert amount == back
    assert to_stripe(amount, currency) == back


def test_without_steps_nothing_comes_back():
    policy = Policy.of("custom", [])

    assert policy.refund(1000, "EUR", days_before=500) == 0
    assert policy.lines() == ["Nothing is refunded when the couple cancels."]


@pytest.mark.parametrize(
    "steps",
    [
        [[10, 101]],
        [[10, 0]],
        [[-1, 50]],
        [[731, 50]],
        [[10, 50], [10, 40]],
        [[60, 20], [10, 90]],
        [[days, 50] for days in range(7)],
    ],
)
def test_steps_that_make_no_policy_are_refused(steps):
    with pytest.raises(BadSteps):
        check_steps(steps)


@given(
    kind=st.sampled_from([PolicyKind.FLEXIBLE, PolicyKind.MODERATE, PolicyKind.STRICT]),
    paid=st.integers(0, 10**9),
    days=st.integers(-400, 800),
)
def test_more_days_never_bring_less(kind, paid, days):
    policy = Policy.of(kind)

    now, later = (policy.refund(paid, "EUR", days_before=each) for each in (days, days - 1))
    assert 0 <= later <= now <= paid


@pytest.mark.django_db
class TestPage:
    own = {
        "kind": "custom",
        "balance_days": "21",
        "days0": "60",
        "percent0": "80",
        "days1": "10",
        "percent1": "20",
    }

    def test_own_steps_are_kept_and_shown(self, client, rosewood, rosa):
        client.force_login(rosa)
        answer = client.post(reverse("vendors:policy-update"), self.own | {"terms": "No confetti."})

        rosewood.refresh_from_db()
        assert rosewood.policy_steps == [[60, 80], [10, 20]]
        assert rosewood.balance_days == 21
        page = client.get(answer.url).content.decode()
        assert "No confetti." in page
        assert 'value="80"' in page

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"percent0": ""}, "Fill in both, or neither."),
            ({"percent0": "10"}, "cannot bring back more money"),
            ({"days0": "900"}, "At most 730."),
            ({"kind": "generous"}, "Select a valid choice"),
            (dict.fromkeys(("days0", "percent0", "days1", "percent1"), ""), "at least one step"),
        ],
    )
    def test_what_makes_no_policy_is_said_at_its_field(self, client, rosewood, rosa, change, said):
        client.force_login(rosa)
        page = client.post(reverse("vendors:policy-update"), self.own | change | {"terms": "Kept"})

        assert said in page.content.decode()
        assert "Kept" in page.content.decode()
        rosewood.refresh_from_db()
        assert rosewood.policy_kind == "moderate"

    def test_standard_policies_keep_no_steps(self, client, rosewood, rosa):
        client.force_login(rosa)
        client.post(reverse("vendors:policy-update"), self.own | {"kind": "strict"})

        rosewood.refresh_from_db()
        assert (rosewood.policy_kind, rosewood.policy_steps) == ("strict", [])

    def test_strangers_change_nothing(self, rosewood, victor):
        with pytest.raises(PermissionDenied):
            set_policy(rosewood.pk, kind="strict", steps=[], terms="", balance_days=14, by=victor)
