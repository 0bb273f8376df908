"""Where allauth asks us."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url


class AccountAdapter(DefaultAccountAdapter):
    """Sends people to the page that is theirs once they are in, and letters in our name."""

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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Subjects are rendered without a request, so without our context processor."""
        super().send_mail(template_prefix, email, {"site_name": settings.SITE_NAME, **context})
