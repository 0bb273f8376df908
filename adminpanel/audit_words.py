"""The audit log in plain words: what staff do to which things, and what the facts are called."""

# What each act is called in the log, by the thing that it is done to. Older lines keep theirs.
ACTS: dict[str, tuple[str, ...]] = {
    "accounts.user": (
        "suspended",
        "restored",
        "signed out everywhere",
        "verified the address of",
        "changed the role of",
        "exported what is stored of",
        "erased",
        "began to look through the eyes of",
        "looked through the eyes of",
        "ended the look through the eyes of",
        "wrote to",
    ),
    "vendors.vendor": (
        "approved",
        "asked for changes to",
        "rejected",
        "suspended",
        "restored",
        "held payouts of",
        "released payouts of",
        "gave credit to",
        "gave a tier to",
        "took a tier back from",
        "looked at the subscription of",
        "wrote to",
        "counted ratings and indexed again",
    ),
    "vendors.photo": ("hid the picture", "showed the picture again", "kept the picture"),
    "vendors.tier": (
        "changed the tier",
        "announced less for the tier",
        "withdrew what was announced for",
    ),
    "bookings.booking": ("sent receipts again of", "wrote to both sides of"),
    "bookings.review": ("published", "did not publish", "took down", "kept"),
    "messaging.report": ("closed the report",),
    "payments.refundrequest": (
        "gave back",
        "asked to give back",
        "agreed to give back",
        "made smaller",
        "declined to give back",
    ),
    "payments.dispute": (
        "edited the draft of",
        "added a file to",
        "removed a file from",
        "submitted evidence in",
        "accepted the loss of",
    ),
    "payments.payoutrun": ("ordered",),
    "payments.entry": ("wrote down a move of money",),
    "payments.tierprice": ("changed the price",),
    "adminpanel.bulkoperation": (
        "confirmed",
        "agreed to",
        "paused",
        "resumed",
        "cancelled",
        "tried again what failed of",
        "undid",
        "downloaded",
    ),
    "adminpanel.alert": ("acknowledged the alert", "resolved the alert"),
    "adminpanel.alertrule": (
        "made the alert rule",
        "changed the alert rule",
        "removed the alert rule",
        "tested the alert rule",
    ),
    "adminpanel.unmatched": ("explained",),
    "adminpanel.fault": ("gave somebody the fault", "resolved the fault"),
    "adminpanel.decisiontext": ("wrote the text", "changed the text", "removed the text"),
    "": ("added in Django admin", "changed in Django admin", "deleted in Django admin"),
}
THINGS = {
    "accounts.user": "People",
    "vendors.vendor": "Vendors",
    "vendors.photo": "Pictures",
    "vendors.tier": "Tiers",
    "bookings.booking": "Bookings",
    "bookings.review": "Reviews",
    "messaging.report": "Reports",
    "payments.refundrequest": "Refunds",
    "payments.dispute": "Disputes",
    "payments.payoutrun": "Payout runs",
    "payments.entry": "Moves of money",
    "payments.tierprice": "Prices of tiers",
    "adminpanel.bulkoperation": "Bulk operations",
    "adminpanel.alert": "Alerts",
    "adminpanel.alertrule": "Alert rules",
    "adminpanel.unmatched": "Unmatched at payment services",
    "adminpanel.fault": "Errors",
    "adminpanel.decisiontext": "Texts for decisions",
}
NAMES = {  # of facts; what is not here has the name of its model's field, or its own
    "name": "name",
    "amount": "amount",
    "window_minutes": "looked at over, minutes",
    "hold_seconds": "must hold, seconds",
    "quiet_minutes": "quiet period, minutes",
    "comparison": "alert when it is",
    "source": "what is watched",
    "to_page": "on their pages",
    "to_mail": "by e-mail",
    "to_push": "on their devices",
    "webhook_url": "webhook",
    "webhook_secret": "secret of the webhook",
    "is_enabled": "is on",
    "told": "people told",
    "browsers": "browsers signed out",
    "report": "with report number",
    "times": "times seen",
    "act": "what",
    "commission_basis_points": "commission",
    "starts_on": "from",
    "until": "until",
    "instead_of": "instead of",
    "bulk": "in bulk operation",
    "second": "agreed by",
    "dropped": "rows not done",
    "left": "left of what was paid",
    "from": "from",
}


HUNDREDTHS = ("commission_basis_points",)  # of a percent
DAYS = ("starts_on", "until")  # as they are stored: of moments, the day they are in (UTC)
KEYS = ("comp",)  # rows of ours, which say nothing to who reads


def act_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped by thing; a value names both, since vendors and people are suspended alike. What is
    done in Django's admin is done to any.
    """
    return [
        (
            THINGS.get(kind, "Anything"),
            [(f"{kind} {act}", act[:1].upper() + act[1:]) for act in acts],
        )
        for kind, acts in ACTS.items()
    ]
