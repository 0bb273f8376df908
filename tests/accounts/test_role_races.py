"""Two administrators who take the role from each other; with a control without the lock."""

import pytest

from accounts import services
from accounts.exceptions import LastAdministrator
from accounts.groups import ADMINISTRATOR
from accounts.models import User
from accounts.services import standing
from tests.conftest import staff
from tests.races import Meeting, all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def take_from_each_other(one, two):
    return all_at_once(
        [
            lambda: services.change_role(two.pk, groups=[], by=one),
            lambda: services.change_role(one.pk, groups=[], by=two),
        ]
    )


def administrators():
    return User.objects.filter(is_staff=True, groups__name=ADMINISTRATOR).count()


def test_one_of_them_stays(ada):
    answers = take_from_each_other(ada, staff("Nora", ADMINISTRATOR))

    assert [type(answer) for answer in answers].count(LastAdministrator) == 1
    assert administrators() == 1


def test_without_the_lock_nobody_would(ada, monkeypatch):
    meeting = Meeting(2)

    def look_without_lock() -> set[int]:
        found = set(
            User.objects.filter(is_staff=True, groups__name=ADMINISTRATOR).values_list(
                "pk", flat=True
            )
        )
        meeting.wait()
        return found

    monkeypatch.setattr(standing, "_lock_administrators", look_without_lock)

    take_from_each_other(ada, staff("Nora", ADMINISTRATOR))

    assert administrators() == 0
