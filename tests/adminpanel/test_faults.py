"""What goes wrong: seen once, made anonymous, grouped, given to somebody, and noticed again."""

import datetime as dt
import json
import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from adminpanel import services
from adminpanel.faults import carrier as carrying
from adminpanel.faults.handler import FaultHandler, sighting_of
from adminpanel.faults.queries import Watch, shape_of
from adminpanel.faults.scrubbing import HIDDEN, scrubbed
from adminpanel.faults.sightings import SlowSighting, of_exception, of_words
from adminpanel.faults.vitals import BOUNDS, bucket_of, empty, percentile
from adminpanel.models import AuditEntry, Fault, FaultDay, SlowQuery, VitalDay
from messaging.limits import TokenBucket
from messaging.models import Notification
from tests.conftest import staff

pytestmark = pytest.mark.django_db
LIST = reverse("adminpanel:fault-list")


@pytest.fixture
def sue(db):
    return staff("Sue Port", "support")


@pytest.fixture
def carrier(settings, monkeypatch):
    """A carrier of the test's own that writes when it is told to."""
    settings.KEEP_FAULTS = True
    own = carrying.Carrier()
    monkeypatch.setattr(own, "start", lambda: None)
    for module in ("handler", "queries"):
        monkeypatch.setattr(f"adminpanel.faults.{module}.carrier", own)
    monkeypatch.setattr("adminpanel.views.browser_reports.carrier", own)
    return own


def broken(words="the disk is on fire"):
    try:
        raise RuntimeError(words)
    except RuntimeError as error:
        return error


def seen(words="the disk is on fire", *, times=1):
    error = broken(words)
    services.keep_sightings([of_exception(error, kind="page", where="GET /")] * times)
    return Fault.objects.get()


def logged(error=None, words="It broke", name="django.request", **extra):
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "views.py", 1, words, (), info, "show")
    record.__dict__.update(extra)
    return record


# ---------------------------------------------------------------- seen


def test_what_two_loggers_say_of_one_exception_is_seen_once():
    error = broken()

    first, second = sighting_of(logged(error)), sighting_of(logged(error, name="django_structlog"))

    assert (first.title, first.kind) == ("RuntimeError", "page")
    assert second is None


def test_an_error_in_words_is_one_whatever_number_is_in_it():
    one = of_words("payments", "payment 12 is stuck", kind="task", where="", place="")
    two = of_words("payments", "payment 345 is stuck", kind="task", where="", place="")

    assert one.fingerprint == two.fingerprint
    assert one.title == "payment # is stuck"


def test_the_same_functions_are_the_same_fault_whatever_the_message():
    one, two = (
        of_exception(broken("a"), kind="page", where=""),
        of_exception(broken("b"), kind="page", where=""),
    )

    assert one.fingerprint == two.fingerprint
    assert of_exception(broken(), kind="task", where="").fingerprint != one.fingerprint
    assert "broken" in one.place


@pytest.mark.parametrize(
    ("name", "extra", "kind"),
    [
        ("django.request", {}, "page"),
        ("celery.app.trace", {}, "task"),
        ("daphne.server", {}, "socket"),
        ("messaging.consumers", {}, "socket"),
        ("payments.services", {}, "process"),
    ],
)
def test_each_place_is_told_apart(name, extra, kind):
    assert sighting_of(logged(broken(), name=name, **extra)).kind == kind


def test_webhooks_are_told_by_their_address(rf):
    request = rf.post("/paypal/webhook/")

    sighting = sighting_of(logged(broken(), request=request))

    assert (sighting.kind, sighting.where) == ("webhook", "POST /paypal/webhook/")


def test_a_page_that_breaks_is_counted(client, carrier, settings, monkeypatch):
    monkeypatch.setattr(
        "weddingbazaar.pages.views.home.Place.objects.all", lambda: 1 / 0, raising=False
    )
    handler = FaultHandler(level=logging.ERROR)
    logging.getLogger("django.request").addHandler(handler)
    client.raise_request_exception = False
    try:
        assert client.get("/").status_code == 500
    finally:
        logging.getLogger("django.request").removeHandler(handler)

    assert carrier.flush() == 1
    fault = Fault.objects.get()
    assert (fault.title, fault.where) == ("ZeroDivisionError", "GET /")
    assert "division by zero" in fault.trace


def test_what_is_too_much_is_dropped_and_counted(carrier, monkeypatch):
    monkeypatch.setattr(carrying.Carrier, "most", 1)
    small = carrying.Carrier()
    monkeypatch.setattr(small, "start", lambda: None)

    for _ in range(3):
        small.carry(of_exception(broken(), kind="page", where=""))

    assert small.dropped == 2


# ---------------------------------------------------------------- made anonymous


@pytest.mark.parametrize(
    "secret",
    [
        "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
        "whsec_abcdefghijklmnop",
        "password='hunter2 and more'",
        '"api_key": "deadbeef"',
        "Authorization: Bearer abcdefgh12345678",
        "sessionid_cookie=abc123",
        "4242 4242 4242 4242",
        "anna@example.test",
        "postgres://wb:geheim@db/wb",
    ],
)
def test_secrets_and_addresses_are_hidden(secret):
    text = scrubbed(f"it was {secret} that broke")

    assert HIDDEN in text
    for part in ("4eC39", "hunter2", "deadbeef", "abc123", "4242 4242", "anna@", "geheim"):
        assert part not in text


