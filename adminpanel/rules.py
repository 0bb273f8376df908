"""Who may see and do what in the control room. Rights over other apps' rows are those apps' own
(`vendors.approve_vendor`, `payments.run_payouts`, `messaging.moderate`).
"""

import rules
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q

from accounts.groups import ADMINISTRATOR, FINANCE, MODERATION, STAFF_GROUPS, SUPPORT
from accounts.models import User

RIGHTS = {
    # What happens right now, without anybody's money.
    "adminpanel.watch": STAFF_GROUPS,
    # Money that passes: revenue, refunds, MRR, and what is worked out from them.
    "adminpanel.watch_money": (FINANCE, ADMINISTRATOR),
    # People: who they are, what they own, where they are signed in.
    "adminpanel.see_people": (SUPPORT, MODERATION, ADMINISTRATOR),
    # People: suspend, restore, sign out, verify; what is stored of them, for themselves.
    "adminpanel.steer_people": (SUPPORT, ADMINISTRATOR),
    # People: roles of staff, erasing, looking through somebody's eyes.
    "adminpanel.rule_people": (ADMINISTRATOR,),
    # Errors, slow pages, queues.
    "adminpanel.see_faults": (SUPPORT, ADMINISTRATOR),
    # Rules of alerts, and where alerts go.
    "adminpanel.edit_alert_rules": (ADMINISTRATOR,),
    # How people use the site: funnels, cohorts, the map.
    "adminpanel.analyse": (FINANCE, MODERATION, ADMINISTRATOR),
    # Acts on many rows at once; each asks for the right to do it to one row as well.
    "adminpanel.run_bulk": STAFF_GROUPS,
    # Files that somebody else of staff exported.
    "adminpanel.fetch_exports": (ADMINISTRATOR,),
    # Who of staff did what.
    "adminpanel.see_audit": (ADMINISTRATOR,),
}


def holders(right: str) -> list[User]:
    """Staff who have this right of the control room, for telling them what moves."""
    groups = Q(groups__name__in=RIGHTS[right]) | Q(is_superuser=True)
    return list(User.objects.filter(groups, is_staff=True, is_active=True).distinct())


def _is_one_of(groups: tuple[str, ...]) -> rules.predicates.Predicate:
    def is_member(user: User) -> bool:
        return user.is_staff and not user.group_names.isdisjoint(groups)

    return rules.predicates.Predicate(is_member)


@rules.predicate
def has_rows_to_see(user: User) -> bool:
    """In Django's admin: by its own permissions, which come from groups, or as a superuser."""
    return user.is_staff and bool(ModelBackend().get_all_permissions(user))


rules.add_perm("adminpanel.use_django_admin", has_rows_to_see)
for _right, _groups in RIGHTS.items():
    rules.add_perm(_right, _is_one_of(_groups))
