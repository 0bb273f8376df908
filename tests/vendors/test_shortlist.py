"""Vendors that a couple likes: by heart, by form, by guests who sign in first."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.factories.vendors import VendorFactory
from vendors import services
from vendors.models import ShortlistEntry, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
SHORTLIST = reverse("vendors:shortlist")
HTMX = {"HX-Request": "true"}


def chosen(couple) -> list[str]:
    return [entry.vendor.name for entry in ShortlistEntry.objects.filter(couple=couple)]


def heart(vendor, act="create") -> str:
    return reverse(f"vendors:shortlist-{act}", args=[vendor.slug])


def test_both_of_a_couple_share_one_list(couple, anna, ben, rosewood):
    services.add_to_shortlist(rosewood.pk, by=anna)
    services.add_to_shortlist(rosewood.pk, by=ben)
    assert chosen(couple) == ["Rosewood Studio"]
    services.remove_from_shortlist(rosewood.pk, by=ben)
    services.remove_from_shortlist(rosewood.pk, by=anna)
    assert chosen(couple) == []


def test_only_couples_have_one(rosewood, rosa):
    with pytest.raises(PermissionDenied):
        services.add_to_shortlist(rosewood.pk, by=rosa)
    assert not ShortlistEntry.objects.exists()


def test_what_nobody_may_see_is_not_chosen(couple, anna):
    hidden = VendorFactory(state=Vendor.State.SUBMITTED)
    with pytest.raises(Vendor.DoesNotExist):
        services.add_to_shortlist(hidden.pk, by=anna)
    assert chosen(couple) == []


def test_the_heart_works_as_a_form(client, couple, anna, rosewood):
    client.force_login(anna)
    back = "http://testserver/vendors/?place=lisbon"
    response = client.post(heart(rosewood), headers={"Referer": back})
    assert response.url == back
    assert chosen(couple) == ["Rosewood Studio"]
    page = client.get(reverse("vendors:vendor-list")).content.decode()
    assert 'aria-pressed="true"' in page
    client.post(heart(rosewood, "delete"))
    assert chosen(couple) == []


def test_the_heart_works_in_place(client, couple, anna, rosewood):
    client.force_login(anna)
    pressed = client.post(heart(rosewood), headers=HTMX).content.decode()
    assert pressed.strip().startswith('<form class="heart')
    assert 'aria-pressed="true"' in pressed
    again = client.post(heart(rosewood, "delete"), headers=HTMX).content.decode()
    assert 'aria-pressed="false"' in again


def test_it_leads_to_no_other_site(client, couple, anna, rosewood):
    client.force_login(anna)
    response = client.post(heart(rosewood), headers={"Referer": "https://evil.test/vendors/"})
    assert response.url == rosewood.get_absolute_url()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_guest_signs_in_and_finds_it_saved(client, couple, anna, rosewood, headers):
    wish = reverse("vendors:wish-create")
    response = client.post(heart(rosewood), headers=headers)
    asked = response["HX-Redirect"] if headers else response.url
    assert asked == f"{reverse('account_login')}?next={wish}"
    assert not ShortlistEntry.objects.exists()

    account = {"login": anna.email, "password": "wedding-bazaar"}
    signed_in = client.post(asked, account | {"next": wish})
    assert signed_in.url == wish
    assert client.get(wish).url == rosewood.get_absolute_url()
    assert chosen(couple) == ["Rosewood Studio"]
    client.get(wish)  # nothing is wished for any more
    assert chosen(couple) == ["Rosewood Studio"]


def test_a_link_alone_chooses_nobody(client, couple, anna, rosewood):
    client.force_login(anna)
    assert client.get(heart(rosewood)).status_code == 405
    assert client.get(reverse("vendors:wish-create")).url == reverse("pages:start")
    assert chosen(couple) == []


def test_the_list_says_who_is_free_and_who_is_gone(client, couple, anna, mona, rosewood, saturday):
    couple.wedding_date = saturday
    couple.save(update_fields=["wedding_date"])
    full, gone = VendorFactory(name="Full House"), VendorFactory(name="Gone House")
    for vendor in (rosewood, full, gone):
        services.add_to_shortlist(vendor.pk, by=anna)
    services.hold_days(full.pk, [saturday], holder=uuid.uuid4())
    services.suspend_vendor(gone.pk, note="Complaints", by=mona)
    client.force_login(anna)
    page = client.get(SHORTLIST).content.decode()
    words = saturday.strftime("%-d %B %Y")
    assert page.count(f"Free on {words}") == 1
    assert page.count(f"Not free on {words}") == 1
    assert page.count("No longer listed") == 1
    assert gone.get_absolute_url() + '"' not in page


def test_an_empty_list_says_what_to_do(client, couple, anna):
    client.force_login(anna)
    assert "Nobody on it yet" in client.get(SHORTLIST).content.decode()


def test_strangers_see_no_list(client, rosewood, rosa):
    assert client.get(SHORTLIST).status_code == 302
    client.force_login(rosa)
    assert client.get(SHORTLIST).status_code == 403


def test_queries_do_not_grow_with_the_list(client, couple, anna, django_assert_num_queries):
    couple.wedding_date = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=100)
    couple.save(update_fields=["wedding_date"])
    client.force_login(anna)
    client.get(SHORTLIST)
    for _ in range(2):
        services.add_to_shortlist(VendorFactory().pk, by=anna)
        with django_assert_num_queries(9):
            client.get(SHORTLIST)
        services.add_to_shortlist(VendorFactory().pk, by=anna)
