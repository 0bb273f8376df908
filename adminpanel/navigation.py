"""The screens of the control room, in the order of the menu. A screen is shown to those who may
open it; the view behind it asks for the same right again.
"""

import dataclasses

from django.urls import reverse

from accounts.models import User


@dataclasses.dataclass(frozen=True)
class Screen:
    """One line of the menu; `right` is the permission that its view asks for."""

    label: str
    icon: str
    name: str
    right: str = "adminpanel.watch"

    @property
    def url(self) -> str:
        return reverse(self.name)


@dataclasses.dataclass(frozen=True)
class Section:
    label: str
    screens: tuple[Screen, ...]


SECTIONS = (
    Section(
        "Now",
        (
            Screen("Overview", "bolt", "adminpanel:overview"),
            Screen("Alerts", "bell", "adminpanel:alert-list"),
            Screen("Errors", "alert", "adminpanel:fault-list", "adminpanel.see_faults"),
            Screen("Routes", "globe", "adminpanel:route-list"),
        ),
    ),
    Section(
        "People",
        (
            Screen("Accounts", "users", "adminpanel:person-list", "adminpanel.see_people"),
            Screen("Vendors", "flag", "adminpanel:vendor-list", "vendors.approve_vendor"),
            Screen("Pictures", "image", "adminpanel:photo-list", "vendors.judge_photos"),
            Screen("Reports", "shield", "adminpanel:report-list", "messaging.moderate"),
            Screen("Reviews", "star", "adminpanel:review-list", "messaging.moderate"),
        ),
    ),
    Section(
        "Trade",
        (
            Screen("Bookings", "calendar-check", "adminpanel:booking-list"),
            Screen("Payouts", "wallet", "adminpanel:payout-list", "payments.run_payouts"),
            Screen("Refunds", "undo", "adminpanel:refund-list", "payments.run_payouts"),
            Screen("Disputes", "alert", "adminpanel:dispute-list", "payments.run_payouts"),
            Screen("Invoices", "receipt", "finance:invoice-list", "payments.run_payouts"),
            Screen(
                "Subscriptions", "sparkle", "adminpanel:subscription-list", "payments.run_payouts"
            ),
            Screen("Unmatched", "link", "adminpanel:unmatched-list", "payments.run_payouts"),
            Screen("Ledger", "list", "adminpanel:ledger-detail", "payments.run_payouts"),
        ),
    ),
    Section(
        "Numbers",
        (
            Screen("Analytics", "chart", "adminpanel:analytics", "adminpanel.analyse"),
            Screen("Revenue", "wallet", "adminpanel:revenue-detail", "adminpanel.watch_money"),
            Screen("Funnel", "filter", "adminpanel:funnel-detail", "adminpanel.analyse"),
            Screen("Cohorts", "users", "adminpanel:cohort-list", "adminpanel.analyse"),
            Screen("Map", "globe", "adminpanel:map-detail", "adminpanel.analyse"),
            Screen("Forecast", "sparkle", "adminpanel:forecast-list", "adminpanel.watch_money"),
        ),
    ),
    Section(
        "Records",
        (
            Screen("Bulk operations", "checks", "adminpanel:bulk-list", "adminpanel.run_bulk"),
            Screen("Audit log", "list", "adminpanel:audit-list", "adminpanel.see_audit"),
            Screen("Django admin", "code", "admin:index", "adminpanel.use_django_admin"),
        ),
    ),
)


def sections_for(user: User) -> list[Section]:
    """What this person may open; sections without a screen for them are left out."""
    mine = [
        Section(section.label, tuple(one for one in section.screens if user.has_perm(one.right)))
        for section in SECTIONS
    ]
    return [section for section in mine if section.screens]


def screen_at(path: str) -> Screen | None:
    """The screen that a page belongs to: the one whose address begins that of the page, the
    longest such.
    """
    above = [one for section in SECTIONS for one in section.screens if path.startswith(one.url)]
    return max(above, key=lambda screen: len(screen.url), default=None)
