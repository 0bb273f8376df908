"""Where allauth asks us."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.shortcuts import resolve_url


class AccountAdapter(DefaultAccountAdapter):
    """Sends people to the page that is theirs once they are in."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("pages:start")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("pages:start")
