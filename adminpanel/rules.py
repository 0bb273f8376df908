"""Who may see and do what in the control room. Rights over other apps' rows are those apps' own
(`vendors.approve_vendor`, `payments.run_payouts`, `messaging.moderate`).
"""

import rules

from accounts.groups import ADMINISTRATOR, FINANCE, MODERATION, SUPPORT
from accounts.models import User


def _staff_of(*groups: str) -> rules.predicates.Predicate:
    def is_member(user: User) -> bool:
        return user.is_staff and not user.group_names.isdisjoint(groups)

    return rules.predicates.Predicate(is_member)


# What happens right now, without anybody's money.
rules.add_perm("adminpanel.watch", rules.is_staff)
# Money that passes: revenue, refunds, MRR, and what is worked out from them.
rules.add_perm("adminpanel.watch_money", _staff_of(FINANCE, ADMINISTRATOR))
# People: who they are, what they own, where they are signed in.
rules.add_perm("adminpanel.see_people", _staff_of(SUPPORT, MODERATION, ADMINISTRATOR))
# People: suspend, restore, sign out, verify.
rules.add_perm("adminpanel.steer_people", _staff_of(SUPPORT, ADMINISTRATOR))
# People: roles of staff, erasing, looking through somebody's eyes.
rules.add_perm("adminpanel.rule_people", _staff_of(ADMINISTRATOR))
# Errors, slow pages, queues.
rules.add_perm("adminpanel.see_faults", _staff_of(SUPPORT, ADMINISTRATOR))
# Rules of alerts, and where alerts go.
rules.add_perm("adminpanel.edit_alert_rules", _staff_of(ADMINISTRATOR))
# How people use the site: funnels, cohorts, the map.
rules.add_perm("adminpanel.analyse", _staff_of(FINANCE, MODERATION, ADMINISTRATOR))
# Acts on many rows at once; each act asks for the right to do it to one row as well.
rules.add_perm("adminpanel.run_bulk", _staff_of(SUPPORT, MODERATION, FINANCE, ADMINISTRATOR))
# Who of staff did what.
rules.add_perm("adminpanel.see_audit", _staff_of(ADMINISTRATOR))
