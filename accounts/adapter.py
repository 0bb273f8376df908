"""Where allauth asks us."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.template.loader import render_to_string

from accounts import letters

WAYS = {
    "reauthenticate": "With your password",
    "mfa_reauthenticate": "With a code",
    "mfa_reauthenticate:webauthn": "With a passkey or security key",
}


class AccountAdapter(DefaultAccountAdapter):
    """Sends people to the page that is theirs once they are in, and letters in our name."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed.",
        "cannot_remove_primary_email": "You cannot remove your main address.",
        "duplicate_email": "That address is on your account already.",
        "email_password_mismatch": "Address and password do not fit together.",
        "email_taken": "There is an account with this address already.",
        "enter_current_password": "That is not the password you have now.",
        "incorrect_code": "That code is not right. Codes change every half minute.",
        "incorrect_password": "That is not your password.",
        "unverified_primary_email": "Confirm your main address first.",
        "rate_limited": "That was a bit fast. Wait a moment and try again.",
        "too_many_login_attempts": "Too many attempts. Wait a few minutes and try again.",
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("pages:start")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("pages:start")

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link in the letter keeps where its reader was going (an invitation, a vendor), for
        the letter may be opened in another browser.
        """
        url: str = super().get_email_confirmation_url(request, emailconfirmation)
        ahead = get_next_redirect_url(request)
        return f"{url}?{urlencode({'next': ahead})}" if ahead else url

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS[way["id"]]} for way in ways]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Subjects are rendered without a request, so without our context processor."""
        ours = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        super().send_mail(template_prefix, email, ours | context)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """As every letter of ours, from `<prefix>_message.html`."""
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        return letters.write(
            f"{template_prefix}_message.html",
            context,
            subject=self.format_email_subject(" ".join(subject.split())),
            to=[email] if isinstance(email, str) else email,
            headers=headers,
            request=self.request,
        )


class MFAAdapter(DefaultMFAAdapter):
    """Two-step sign-in, in our words."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "While two-step sign-in is on, no address can be added.",
        "cannot_delete_authenticator": "Two-step sign-in cannot be turned off here.",
        "cannot_generate_recovery_codes": "Recovery codes come with two-step sign-in.",
        "incorrect_code": "That code is not right. Codes change every half minute.",
        "unverified_email": "Confirm your e-mail address first.",
    }
