"""Browsers that are signed in."""

from allauth.usersessions.models import UserSession

from accounts.models import User


def sign_out_everywhere(user: User) -> int:
    """End every session of `user`; the hub notices within seconds and closes their sockets.
    Returns how many.
    """
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def end_session(session_id: int, *, by: User) -> None:
    """Sign out one browser. Raises UserSession.DoesNotExist for other people's."""
    UserSession.objects.get(pk=session_id, user=by).end()
