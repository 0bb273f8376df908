"""What is stored of somebody, handed out and taken away; books and others' chat stay."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import CoupleMember, User
from adminpanel import services
from adminpanel.exceptions import PersonStillNeeded
from adminpanel.models import AuditEntry
from messaging.models import Member, Message, Notification
from messaging.services import notify, post_message, start_conversation
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.bookings import requested
from vendors.models import Vendor, VendorMember

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def talk(anna, rosa):
    conversation = start_conversation({anna: "Anna"}, {rosa: "Rosewood Studio"})
    post_message(conversation, author=anna, body="Is June free?")
    return conversation


def test_what_is_personal_goes_and_what_others_heard_stays(
    anna, ada, couple, talk, rosa, django_capture_on_commit_callbacks
):
    email = anna.email
    notify(anna, "team", "x", "/")

    with django_capture_on_commit_callbacks(execute=True):
        services.erase_person(anna.pk, by=ada)

    gone = User.objects.get(pk=anna.pk)
    assert (gone.name, gone.is_active, gone.has_usable_password()) == (
        "Former member",
        False,
        False,
    )
    assert email not in gone.email
    assert not EmailAddress.objects.filter(user=gone).exists()
    assert not Notification.objects.filter(user=gone).exists()
    assert Member.objects.get(user=gone).shown_as == "Former member"
    assert Message.objects.get(author=gone).body == "Is June free?"
    assert not CoupleMember.objects.filter(user=gone).exists()
    assert mail.outbox[-1].to == [email]
    line = AuditEntry.objects.on(gone).get()
    assert (line.action, "Anna" in line.subject) == ("erased", False)


def test_erased_twice_is_erased_once(anna, ada, couple):
    services.erase_person(anna.pk, by=ada)
    services.erase_person(anna.pk, by=ada)

    assert AuditEntry.objects.filter(action="erased").count() == 1


def test_open_bookings_stand_against_it(ada, rosewood, saturday):
    alone = UserFactory()
    CoupleFactory(people=[alone])
    booking = requested(rosewood, alone, saturday)

    with pytest.raises(PersonStillNeeded) as refused:
        services.erase_person(alone.pk, by=ada)

    assert refused.value.reasons == [f"Booking {booking.pk} is open."]
    assert not User.objects.get(pk=alone.pk).erased_at


def test_a_listed_vendor_needs_somebody_to_lead_it(ada, rosa, rosewood):
    with pytest.raises(PersonStillNeeded):
        services.erase_person(rosa.pk, by=ada)

    Vendor.objects.filter(pk=rosewood.pk).update(state=Vendor.State.SUSPENDED)
    services.erase_person(rosa.pk, by=ada)

    assert not VendorMember.objects.filter(user=rosa).exists()


@pytest.mark.parametrize("who", ["fin", "mona", "cleo"])
def test_only_administrators_erase(who, request, anna):
    with pytest.raises(PermissionDenied):
        services.erase_person(anna.pk, by=request.getfixturevalue(who))

    assert not User.objects.get(pk=anna.pk).erased_at


def test_staff_are_not_erased(ada, fin):
    with pytest.raises(PermissionDenied):
        services.erase_person(fin.pk, by=ada)


def test_the_page_wants_the_address_typed(client, ada, anna, couple):
    client.force_login(ada)
    url = reverse("adminpanel:person-erasure-create", args=[anna.pk])

    wrong = client.post(url, {"email": "somebody@else.test"})
    assert wrong.status_code == 422
    assert "another address" in wrong.content.decode()
    assert client.post(url, {"email": anna.email.upper()}).status_code == 302

    assert User.objects.get(pk=anna.pk).erased_at
    assert (
        "Erased" in client.get(reverse("adminpanel:person-detail", args=[anna.pk])).content.decode()
    )


def test_the_page_says_what_is_open(client, ada, rosa, rosewood):
    client.force_login(ada)

    answer = client.post(
        reverse("adminpanel:person-erasure-create", args=[rosa.pk]), {"email": rosa.email}
    )

    assert answer.status_code == 409
    assert "nobody else leads it" in answer.content.decode()


def test_the_export_has_what_is_theirs_and_no_secret(client, ada, anna, couple, talk, rosa):
    post_message(talk, author=rosa, body="Yes it is")
    client.force_login(ada)

    answer = client.post(reverse("adminpanel:person-export-create", args=[anna.pk]))

    stored = json.loads(answer.content)["stored"]
    assert [message["body"] for message in stored["messages"]] == ["Is June free?"]
    assert stored["account"][0]["email"] == anna.email
    assert "password" not in stored["account"][0]
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEntry.objects.on(anna).get().action == "exported what is stored of"


def test_others_export_nothing(client, fin, anna):
    client.force_login(fin)

    url = reverse("adminpanel:person-export-create", args=[anna.pk])

    assert client.post(url).status_code == 403
