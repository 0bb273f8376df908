"""The pages about ourselves: they say the truth, and the form reaches our team."""

import datetime as dt

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from health_check.checks import Cache, Database

from adminpanel.alerting.built_in import BUILT_IN, ensure_built_in
from adminpanel.models import Alert, AlertRule
from messaging.models import Notification
from tests.conftest import staff
from tests.heads import head_of
from tests.pages.test_structured import assert_complete
from tests.reading import told
from weddingbazaar import urls
from weddingbazaar.pages import status, tasks
from weddingbazaar.pages.contacting import OF_ONE_ADDRESS
from weddingbazaar.pages.status import CHECKS, PARTS

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
NAMES = ["terms", "privacy", "cookies", "help", "contact", "status"]
LETTER = {
    "topic": "booking",
    "name": "Anna Berg",
    "email": "anna@example.test",
    "text": "Where is our receipt?",
}


@pytest.fixture(autouse=True)
def _looked_at_now():
    status.forget()
    yield
    status.forget()


@pytest.fixture
def sam(db):
    return staff("Sam Support", "support")


@pytest.mark.parametrize("name", NAMES)
def test_each_is_in_the_foot_of_every_page_and_can_be_found(client, rosa, rosewood, name):
    path = reverse(f"pages:{name}")
    head = head_of(client.get(path))
    assert head.meta("robots").startswith("index")
    assert head.meta("description")
    for person, page in [(None, "/"), (None, "/nothing-here/"), (rosa, "/vendor/profile/")]:
        client.logout()
        if person:
            client.force_login(person)
        assert f'href="{path}"' in client.get(page).content.decode().split("<footer")[1]


def test_privacy_says_how_long_from_where_it_is_decided(client, settings):
    settings.VISITS_KEPT_DAYS = 77

    page = told(client.get(reverse("pages:privacy")))

    assert "77 days" in page
    assert settings.PLATFORM_NAME in page


def test_all_cookies_are_named(client, anna, couple):
    page = told(client.get(reverse("pages:cookies")))
    client.force_login(anna)
    ours = {"Origin": "http://testserver"}
    client.post(reverse("visits:visit-choice-create"), {"count": "yes"}, headers=ours)
    client.get("/contact/")

    assert {"sessionid", "csrftoken", "wb_visitor"} <= set(client.cookies)
    for name in client.cookies:
        assert name in page


def test_help_says_the_same_to_search_engines(client):
    response = client.get(reverse("pages:help"))

    page = told(response)
    assert assert_complete(response) == ["FAQPage"]
    for question in head_of(response).block("FAQPage")["mainEntity"]:
        assert question["name"] in page
        assert question["acceptedAnswer"]["text"] in page


class TestContact:
    @pytest.fixture
    def url(self, sam) -> str:
        return reverse("pages:contact")

    @pytest.fixture
    def post(self, client, url, django_capture_on_commit_callbacks):
        def send(**changes):
            with django_capture_on_commit_callbacks(execute=True):
                return client.post(url, LETTER | changes)

        return send

    @pytest.fixture(autouse=True)
    def _at_once(self, monkeypatch):
        """The worker's part, done here."""
        monkeypatch.setattr(
            tasks.send_letter,
            "delay_on_commit",
            lambda *args: tasks.send_letter(*args),
        )

    def test_a_message_reaches_the_support_address_and_the_support(self, post, sam, fin, settings):
        settings.SUPPORT_EMAIL = "support@example.test"

        answer = post()

        assert answer.status_code == 302
        (letter,) = mail.outbox
        assert letter.to == ["support@example.test"]
        assert letter.reply_to == ["anna@example.test"]
        assert letter.subject == "Contact: A booking or a payment"
        assert "Where is our receipt?" in letter.body
        assert "not signed in" in letter.body
        note = Notification.objects.get()
        assert note.user == sam
        assert "Where is our receipt?" in note.text
        assert note.link == "/adminpanel/people/?q=anna%40example.test"

    def test_who_is_signed_in_is_known(self, client, url, post, anna):
        client.force_login(anna)

        page = client.get(url, {"topic": "privacy"})
        assert page.context["form"]["email"].value() == anna.email
        assert page.context["form"]["topic"].value() == "privacy"
        post()

        assert f"signed in as account {anna.pk}" in mail.outbox[0].body

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("email", "anna", "valid email"),
            ("email", "", "required"),
            ("name", "", "required"),
            ("text", "  ", "required"),
            ("text", "x" * 4001, "At most 4000"),
            ("topic", "nothing", "valid choice"),
        ],
    )
    def test_wrong_input_is_said_at_its_field_and_keeps_the_rest(self, post, field, value, words):
        answer = post(**{field: value, "name": value if field == "name" else "Anna <b>"})

        assert answer.status_code == 422
        assert words in str(answer.context["form"].errors[field])
        if field != "name":
            assert "Anna &lt;b&gt;" in answer.content.decode()
        if field != "text":
            assert "Where is our receipt?" in answer.content.decode()
        assert mail.outbox == []
        assert not Notification.objects.exists()

    def test_programs_are_thanked_and_not_heard(self, post):
        assert post(website="https://spam.example").status_code == 302

        assert mail.outbox == []
        assert not Notification.objects.exists()

    def test_a_flood_is_refused_and_what_was_typed_is_kept(self, post):
        for _ in range(OF_ONE_ADDRESS.burst):
            assert post().status_code == 302

        answer = post(text="One more")

        assert answer.status_code == 422
        assert "a lot at once" in told(answer)
        assert "One more" in answer.content.decode()
        assert len(mail.outbox) == OF_ONE_ADDRESS.burst

    def test_names_cannot_write_headers(self, post):
        post(name="Anna\r\nBcc: everybody@example.test")

        (letter,) = mail.outbox
        assert "everybody@example.test" not in letter.recipients()


