"""The groups of staff, by the names that rights are asked with."""

from django.contrib.auth.models import Group

SUPPORT = "support"
MODERATION = "moderation"
FINANCE = "finance"
ADMINISTRATOR = "administrator"
STAFF_GROUPS = (SUPPORT, MODERATION, FINANCE, ADMINISTRATOR)


def ensure_staff_groups() -> dict[str, Group]:
    """The staff groups by name, made when missing."""
    return {name: Group.objects.get_or_create(name=name)[0] for name in STAFF_GROUPS}
