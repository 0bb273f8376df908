"""The groups of staff, by the names that rights are asked with."""

from django.contrib.auth.models import Group

from accounts.models import User

SUPPORT = "support"
MODERATION = "moderation"
FINANCE = "finance"
ADMINISTRATOR = "administrator"
STAFF_GROUPS = (SUPPORT, MODERATION, FINANCE, ADMINISTRATOR)


def ensure_staff_groups() -> dict[str, Group]:
    """The staff groups by name, made when missing."""
    return {name: Group.objects.get_or_create(name=name)[0] for name in STAFF_GROUPS}


def bookkeepers() -> list[User]:
    """Staff who pay vendors and answer for the books."""
    keepers = (FINANCE, ADMINISTRATOR)
    return list(User.objects.filter(is_staff=True, groups__name__in=keepers).distinct())


def moderators() -> list[User]:
    """Staff who decide on what people show and write; their queues move by themselves."""
    judges = (MODERATION, ADMINISTRATOR)
    return list(User.objects.filter(is_staff=True, groups__name__in=judges).distinct())
