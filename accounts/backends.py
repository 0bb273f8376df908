"""Who somebody is that is signed in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class PersonBackend(AuthenticationBackend):
    """allauth's, by e-mail address and password; people come with the couple they are half of,
    which nearly every page asks for.
    """

    def get_user(self, user_id: Any) -> User | None:
        people = User.objects.select_related("couple_membership__couple")
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
