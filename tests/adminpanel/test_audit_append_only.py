"""Lines of the audit log stand: the database refuses to change or delete them."""

import pytest
from django.db import DatabaseError, connection, transaction

from adminpanel import services
from adminpanel.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
STATEMENTS = [
    "UPDATE adminpanel_auditentry SET action = 'forgot'",
    "UPDATE adminpanel_auditentry SET facts = '{}'",
    "DELETE FROM adminpanel_auditentry",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses(rosewood, mona, statement):
    services.suspend_vendor(rosewood.pk, note="Cash only", by=mona)
    before = list(AuditEntry.objects.values())

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)

    assert list(AuditEntry.objects.values()) == before


def test_so_do_the_models(rosewood, mona):
    services.suspend_vendor(rosewood.pk, note="Cash only", by=mona)
    line = AuditEntry.objects.get()

    for act in (line.delete, line.save, lambda: AuditEntry.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()

    assert AuditEntry.objects.get().facts["note"] == "Cash only"


def test_who_is_written_of_can_still_be_erased(anna, couple, ada):
    services.suspend_person(anna.pk, note="Spam", by=ada)
    before = list(AuditEntry.objects.values())

    services.erase_person(anna.pk, by=ada)

    assert list(AuditEntry.objects.exclude(action="erased").values()) == before
    assert AuditEntry.objects.count() == len(before) + 1