def test_what_is_no_secret_stays():
    words = "File vendors/services.py, line 12: booking 345 of 2026-11-28 has no day"

    assert scrubbed(words) == words


def test_the_stored_trace_is_scrubbed():
    fault = seen("charge with sk_test_4eC39HqLyjWDarjtT1zdp7dc failed")

    assert "sk_test" not in fault.message + fault.trace


# ---------------------------------------------------------------- kept


def test_the_same_is_counted_by_day():
    seen(times=3)
    fault = seen(times=2)

    assert fault.count == 5
    assert FaultDay.objects.get().count == 5


def test_what_comes_back_after_it_was_resolved_says_so(sue, ada):
    fault = seen()
    services.assign_fault(fault.pk, to=sue, by=ada)
    services.resolve_fault(fault.pk, by=sue)

    fault = seen()

    assert fault.state == Fault.State.REGRESSED
    notes = Notification.objects.filter(user=sue).values_list("text", flat=True)
    assert "Came back after it was resolved: RuntimeError" in notes
    seen()
    assert Notification.objects.filter(user=sue).count() == len(notes)


@pytest.mark.parametrize("who", ["fin", "mona", "anna"])
def test_others_decide_nothing(who, request, ada):
    fault, by = seen(), request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        services.resolve_fault(fault.pk, by=by)
    with pytest.raises(PermissionDenied):
        services.assign_fault(fault.pk, to=by, by=ada)

    fault.refresh_from_db()
    assert (fault.state, fault.assignee) == (Fault.State.NEW, None)


def test_old_ones_are_forgotten():
    fault = seen()
    Fault.objects.update(last_at=timezone.now() - dt.timedelta(days=91))

    assert services.forget_faults() > 0
    assert not Fault.objects.filter(pk=fault.pk).exists()
    assert services.forget_faults() == 0


# ---------------------------------------------------------------- slow queries


def test_lists_of_any_length_are_one_shape():
    assert shape_of("SELECT  1\n WHERE id IN (%s, %s, %s)") == "SELECT 1 WHERE id IN (%s, …)"
    assert shape_of("WHERE id IN (%s, %s)") == shape_of("WHERE id IN (%s,%s, %s)")


@pytest.mark.parametrize(("limit", "count"), [(0, 1), (60_000, 0)])
def test_only_what_is_slow_is_kept(carrier, settings, limit, count):
    settings.SLOW_QUERY_MS = limit

    with connection.execute_wrapper(Watch(lambda: "pages:home")), connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert carrier.flush() == count
    assert SlowQuery.objects.filter(where="pages:home").count() == count


def test_slow_ones_are_added_up():
    now = timezone.now()
    services.keep_sightings([SlowSighting("SELECT 1", ms, "a", now) for ms in (300, 500)])
    services.keep_sightings([SlowSighting("SELECT 1", 400, "b", now)])

    query = SlowQuery.objects.get()
    assert (query.count, query.mean_ms, query.worst_ms, query.where) == (3, 400, 500, "b")


# ---------------------------------------------------------------- browsers


def report(client, origin="http://testserver", **facts):
    body = {"path": "/vendors/", "device": "phone"} | facts
    return client.post(
        reverse("browser-report-create"),
        json.dumps(body),
        content_type="text/plain;charset=UTF-8",
        headers={"Origin": origin},
    )


@pytest.fixture(autouse=True)
def _own_origin(settings):
    settings.ALLOWED_ORIGINS = ["http://testserver"]


def test_what_browsers_measured_is_counted_by_page(client, carrier):
    vitals = [{"metric": "LCP", "value": 1800}, {"metric": "CLS", "value": 30}]

    assert report(client, vitals=vitals).status_code == 204
    assert report(client, vitals=vitals[:1]).status_code == 204

    carrier.flush()
    kept = VitalDay.objects.get(metric="LCP")
    assert (kept.route, kept.device, sum(kept.buckets)) == ("vendors:vendor-list", "phone", 2)
    assert VitalDay.objects.filter(metric="CLS").count() == 1


def test_an_error_in_a_browser_is_a_fault(client, carrier):
    problem = {
        "message": "x is not a function",
        "source": "http://testserver/static/js/a.js",
        "line": 3,
    }

    report(client, problems=[problem])

    carrier.flush()
    fault = Fault.objects.get()
    assert (fault.kind, fault.place, fault.where) == ("browser", "a.js:3", "vendors:vendor-list")


def test_an_error_that_is_a_number_says_that_it_is(client, carrier):
    report(client, problems=[{"message": "33", "source": "", "line": 0}])

    carrier.flush()
    fault = Fault.objects.get()
    assert (fault.title, fault.message) == ("A number and no words", "33")


