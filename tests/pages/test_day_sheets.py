"""The day on one page: what stands on it, what each side reads, and who writes the plan."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import CoupleMember
from accounts.services.erasing import erase_user
from bookings import services
from bookings.exceptions import NotYetConfirmed, WrongState
from bookings.models import Booking, DayPlan
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.bookings import accepted, completed, confirmed
from tests.reading import told
from vendors.models import Vendor, VendorMember

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

PLAN = {
    "arrives_at": dt.time(14, 30),
    "leaves_at": dt.time(23),
    "place": "Quinta do Sol, Sintra",
    "notes": "Park behind the chapel.",
}
TYPED = {
    "arrives_at": "14:30",
    "leaves_at": "23:00",
    "place": PLAN["place"],
    "notes": "By the gate",
}


@pytest.fixture
def booking(rosewood, couple, anna, saturday):
    return confirmed(rosewood, anna, saturday)


@pytest.fixture
def other_house(victor):
    return Vendor.objects.get(name="Other House")


def sheet(client, who, day=None, **headers):
    client.force_login(who)
    vendors = reverse("pages:vendor-day", args=[day]) if day else reverse("pages:vendor-next-day")
    return client.get(
        vendors if who.joined_as == "vendor" else reverse("pages:couple-day"), headers=headers
    )


def numbered(user, phone):
    user.phone = phone
    user.save(update_fields=["phone"])


class TestTheVendorReads:
    def test_who_when_where_and_what_is_open(self, client, booking, couple, anna, rosa):
        couple.guests = 80
        couple.save(update_fields=["guests"])
        numbered(anna, "+351 912 345 678")
        services.plan_day(booking.pk, by=anna, **PLAN)
        services.add_note(booking.pk, body="They like jazz", by=rosa)
        services.add_note(booking.pk, body="Do not tell them", by=anna)

        text = told(sheet(client, rosa, booking.date))

        for words in ("Anna", "Ben", "+351 912 345 678", "14:30 to 23:00", "Quinta do Sol"):
            assert words in text
        assert "Park behind the chapel." in text
        assert "Guests 80" in text
        assert "€300 of €1,000 paid" in text
        assert "€700 open, due" in text
        assert "They like jazz" in text
        assert "Do not tell them" not in text

    def test_numbers_can_be_called(self, client, booking, anna, rosa):
        numbered(anna, "+351 (912) 345-678")

        assert 'href="tel:+351912345678"' in sheet(client, rosa, booking.date).content.decode()

    def test_only_what_stands_is_on_it(self, client, rosewood, couple, anna, rosa, saturday):
        accepted(rosewood, anna, saturday)

        assert "Nothing on this day" in told(sheet(client, rosa, saturday))

    def test_without_a_day_it_is_the_next_with_something_to_do(self, client, booking, rosa):
        page = sheet(client, rosa)

        assert f'datetime="{booking.date:%Y-%m-%d}"' in page.content.decode()
        assert page.context["sheet"].bookings == [booking]

    def test_with_nothing_to_do_it_is_today(self, client, rosewood, rosa):
        page = sheet(client, rosa)

        assert page.context["sheet"].day == rosewood.today()
        assert "Nothing on this day" in told(page)

    def test_later_days_of_a_booking(self, client, booking, rosa):
        Booking.objects.filter(pk=booking.pk).update(days=2)

        second, third = (booking.date + dt.timedelta(days=n) for n in (1, 2))
        assert sheet(client, rosa, second).context["sheet"].bookings == [booking]
        assert sheet(client, rosa, third).context["sheet"].bookings == []

    def test_from_day_to_day(self, client, booking, rosa):
        before = sheet(client, rosa, booking.date - dt.timedelta(days=3)).context["sheet"]
        after = sheet(client, rosa, booking.date + dt.timedelta(days=3)).context["sheet"]

        assert (before.previous, before.next) == (None, booking.date)
        assert (after.previous, after.next) == (booking.date, None)

    def test_who_only_chats_reads_no_money(self, client, booking, rosewood):
        talker = UserFactory(joined_as="vendor")
        VendorMember.objects.create(vendor=rosewood, user=talker, role=VendorMember.Role.CHAT)

        page = sheet(client, talker, booking.date)

        assert "Anna" in told(page)
        assert "€" not in told(page)
        assert reverse("bookings:day-plan-update", args=[booking.pk]) not in page.content.decode()

    def test_others_see_nothing_of_it(self, client, booking, victor, anna):
        assert "Anna" not in told(sheet(client, victor, booking.date))
        client.force_login(anna)
        assert client.get(reverse("pages:vendor-day", args=[booking.date])).status_code == 404

    def test_a_day_that_no_calendar_has(self, client, rosewood, rosa):
        client.force_login(rosa)
        assert client.get("/vendor/day/2027-02-30/").status_code == 404

    def test_the_part_that_fetches_itself(self, client, booking, rosa):
        part = sheet(client, rosa, booking.date, hx_request="true").content.decode()

        assert 'id="sheet"' in part
        assert "<html" not in part

    def test_more_bookings_take_no_more_queries(
        self, client, booking, rosewood, rosa, django_assert_max_num_queries
    ):
        sheet(client, rosa, booking.date)
        with django_assert_max_num_queries(100) as one:
            sheet(client, rosa, booking.date, hx_request="true")
        for _ in range(2):
            _copy_for_others(booking)
        with django_assert_max_num_queries(len(one)):
            page = sheet(client, rosa, booking.date, hx_request="true")
        assert len(page.context["sheet"].bookings) == 3


class TestTheCoupleReads:
    def test_who_comes_in_their_order(self, client, booking, other_house, couple, anna, rosa):
        numbered(rosa, "0912 345 678")
        couple.wedding_date = booking.date
        couple.save(update_fields=["wedding_date"])
        early = confirmed(other_house, anna, booking.date)
        services.plan_day(booking.pk, by=anna, **PLAN)
        services.plan_day(early.pk, by=anna, **PLAN | {"arrives_at": dt.time(9)})

        page = sheet(client, anna)

        (day,) = page.context["days"]
        assert day.bookings == [early, booking]
        text = told(page)
        assert "Your wedding" in text
        assert "Rosa Wood · 0912 345 678" in text
        assert "09:00 to 23:00" in text

    def test_whoever_only_chats_there_is_not_named(self, client, booking, rosewood, anna):
        talker = UserFactory(name="Tim Talker", phone="+44 20 7946 0000")
        VendorMember.objects.create(vendor=rosewood, user=talker, role=VendorMember.Role.CHAT)

        assert "Tim Talker" not in told(sheet(client, anna))

    def test_notes_of_the_vendor_are_theirs(self, client, booking, anna, rosa):
        services.add_note(booking.pk, body="They like jazz", by=rosa)
        services.add_note(booking.pk, body="Ask for the rain plan", by=anna)

        text = told(sheet(client, anna))
        assert "Ask for the rain plan" in text
        assert "They like jazz" not in text

    def test_nobody_is_booked(self, client, couple, anna):
        assert "Nobody is booked yet" in told(sheet(client, anna))

    def test_it_is_for_couples(self, client, victor):
        client.force_login(victor)
        assert client.get(reverse("pages:couple-day")).status_code == 404

    def test_guests_sign_in(self, client):
        for name in ("couple-day", "vendor-next-day"):
            assert client.get(reverse(f"pages:{name}")).status_code == 302


class TestThePlan:
    def url(self, booking):
        return reverse("bookings:day-plan-update", args=[booking.pk])

    @pytest.mark.parametrize(("who", "hears"), [("anna", "rosa"), ("rosa", "ben")])
    def test_each_side_writes_it_and_the_other_is_told(self, request, client, booking, who, hears):
        writer, other = (request.getfixturevalue(name) for name in (who, hears))
        client.force_login(writer)

        answer = client.post(self.url(booking), TYPED)

        assert answer.url == booking.get_absolute_url()
        plan = DayPlan.objects.get(booking=booking)
        assert (plan.arrives_at, plan.place) == (dt.time(14, 30), PLAN["place"])
        assert plan.changed_by == writer
        assert "wrote the plan of" in other.notifications.latest("pk").text
        page = told(client.get(booking.get_absolute_url()))
        assert "14:30 to 23:00" in page
        assert "Change the plan" in page

    def test_the_same_again_tells_nobody(self, booking, anna, rosa):
        services.plan_day(booking.pk, by=anna, **PLAN)
        before = rosa.notifications.count()
        services.plan_day(booking.pk, by=anna, **PLAN)

        assert rosa.notifications.count() == before

    def test_what_is_wrong_is_said_and_nothing_is_lost(self, client, booking, anna):
        client.force_login(anna)
        page = client.post(self.url(booking), TYPED | {"arrives_at": ""})

        assert "Say when they arrive, too." in told(page)
        assert PLAN["place"] in page.content.decode()
        assert not DayPlan.objects.exists()

    def test_strangers(self, client, booking, cleo, other_couple):
        client.force_login(cleo)
        assert client.post(self.url(booking), TYPED).status_code == 404
        with pytest.raises(PermissionDenied):
            services.plan_day(booking.pk, by=cleo, **PLAN)
        assert not DayPlan.objects.exists()

    @pytest.mark.parametrize("who", ["mona", "talker"])
    def test_who_sees_it_and_decides_nothing(self, request, client, booking, rosewood, who):
        if who == "talker":
            person = UserFactory(joined_as="vendor")
            VendorMember.objects.create(vendor=rosewood, user=person, role=VendorMember.Role.CHAT)
        else:
            person = request.getfixturevalue(who)
        client.force_login(person)

        assert client.get(self.url(booking)).status_code == 403
        assert client.post(self.url(booking), TYPED).status_code == 403
        assert not DayPlan.objects.exists()

    def test_not_before_it_stands_and_not_afterwards(
        self, client, rosewood, couple, anna, saturday
    ):
        early = accepted(rosewood, anna, saturday)
        with pytest.raises(NotYetConfirmed):
            services.plan_day(early.pk, by=anna, **PLAN)
        client.force_login(anna)
        assert client.get(self.url(early)).url == early.get_absolute_url()

    def test_a_day_that_is_over(self, rosewood, couple, anna, saturday):
        with pytest.raises(WrongState):
            services.plan_day(completed(rosewood, anna, saturday).pk, by=anna, **PLAN)


def test_a_number_is_given_in_the_profile_and_goes_with_its_person(client, anna):
    client.force_login(anna)
    facts = {"name": "Anna", "time_zone": "UTC", "shows_presence": "on"}
    url = reverse("accounts:profile-update")

    assert "Write it as +351" in told(client.post(url, facts | {"phone": "call me"}))
    client.post(url, facts | {"phone": "+351 912 345 678"})
    anna.refresh_from_db()
    assert anna.phone == "+351 912 345 678"
    erase_user(anna.pk)
    anna.refresh_from_db()
    assert anna.phone == ""


def _copy_for_others(booking):
    """The same day of the vendor with another couple, whatever its capacity."""
    one, two = UserFactory(), UserFactory()
    other = CoupleFactory(people=[one, two])
    assert CoupleMember.objects.filter(couple=other).count() == 2
    conversation = type(booking.conversation).objects.create()
    copy = Booking.objects.get(pk=booking.pk)
    copy.pk, copy.uuid, copy.couple, copy.conversation = None, None, other, conversation
    copy.uuid = Booking._meta.get_field("uuid").default()
    copy._state.adding = True
    copy.save(force_insert=True)
    DayPlan.objects.create(booking=copy, changed_by=one)
