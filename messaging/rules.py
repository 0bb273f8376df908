"""Who may judge what people report."""

import rules

from accounts.groups import ADMINISTRATOR, MODERATION
from accounts.models import User

_JUDGES = (MODERATION, ADMINISTRATOR)


@rules.predicate
def moderates(user: User) -> bool:
    return user.is_staff and not user.group_names.isdisjoint(_JUDGES)


rules.add_perm("messaging.moderate", moderates)