@pytest.mark.parametrize(
    ("source", "line", "place"),
    [
        ("http://testserver/bookings/33/", 7, "line 7 of the page itself"),
        ("http://testserver/bookings/33/", 0, ""),
        ("", 0, ""),
    ],
)
def test_an_error_of_no_file_says_so(client, carrier, source, line, place):
    report(client, problems=[{"message": "x is not a function", "source": source, "line": line}])

    carrier.flush()
    assert Fault.objects.get().place == place


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"origin": "https://elsewhere.test"}, 403),
        ({"path": "/no/such/page/"}, 422),
        ({"device": "toaster"}, 422),
        ({"vitals": [{"metric": "LCP", "value": -1}]}, 422),
        ({"vitals": [{"metric": "FID", "value": 1}]}, 422),
        ({"more": 1}, 422),
        ({"path": "/" + "x" * 9_000}, 413),
    ],
)
def test_other_reports_are_refused(client, carrier, facts, status):
    assert report(client, **facts).status_code == status
    assert carrier.flush() == 0


def test_too_many_reports_are_refused(client, carrier, monkeypatch):
    slow = TokenBucket("browser-reports", per_second=0.01, burst=2)
    monkeypatch.setattr("adminpanel.views.browser_reports.OF_ONE_ADDRESS", slow)

    assert [report(client).status_code for _ in range(3)] == [204, 204, 429]


def test_percentiles_of_buckets():
    buckets = empty()
    for value in range(10, 1010, 10):
        buckets[bucket_of(value)] += 1

    assert percentile(empty(), 0.75) == 0
    assert 750 <= percentile(buckets, 0.75) <= 750 * 1.2
    assert bucket_of(10**9) == len(BOUNDS)


# ---------------------------------------------------------------- pages


def test_the_list_and_the_page(client, sue):
    fault = seen()
    client.force_login(sue)

    assert "RuntimeError" in client.get(LIST).content.decode()
    page = client.get(fault.get_absolute_url()).content.decode()
    assert "The last trace" in page
    part = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="faults"')
    assert client.get(reverse("adminpanel:fault-detail", args=[10**6])).status_code == 404


def test_what_is_resolved_is_found_when_asked_for(client, sue):
    services.resolve_fault(seen().pk, by=sue)
    client.force_login(sue)

    assert client.get(LIST).context["rows"] == []
    assert len(client.get(LIST, {"state": "resolved"}).context["rows"]) == 1
    assert len(client.get(LIST, {"state": "", "q": "runtime"}).context["rows"]) == 1
    assert client.get(LIST, {"state": "broken"}).status_code == 200


def test_it_is_given_to_somebody_and_resolved(client, sue, ada):
    fault = seen()
    client.force_login(ada)

    given = client.post(
        reverse("adminpanel:fault-assignment-create", args=[fault.pk]), {"assignee": sue.pk}
    )
    assert given.url == fault.get_absolute_url()
    client.post(reverse("adminpanel:fault-resolution-create", args=[fault.pk]))

    fault.refresh_from_db()
    assert (fault.assignee, fault.state) == (sue, Fault.State.RESOLVED)
    assert AuditEntry.objects.on(fault).count() == 2


def test_nobody_who_may_not_see_it_can_be_chosen(client, sue, fin):
    fault = seen()
    client.force_login(sue)

    answer = client.post(
        reverse("adminpanel:fault-assignment-create", args=[fault.pk]), {"assignee": fin.pk}
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["assignee"]


@pytest.mark.parametrize("name", ["fault-list", "slow-query-list", "vital-list"])
@pytest.mark.parametrize(("who", "status"), [("fin", 403), ("anna", 404)])
def test_pages_are_for_those_who_look_after_the_site(client, request, name, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse(f"adminpanel:{name}")).status_code == status


def test_vitals_and_queries_are_shown(client, sue, carrier):
    report(client, vitals=[{"metric": "LCP", "value": 5000}])
    carrier.flush()
    services.keep_sightings([SlowSighting("SELECT 1", 300, "a", timezone.now())])
    client.force_login(sue)

    vitals = client.get(reverse("adminpanel:vital-list")).content.decode()
    assert "vendors:vendor-list" in vitals
    assert 'class="badge bad"' in vitals
    assert "SELECT 1" in client.get(reverse("adminpanel:slow-query-list")).content.decode()


def test_a_longer_list_asks_no_more(client, sue, django_assert_num_queries):
    client.force_login(sue)
    seen()
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)
    services.keep_sightings(
        [of_words("a", f"word{chr(97 + n)}", kind="task", where="", place="") for n in range(3)]
    )
    with django_assert_num_queries(8):
        client.get(LIST)


def test_its_days_have_an_axis_and_a_file(client, sue):
    fault = seen(times=12)
    client.force_login(sue)
    today = timezone.now().date()

    page = client.get(fault.get_absolute_url()).content.decode()
    sheet = client.get(reverse("adminpanel:fault-csv", args=[fault.pk])).content.decode()

    assert '<text class="axis"' in page
    assert f"<title>{today:%-d %b}: 12</title>" in page
    assert sheet.splitlines()[1:] == [f"{today:%Y-%m-%d},12"]
    assert client.get(reverse("adminpanel:fault-csv", args=[10**6])).status_code == 404
