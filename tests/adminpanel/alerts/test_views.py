"""Pages of alerts, for those who may see them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from adminpanel import services
from adminpanel.alerting import board
from adminpanel.models import Alert, AlertRule, AuditEntry, AuditRun
from messaging.models import Notification
from tests.conftest import staff
from tests.factories.alerts import AlertRuleFactory
from tests.reading import told

pytestmark = pytest.mark.django_db

LIST, RULES, NEW = (
    reverse(f"adminpanel:{name}") for name in ("alert-list", "alert-rule-list", "alert-rule-create")
)
WRITTEN = {
    "name": "Chats dry up",
    "kind": "absence",
    "source": "messages",
    "comparison": "over",
    "limit": "0",
    "window_minutes": "30",
    "hold_seconds": "60",
    "severity": "warning",
    "quiet_minutes": "60",
    "groups": ["administrator"],
    "to_page": "on",
    "is_enabled": "on",
}


@pytest.fixture
def alert():
    rule = AlertRuleFactory(severity="critical", name="Tasks stand still")
    return Alert.objects.create(rule=rule, words="500 wait")


@pytest.fixture
def money_alert():
    return Alert.objects.create(
        rule=AlertRuleFactory(name="Ledger is off", is_money=True), words="-"
    )


def act(client, alert, name: str, **said):
    return client.post(reverse(f"adminpanel:alert-{name}-create", args=[alert.pk]), said)


class TestList:
    def test_open_ones_come_first_and_old_ones_below(self, client, mona, alert):
        over = Alert.objects.create(
            rule=AlertRuleFactory(name="Long over"),
            state="resolved",
            words="-",
            resolved_at=timezone.now(),
        )
        client.force_login(mona)
        page = client.get(LIST).content.decode().split('id="alerts"')[1]
        assert page.index("Tasks stand still") < page.index(">Long over<")
        assert over.get_absolute_url() in page

        found = client.get(LIST, {"state": "resolved"}).content.decode()
        assert alert.get_absolute_url() not in found.split('id="alerts"')[1]

    def test_of_money_only_who_watches_it_sees_them(self, client, mona, fin, money_alert):
        client.force_login(mona)
        assert "Ledger is off" not in client.get(LIST).content.decode()
        assert client.get(money_alert.get_absolute_url()).status_code == 404
        assert act(client, money_alert, "resolution").status_code == 404
        client.force_login(fin)
        assert "Ledger is off" in client.get(LIST).content.decode()
        assert client.get(money_alert.get_absolute_url()).status_code == 200

    def test_a_part_is_only_that(self, client, mona, alert):
        client.force_login(mona)
        page = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
        assert 'id="alerts"' in page
        assert "<html" not in page

    def test_strangers_find_nothing(self, client, anna, alert):
        client.force_login(anna)
        for url in (LIST, RULES, NEW, alert.get_absolute_url()):
            assert client.get(url).status_code == 404

    @pytest.mark.parametrize("number", [1, 3])
    def test_it_asks_no_more_for_more(self, client, mona, number, django_assert_max_num_queries):
        for _ in range(number):
            Alert.objects.create(rule=AlertRuleFactory(), words="-", owner=mona)
            Alert.objects.create(
                rule=AlertRuleFactory(), words="-", state="resolved", resolved_at=timezone.now()
            )
        client.force_login(mona)
        client.get(LIST)
        with django_assert_max_num_queries(12) as first:
            client.get(LIST)
        assert len(first) <= 12


class TestActs:
    def test_acknowledged_and_resolved(self, client, ada, alert):
        client.force_login(ada)
        banner = client.get(reverse("adminpanel:alert-banner")).content.decode()
        assert "Tasks stand still" in banner

        answer = act(client, alert, "acknowledgement", owner=ada.pk, note="On it")
        assert answer.url == alert.get_absolute_url()
        banner = client.get(reverse("adminpanel:alert-banner")).content.decode()
        assert "Tasks stand still" not in banner

        act(client, alert, "resolution", note="A worker hung")
        page = client.get(alert.get_absolute_url()).content.decode()
        assert "On it" in page
        assert "A worker hung" in page
        assert "It is over." in page

    def test_who_only_watches_may_not(self, client, mona, alert):
        client.force_login(mona)
        assert act(client, alert, "acknowledgement", owner=mona.pk).status_code == 422
        assert act(client, alert, "resolution").status_code == 403
        alert.refresh_from_db()
        assert alert.state == Alert.State.OPEN

    def test_what_is_over_is_said(self, client, ada, alert):
        client.force_login(ada)
        act(client, alert, "resolution")
        answer = act(client, alert, "resolution")
        assert "resolved already" in client.get(answer.url).content.decode()


class TestBanner:
    """On every page of the control room, without a question to the database."""

    def shown(self, client) -> str:
        return client.get(reverse("adminpanel:audit-list")).content.decode()

    def test_critical_ones_until_somebody_acknowledges(
        self, client, ada, alert, django_capture_on_commit_callbacks
    ):
        client.force_login(ada)
        assert "Tasks stand still" not in self.shown(client)
        board.keep()
        assert "Tasks stand still" in self.shown(client)

        with django_capture_on_commit_callbacks(execute=True):
            services.acknowledge_alert(alert.pk, by=ada)
        assert 'class="notice bad"' not in self.shown(client)

    def test_of_money_only_for_who_may_watch_it(self, client, mona, fin, money_alert):
        AlertRule.objects.update(severity="critical")
        board.keep()
        for person, is_shown in ((mona, False), (fin, True)):
            client.force_login(person)
            for name in ("overview", "alert-banner"):
                page = client.get(reverse(f"adminpanel:{name}")).content.decode()
                assert ("Ledger is off" in page) == is_shown


class TestRules:
    def test_support_may_not_edit_them(self, client, alert):
        client.force_login(staff("Sue Port", "support"))
        assert client.get(LIST).status_code == 200
        for url in (RULES, NEW, alert.rule.get_absolute_url()):
            assert client.get(url).status_code == 403
        assert client.post(NEW, WRITTEN).status_code == 403
        assert not AlertRule.objects.filter(name="Chats dry up").exists()

    def test_a_new_one(self, client, ada):
        client.force_login(ada)
        assert client.get(NEW).status_code == 200
        answer = client.post(NEW, WRITTEN)
        rule = AlertRule.objects.get(name="Chats dry up")
        assert answer.url == rule.get_absolute_url()
        assert (rule.kind, rule.to_mail, rule.groups) == ("absence", False, ["administrator"])
        assert AuditEntry.objects.on(rule).get().action == "made the alert rule"
        assert "Chats dry up" in client.get(RULES).content.decode()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("source", "free_disk"),
            ("window_minutes", "0"),
            ("window_minutes", "999"),
            ("limit", "many"),
            ("limit", "1e99"),
            ("quiet_minutes", "-1"),
            ("groups", []),
            ("webhook_url", "https://127.0.0.1/"),
            ("webhook_secret", "short"),
            ("kind", "guess"),
        ],
    )
    def test_what_makes_no_sense_is_said_at_its_field(self, client, ada, field, value):
        client.force_login(ada)
        answer = client.post(NEW, WRITTEN | {field: value})
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {field}
        assert "Chats dry up" in answer.content.decode()
        assert not AlertRule.objects.filter(name="Chats dry up").exists()

    def test_a_secret_is_needed_kept_and_never_shown(self, client, ada):
        client.force_login(ada)
        address = {"webhook_url": "https://8.8.8.8/hook"}
        assert "webhook_secret" in client.post(NEW, WRITTEN | address).context["form"].errors

        secret = "fourteen-lilac-umbrellas"
        client.post(NEW, WRITTEN | address | {"webhook_secret": secret})
        rule = AlertRule.objects.get(name="Chats dry up")
        assert rule.webhook_secret == secret
        client.post(rule.get_absolute_url(), WRITTEN | address | {"limit": "2"})
        rule.refresh_from_db()
        assert (rule.webhook_secret, rule.limit) == (secret, 2)
        assert secret not in client.get(rule.get_absolute_url()).content.decode()
        assert secret not in str(list(AuditEntry.objects.values_list("facts", flat=True)))

        elsewhere = WRITTEN | {"webhook_url": "https://8.8.4.4/hook"}
        answer = client.post(rule.get_absolute_url(), elsewhere)
        assert "webhook_secret" in answer.context["form"].errors

    def test_an_address_that_is_a_key_is_not_shown_again(self, client, ada):
        client.force_login(ada)
        key = "T024-B071-lilac"
        hook = {"webhook_url": f"https://8.8.8.8/services/{key}", "webhook_secret": "x" * 16}
        client.post(NEW, WRITTEN | hook)
        rule = AlertRule.objects.get(name="Chats dry up")

        page = client.get(rule.get_absolute_url()).content.decode()
        assert "Now it is https://8.8.8.8/…" in page
        assert key not in page
        assert key not in str(list(AuditEntry.objects.values_list("facts", flat=True)))

        client.post(rule.get_absolute_url(), WRITTEN | {"limit": "2"})
        rule.refresh_from_db()
        assert (rule.webhook_url, rule.limit) == (hook["webhook_url"], 2)
        client.post(rule.get_absolute_url(), WRITTEN | {"forgets_webhook": "on"})
        rule.refresh_from_db()
        assert rule.webhook_url == ""
        lines = AuditEntry.objects.on(rule).values_list("facts", flat=True)
        assert {"was": "https://8.8.8.8/…", "now": ""} in [
            line.get("webhook_url") for line in lines
        ]

    def test_what_every_site_has_is_changed_but_not_removed(self, client, ada):
        client.force_login(ada)
        rule = AlertRule.objects.get(key="disk_full")
        said = WRITTEN | {"limit": "5", "comparison": "under", "name": "Mine", "kind": "rate"}
        assert client.post(rule.get_absolute_url(), said).status_code == 302
        rule.refresh_from_db()
        assert (rule.name, rule.kind, rule.limit) == ("Disk nearly full", "check", 5)

        answer = client.post(reverse("adminpanel:alert-rule-delete", args=[rule.pk]))
        assert answer.url == rule.get_absolute_url()
        assert AlertRule.objects.filter(key="disk_full").exists()

    def test_one_of_ours_is_removed_and_its_alerts_stay(self, client, ada, alert):
        client.force_login(ada)
        name, page = alert.rule.name, alert.rule.get_absolute_url()

        client.post(reverse("adminpanel:alert-rule-delete", args=[alert.rule_id]))

        alert.refresh_from_db()
        assert (alert.state, alert.rule.is_enabled) == (Alert.State.RESOLVED, False)
        assert not AlertRule.objects.kept().filter(pk=alert.rule_id).exists()
        assert AuditEntry.objects.get().action == "removed the alert rule"
        assert client.get(page).status_code == 404
        assert client.post(page, WRITTEN).status_code == 404
        assert name not in told(client.get(reverse("adminpanel:alert-rule-list")))
        shown = told(client.get(alert.get_absolute_url()))
        assert name in shown
        assert "The rule was removed on" in shown
        assert "The rule was removed." in shown  # in its timeline
        assert alert in client.get(reverse("adminpanel:alert-list")).context["page"].object_list

    def test_try_it_out(self, client, ada, alert):
        client.force_login(ada)
        url = reverse("adminpanel:alert-rule-test-create", args=[alert.rule_id])
        page = client.post(url, follow=True).content.decode()
        assert "Ada Min" in page
        assert Notification.objects.get(user=ada).text.startswith("Test: ")

    def test_get_changes_nothing(self, client, ada, alert):
        client.force_login(ada)
        for name in ("alert-rule-test-create", "alert-rule-delete"):
            url = reverse(f"adminpanel:{name}", args=[alert.rule_id])
            assert client.get(url).status_code == 405


class TestAudits:
    URL = reverse("adminpanel:audit-run-list")

    def test_findings_are_shown_to_who_watches_money(self, client, fin, mona):
        AuditRun.objects.create(count=1, findings=["payments: entry 7"])
        client.force_login(fin)
        assert "payments: entry 7" in client.get(self.URL).content.decode()
        client.force_login(mona)
        assert client.get(self.URL).status_code == 403
