"""The vendor's own side of extras: adding, editing, ordering, retiring."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.factories.vendors import ExtraFactory, PackageFactory
from vendors import services
from vendors.comparison import Comparison
from vendors.models import Extra

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
LIST = reverse("vendors:package-list")
NEW = reverse("vendors:extra-create")


def url(name: str, extra: Extra) -> str:
    return reverse(f"vendors:extra-{name}", args=[extra.pk])


def typed(vendor, **changes):
    fields = {"name": "Extra hour", "price": "149.99", "counted": "hour", "most": "4"}
    return fields | {"packages": [package.pk for package in vendor.packages.all()]} | changes


def test_an_extra_is_added_in_minor_units(client, rosewood, rosa):
    client.force_login(rosa)

    assert client.post(NEW, typed(rosewood)).url == LIST

    extra = Extra.objects.get()
    assert (extra.price, extra.counted, extra.most, extra.limit) == (14_999, "hour", 4, 4)
    assert list(extra.packages.all()) == list(rosewood.packages.all())
    assert "€149.99" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "required"),
        ("name", "x" * 81, "At most 80"),
        ("price", "0", "0.01"),
        ("price", "-5", "0.01"),
        ("price", "100001", "100000"),
        ("price", "1.999", "two ways"),
        ("price", "1.9999", "2 decimal"),
        ("counted", "moon", "valid choice"),
        ("most", "", "Say how many"),
        ("most", "0", "At least 1."),
        ("most", "201", "Take 200 at most"),
        ("packages", [], "at least one package"),
        ("packages", [999_999], "valid choice"),
    ],
)
def test_bad_input_is_said_at_its_field_and_kept(client, rosewood, rosa, field, value, words):
    client.force_login(rosa)

    response = client.post(NEW, typed(rosewood, description="Kept words") | {field: value})

    assert words in str(response.context["form"].errors[field])
    assert "Kept words" in response.content.decode()
    assert not Extra.objects.exists()


def test_the_form_of_an_extra_begins_with_what_it_is(client, rosewood, rosa):
    other = PackageFactory(vendor=rosewood, name="Half day")
    extra = ExtraFactory(vendor=rosewood, packages=[other])
    client.force_login(rosa)

    form = client.get(url("update", extra)).context["form"]
    assert (form.initial["price"], list(form.initial["packages"])) == (250, [other])

    client.post(url("update", extra), typed(rosewood, counted="once", most="7", name="Paul"))
    extra.refresh_from_db()
    assert (extra.name, extra.most, extra.packages.count()) == ("Paul", None, 2)


def test_foreign_packages_are_not_taken(rosewood, rosa):
    extra = services.add_extra(
        rosewood.pk, packages=[PackageFactory()], by=rosa, name="Trick", price=1
    )

    assert not extra.packages.exists()


def test_extras_are_put_in_order(client, rosewood, rosa):
    first, second, third = (
        services.add_extra(rosewood.pk, packages=[], by=rosa, name=name, price=1)
        for name in ("a", "b", "c")
    )
    client.force_login(rosa)

    client.post(url("place-update", third), {"place": "0"})
    assert [extra.name for extra in rosewood.extras.all()] == ["c", "a", "b"]
    client.post(url("place-update", first), {"place": "99"})
    client.post(url("place-update", second), {"place": "nonsense"})
    assert [extra.name for extra in rosewood.extras.all()] == ["c", "b", "a"]


def test_an_extra_is_retired_and_comes_back_with_its_packages(client, rosewood, rosa):
    extra, package = ExtraFactory(vendor=rosewood), rosewood.packages.get()
    client.force_login(rosa)

    client.post(url("retirement-create", extra), follow=True)
    assert extra.name not in client.get(rosewood.get_absolute_url()).content.decode()
    services.update_package(package.pk, by=rosa, extras=[])
    client.post(url("retirement-delete", extra))

    extra.refresh_from_db()
    assert (extra.is_active, list(extra.packages.all())) == (True, [package])


def test_the_package_form_chooses_among_them(client, rosewood, rosa):
    extra, package = ExtraFactory(vendor=rosewood, packages=[]), rosewood.packages.get()
    foreign = ExtraFactory()
    facts = {"name": "Day", "price": "900", "deposit_percent": 20, "hold_hours": 48, "days": 1}
    page = reverse("vendors:package-update", args=[package.pk])
    client.force_login(rosa)

    refused = client.post(page, facts | {"extras": [foreign.pk]})
    assert "valid choice" in str(refused.context["form"].errors["extras"])
    client.post(page, facts | {"extras": [extra.pk]})
    assert list(package.extras.all()) == [extra]
    client.post(page, facts)
    assert not package.extras.exists()


def test_strangers_find_nothing_and_chat_members_change_nothing(client, rosewood, victor, anna):
    extra = ExtraFactory(vendor=rosewood)

    for person in (victor, anna):
        client.force_login(person)
        assert client.get(url("update", extra)).status_code == 404
        for act in ("retirement-create", "retirement-delete", "place-update"):
            assert client.post(url(act, extra), {"place": "0"}).status_code == 404
        with pytest.raises(PermissionDenied):
            services.retire_extra(extra.pk, by=person)
    extra.refresh_from_db()
    assert extra.is_active


def test_the_public_page_and_the_comparison_name_them(client, rosewood, anna):
    ExtraFactory(vendor=rosewood, counted="hour", most=2, name="Extra hour")
    ExtraFactory(vendor=rosewood, name="Gone", is_active=False)

    page = client.get(rosewood.get_absolute_url()).content.decode()
    assert "Extra hour" in page
    assert "per hour" in page
    assert "Gone" not in page
    rows = {row.title: row.cells for row in Comparison.of([rosewood.slug], anna).rows}
    assert rows["Extras"] == ["Extra hour"]


def test_the_list_asks_as_often_for_three_as_for_one(
    client, rosewood, rosa, django_assert_num_queries
):
    client.force_login(rosa)
    client.get(LIST)
    for _ in range(3):
        ExtraFactory(vendor=rosewood)
        with django_assert_num_queries(9):
            client.get(LIST)
