"""People who talk in pairs, for `run`: made in our database and, with the same numbers, for the
peer.

Prints JSON: [{"token": session key, "person": id, "c": conversation id}].
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")
sys.path.insert(0, os.getcwd())

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from accounts.models import User  # noqa: E402
from messaging.services import start_conversation  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"


def main(number: int) -> None:
    first = User.objects.count()
    people = User.objects.bulk_create(
        User(email=f"talker{first + n}@bench.test", name=f"Talker {n}", password="!")
        for n in range(number)
    )
    found = []
    for one, other in zip(people[::2], people[1::2], strict=True):
        conversation = start_conversation({one: one.name}, {other: other.name})
        for person in (one, other):
            facts = {"token": session_of(person), "person": person.pk, "c": conversation.pk}
            found.append(facts)
    print(json.dumps(found))


def session_of(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key


main(int(sys.argv[1]))
