"""Pages of vendors at former addresses, and of those who are gone for good."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.factories.accounts import PlaceFactory
from tests.factories.vendors import CategoryFactory, VendorFactory
from tests.heads import head_of
from tests.reading import told
from vendors import services
from vendors.models import FormerSlug, Vendor, VendorMember

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def moved(rosewood, rosa) -> Vendor:
    """Rosewood Studio, which is called Elm House now."""
    return services.update_vendor(rosewood.pk, by=rosa, name="Elm House", renew_address=True)


@pytest.fixture
def gone(rosewood, mona) -> Vendor:
    services.suspend_vendor(rosewood.pk, note="Closed", by=mona)
    VendorMember.objects.filter(vendor=rosewood).delete()
    return rosewood


def test_a_new_name_alone_leaves_the_address(rosewood, rosa):
    vendor = services.update_vendor(rosewood.pk, by=rosa, name="Elm House")

    assert vendor.slug == "rosewood"
    assert not FormerSlug.objects.exists()


def test_the_address_follows_the_name_when_the_vendor_says_so(client, rosewood, rosa):
    client.force_login(rosa)
    page = reverse("vendors:profile-update")
    form = client.get(page).context["form"]
    assert "/vendors/rosewood/" in told(client.get(page))
    facts = {name: value for name, value in form.initial.items() if value not in (None, [])}

    client.post(page, facts | {"name": "Elm House", "renew_address": "on"})

    rosewood.refresh_from_db()
    assert (rosewood.name, rosewood.slug) == ("Elm House", "elm-house")


@pytest.mark.parametrize("name", ["vendor-detail", "vendor-reviews", "vendor-month"])
def test_links_to_the_old_one_lead_to_the_new_one_for_ever(client, moved, name):
    answer = client.get(reverse(f"pages:{name}", args=["rosewood"]), {"date": "2027-06-12"})

    assert answer.status_code == 301
    assert answer.url == reverse(f"pages:{name}", args=["elm-house"]) + "?date=2027-06-12"
    assert client.get(answer.url).status_code == 200


def test_what_a_form_sends_to_the_old_one_goes_along(client, moved, anna, couple):
    client.force_login(anna)

    answer = client.post(reverse("pages:inquiry-create", args=["rosewood"]))

    assert answer.status_code == 308
    assert answer.url == reverse("pages:inquiry-create", args=["elm-house"])


def test_nobody_else_gets_an_address_that_led_elsewhere(moved, victor):
    facts = {"category": moved.category, "place": moved.place}

    assert services.create_vendor(victor, name="Rosewood", **facts).slug == "rosewood-2"


def test_coming_back_ends_where_it_began(client, moved, rosa):
    back = services.update_vendor(moved.pk, by=rosa, name="Rosewood", renew_address=True)

    assert back.slug == "rosewood"
    assert client.get("/vendors/rosewood/").status_code == 200
    assert client.get("/vendors/elm-house/").url == "/vendors/rosewood/"


def test_the_same_name_changes_nothing(moved, rosa):
    again = services.update_vendor(moved.pk, by=rosa, name="Elm House", renew_address=True)

    assert again.slug == "elm-house"
    assert FormerSlug.objects.count() == 1


def test_only_managers_move_a_page(rosewood, victor):
    with pytest.raises(PermissionDenied):
        services.update_vendor(rosewood.pk, by=victor, name="Mine", renew_address=True)
    rosewood.refresh_from_db()

    assert (rosewood.slug, FormerSlug.objects.count()) == ("rosewood", 0)


def test_old_addresses_of_hidden_vendors_lead_nowhere(client, moved, mona, rosa):
    services.suspend_vendor(moved.pk, note="Unreachable", by=mona)

    assert client.get("/vendors/rosewood/").status_code == 404
    client.force_login(rosa)
    assert client.get("/vendors/rosewood/").url == "/vendors/elm-house/"


def test_pages_that_staff_move_are_found_too(client, rosewood, django_user_model):
    boss = django_user_model.objects.create_superuser("boss@example.test", "wedding-bazaar")
    client.force_login(boss)
    address = reverse("admin:vendors_vendor_change", args=[rosewood.pk])
    form = client.get(address).context["adminform"].form
    facts = {name: value for name, value in form.initial.items() if value is not None}
    for inline in client.get(address).context["inline_admin_formsets"]:
        for name, value in inline.formset.management_form.initial.items():
            facts[f"{inline.formset.prefix}-{name}"] = value
        facts[f"{inline.formset.prefix}-TOTAL_FORMS"] = facts[
            f"{inline.formset.prefix}-INITIAL_FORMS"
        ] = 0

    answer = client.post(address, facts | {"slug": "elsewhere"})

    assert answer.status_code == 302, told(answer)
    assert client.get("/vendors/rosewood/").url == "/vendors/elsewhere/"


class TestGone:
    @pytest.mark.parametrize("name", ["vendor-detail", "vendor-reviews"])
    def test_the_page_says_so_and_shows_the_nearest_of_the_trade(self, client, gone, name):
        far = PlaceFactory(slug="oslo", name="Oslo", latitude=59.9, longitude=10.7)
        VendorFactory(name="Far Away", place=far)
        VendorFactory(name="Round the Corner")
        VendorFactory(name="A Cake", category=CategoryFactory(slug="cakes", name="Cakes"))
        VendorFactory(name="Not Public", state=Vendor.State.SUSPENDED)

        answer = client.get(reverse(f"pages:{name}", args=[gone.slug]))

        page = told(answer)
        assert answer.status_code == 410
        assert "no longer here" in page
        assert "Rosewood" not in page
        assert page.index("Round the Corner") < page.index("Far Away")
        assert "A Cake" not in page
        assert "Not Public" not in page
        assert head_of(answer).meta("robots") == "noindex"

    def test_former_addresses_say_so_too(self, client, gone):
        FormerSlug.objects.create(slug="older", vendor=gone)

        assert client.get("/vendors/older/").status_code == 410

    def test_the_last_of_a_trade_leaves_a_way_on(self, client, gone):
        answer = client.get(gone.get_absolute_url())

        assert answer.status_code == 410
        assert "/vendors/?category=photography" in answer.content.decode()

    def test_who_is_suspended_and_may_come_back_is_not_gone(self, client, rosewood, mona):
        services.suspend_vendor(rosewood.pk, note="Unreachable", by=mona)

        assert client.get(rosewood.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("state", ["draft", "submitted", "changes_requested", "rejected"])
    def test_who_was_never_there_is_not_gone(self, client, state):
        never = VendorFactory(state=state)
        VendorMember.objects.filter(vendor=never).delete()

        assert client.get(never.get_absolute_url()).status_code == 404
