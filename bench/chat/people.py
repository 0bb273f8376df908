"""People who talk, for `run` and `soak`: people.py NUMBER [SIZE OF A GROUP] [GROUPS EACH].

In pairs unless told otherwise; groups overlap like links of a chain. Made in our database and, with
the same numbers, for the peer. Prints JSON: [{"token": session key, "person": id, "convs":
[conversation ids], "c": the first of them}].
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


def main(number: int, size: int = 2, each: int = 1) -> None:
    first = User.objects.count()
    people = User.objects.bulk_create(
        User(email=f"talker{first + n}@bench.test", name=f"Talker {n}", password="!")
        for n in range(number)
    )
    groups: dict[int, list[int]] = {person.pk: [] for person in people}
    for start in range(0, number, size // each):
        members = [people[(start + n) % number] for n in range(size)]
        conversation = start_conversation(*({person: person.name} for person in members))
        for person in members:
            groups[person.pk].append(conversation.pk)
    found = [
        {"token": session_of(person), "person": person.pk, "convs": convs, "c": convs[0]}
        for person in people
        if (convs := groups[person.pk])
    ]
    print(json.dumps(found))


def session_of(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key


main(*map(int, sys.argv[1:]))
