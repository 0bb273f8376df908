"""A sample of every letter that we send, as it is sent."""

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.text import slugify

from accounts import letters
from accounts.models import CoupleInvitation, User
from bookings.spans import Span
from messaging.letters import Letter, Talk, letter_to
from messaging.models import Member, Notification
from vendors.models import Vendor, VendorInvitation, VendorMember
from weddingbazaar.pages import contacting

DARK = "(prefers-color-scheme: dark)"
DAY = dt.date(2027, 6, 12)
NOW = dt.datetime(2027, 5, 3, 14, 2, tzinfo=dt.UTC)
ANNA, STUDIO, BEN = "Anna Lindqvist", "Rosewood Studio", "Ben Okafor"
CLOSED, ERASED = "Your account is suspended", "Your account is erased"

OF_ACCOUNTS = {
    "account/email/account_already_exists": "Signing up twice",
    "account/email/email_changed": "The main address was changed",
    "account/email/email_confirm": "The address is confirmed",
    "account/email/email_confirmation": "Another address",
    "account/email/email_confirmation_signup": "Welcome",
    "account/email/email_deleted": "An address was removed",
    "account/email/password_changed": "The password was changed",
    "account/email/password_reset": "The password was chosen anew",
    "account/email/password_reset_key": "A forgotten password",
    "account/email/password_set": "A first password",
    "account/email/unknown_account": "No account with this address",
    "mfa/email/recovery_codes_generated": "New recovery codes",
    "mfa/email/totp_activated": "Two-step sign-in is on",
    "mfa/email/totp_deactivated": "Two-step sign-in is off",
    "mfa/email/webauthn_added": "A key was added",
    "mfa/email/webauthn_removed": "A key was removed",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """When it is sent, from which template, and the letter."""

    title: str
    template: str
    letter: EmailMultiAlternatives

    @property
    def slug(self) -> str:
        return slugify(self.title)

    @property
    def html(self) -> str:
        return str(self.letter.alternatives[0][0])

    def html_in(self, scheme: str) -> str:
        """As who has chosen these colours sees it, whatever the browser has chosen."""
        return self.html.replace(DARK, "all" if scheme == "dark" else "not all")


def samples(anna: str = ANNA, studio: str = STUDIO, ben: str = BEN) -> list[Sample]:
    """With these names of a couple and their vendor, which a test may choose to be bad ones."""
    user = User(pk=0, name=anna, email="anna@example.test")
    return [
        *(_of_account(prefix, title, user) for prefix, title in OF_ACCOUNTS.items()),
        *_of_people(user, studio, ben),
        *_of_money(user, studio),
        _digest(user, studio),
    ]


def _of_account(prefix: str, title: str, user: User) -> Sample:
    facts = {
        "user": user,
        "email": user.email,
        "from_email": "anna@old.example",
        "to_email": user.email,
        "deleted_email": "anna@old.example",
        "activate_url": _link("/accounts/confirm-email/MTI:1tQz/"),
        "password_reset_url": _link("/accounts/password/reset/key/3-set/"),
        "signup_url": _link("/accounts/signup/"),
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/143.0",
        "ip": "203.0.113.7",
        "timestamp": NOW,
        "site_name": settings.SITE_NAME,
    }
    subject = render_to_string(f"{prefix}_subject.txt", facts).strip()
    return _sample(title, f"{prefix}_message.html", facts, subject, user)


def _of_people(user: User, studio: str, ben: str) -> list[Sample]:
    vendor = Vendor(name=studio)
    partner = CoupleInvitation(invited_by=user, email="ben@example.test")
    colleague = VendorInvitation(vendor=vendor, invited_by=user, role=VendorMember.Role.MANAGER)
    told = {"invitation": colleague, "vendor": vendor, "link": _link("/vendor/team/join/q1w2/")}
    joined = {"invitation": partner, "link": _link("/couple/invitations/q1w2/")}
    letter = contacting.Letter("booking", ben, "ben@example.test", "Good day,\n\nis it right?", 7)
    asked = {"letter": letter}
    suspended = {"user": user, "note": f"Tickets were sold in the name of {studio}."}
    plan, work = f"{user} invites you to plan together", f"{user} invites you to work with {vendor}"
    gone = {"name": user.name}
    return [
        _sample("A partner is invited", "accounts/mail/invitation.html", joined, plan, user),
        _sample("A colleague is invited", "vendors/mail/colleague.html", told, work, user),
        _sample("An account is suspended", "accounts/mail/suspended.html", suspended, CLOSED, user),
        _sample("An account is erased", "accounts/mail/erased.html", gone, ERASED, user),
        _sample("Somebody wrote to us", "pages/mail/contact.html", asked, letter.subject, user),
    ]


def _of_money(user: User, studio: str) -> list[Sample]:
    paid_with = "Visa ending in 4242"
    booking = SimpleNamespace(
        package_name="Full day",
        vendor=studio,
        span=Span(DAY, DAY),
        balance_due=96_000,
        balance_due_on=dt.date(2027, 5, 29),
        next_instalment=None,
    )
    payment = SimpleNamespace(
        receipt_number="R-2027-00012", what="Deposit", succeeded_at=NOW, paid_with=paid_with
    )
    receipt = {
        "user": user,
        "payment": payment,
        "booking": booking,
        "amount": "€240",
        "tax": SimpleNamespace(name="VAT 20 %"),
        "tax_amount": "€40",
        "left": "€960",
        "link": _link("/payments/7f6d/receipt/"),
    }
    invoice = SimpleNamespace(
        recipient=SimpleNamespace(name=studio),
        issued_at=NOW,
        tax_name="VAT 23 %",
        paid_with=paid_with,
        is_credit_note=False,
    )
    bill = {
        "user": user,
        "invoice": invoice,
        "papers": [invoice],
        "title": "Invoice 2027-00031",
        "amount": "€49",
        "tax_amount": "€9.16",
        "links": [_link("/vendor/billing/invoices/7f6d/")],
    }
    asked = {
        "vendor": studio,
        "address": "money@example.test",
        "link": _link("/vendor/payout-account/paypal/q1w2/"),
    }
    thanks = f"Receipt {payment.receipt_number}: €240 for {studio}"
    question = f"Is this the PayPal address of {studio}?"
    return [
        _sample("A payment has arrived", "payments/mail/receipt.html", receipt, thanks, user),
        _sample("An invoice", "payments/mail/invoice.html", bill, f"{bill['title']}: €49", user),
        _sample(
            "An address for payouts", "payments/mail/paypal_address.html", asked, question, user
        ),
    ]


def _digest(user: User, studio: str) -> Sample:
    accepted = Notification(
        pk=1, user=user, kind="booking", text=f"{studio} accepted", created_at=NOW
    )
    arrived = Notification(pk=2, user=user, kind="payment", text="€240 has arrived", created_at=NOW)
    member = Member(user=user, conversation_id=3)
    talk = Talk(member, studio, 2, studio, "Is the 12th still right for you?", head=2)
    letter = Letter([accepted, arrived], [talk])
    return Sample("What was not seen", "messaging/mail/digest.html", letter_to(user, letter))


def _sample(title: str, template: str, facts: dict[str, Any], subject: str, user: User) -> Sample:
    letter = letters.write(template, facts, subject=subject, to=[user.email])
    return Sample(title, template, letter)


def _link(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