class TestStatus:
    @pytest.fixture
    def read(self, client):
        def read() -> str:
            status.forget()
            response = client.get(reverse("pages:status"))
            assert response.status_code == 200
            return told(response)

        return read

    @pytest.fixture
    def alert(self):
        ensure_built_in()

        def opened(key, **facts) -> Alert:
            rule = AlertRule.objects.get(key=key)
            words = "pg-7.internal took 9,000 ms"
            return Alert.objects.create(rule=rule, words=words, **facts)

        return opened

    def test_it_looks_at_what_readiness_looks_at(self):
        named = {f"{check.__module__}.{check.__name__}" for check in CHECKS}

        assert named == set(urls.READY_CHECKS)
        assert {key for part in PARTS for key in part.rules} <= set(BUILT_IN)

    def test_a_quiet_day(self, read):
        page = read()

        assert "Everything works." in page
        assert page.count("Works ") >= len(PARTS) - 1
        assert "Nothing that you would have noticed" in page

    def test_open_alerts_are_said_in_public_words(self, read, alert):
        alert("queue_deep")

        page = read()

        assert "Something works with trouble" in page
        assert "Letters, reminders and notifications Works with trouble since" in page
        for inside in ("pg-7", "9,000", "Tasks", "pile up"):
            assert inside not in page

    def test_critical_ones_do_not_work_acknowledged_or_not(self, read, alert):
        alert("beat_dead", state=Alert.State.ACKNOWLEDGED)

        page = read()

        assert "Letters, reminders and notifications Does not work" in page
        assert "Something does not work." in page

    def test_what_is_over_stands_below(self, read, alert):
        now = timezone.now()
        began, ended = now - dt.timedelta(hours=3), now - dt.timedelta(hours=1)
        alert("redis_away", state=Alert.State.RESOLVED, opened_at=began, resolved_at=ended)

        page = read()

        assert "Everything works." in page
        assert "Messages and what moves by itself" in page.split("The last 30 days")[1]
        assert "2 hours" in page

    def test_alerts_about_money_and_of_staff_are_nobody_elses(self, read, alert):
        alert("audit_failed")
        own = AlertRule.objects.create(name="Own", kind="check", source="free_disk")
        Alert.objects.create(rule=own, words="secret")
        AlertRule.objects.filter(key="webhook_lag").update(is_money=True)
        alert("webhook_lag")

        page = read()

        assert "Everything works." in page
        assert "secret" not in page

    def test_a_check_that_fails_says_so_and_not_why(self, read, monkeypatch):
        def broken(check):
            raise DatabaseError("connection to 10.0.0.7 refused")

        monkeypatch.setattr(Database, "run", broken)

        page = read()

        assert "Pages, search and bookings Does not work" in page
        assert "10.0.0.7" not in page

    def test_a_cache_that_is_away_is_seen(self, read, monkeypatch):
        async def broken(check):
            raise ConnectionError

        monkeypatch.setattr(Cache, "run", broken)

        assert "Messages and what moves by itself Does not work" in read()

    def test_many_who_ask_cost_one_look(self, client, monkeypatch):
        looks = []
        monkeypatch.setattr(Database, "run", lambda check: looks.append(1))

        for _ in range(3):
            client.get(reverse("pages:status"))

        assert len(looks) == 1
        assert not default_storage.exists("health_check_storage_test/x")
