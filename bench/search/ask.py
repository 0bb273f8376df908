"""The questions of `bench/search/run`, asked of the database that the environment names."""

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")

import django

django.setup()

import weddingbazaar.asgi  # noqa: E402, F401

gc.collect()
gc.freeze()  # as the web process does when it has loaded the site (weddingbazaar/web.py)

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from messaging.journal import Draft, append  # noqa: E402
from messaging.models import Conversation, SearchLine  # noqa: E402
from messaging.search import Question, find, index_moved  # noqa: E402

USUAL = ("the", "wedding", "date", "thank you", "we", "photo")
MISSPELT = ("weding", "photograper", "depsit", "flowrs")


def main(long: int, questions: int) -> None:
    couple = User.objects.get(email="couple@demo.test")
    talk = Conversation.objects.visible_to(couple).order_by("-pk").first()
    assert talk
    lengthen(talk, couple, long)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    random = Random(7)
    people = list(User.objects.filter(memberships__isnull=False).distinct().order_by("pk"))
    sample = random.sample(people, min(50, len(people)))
    told = random.sample(list(SearchLine.objects.order_by("pk")[:20_000]), 500)
    words = sorted({word for line in told for word in line.words.split() if len(word) > 3})
    print(f"{SearchLine.objects.count():,} messages, one conversation of {talk_length(talk):,}")

    def anybody() -> User:
        return random.choice(sample)

    def any_word() -> Question:
        return Question(random.choice(words))

    def usual() -> Question:
        return Question(random.choice(USUAL))

    asked = {
        "search, any word, anybody": lambda: find(
            random.choice(sample), Question(random.choice(words))
        ),
        "search, usual words, anybody": lambda: find(
            random.choice(sample), Question(random.choice(USUAL))
        ),
        "search, misspelt, anybody": lambda: find(
            random.choice(sample), Question(random.choice(MISSPELT))
        ),
        "search, any word, the long one": lambda: find(couple, any_word()),
        "search, usual words, the long one": lambda: find(couple, usual()),
    }
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(couple)
    pages = {
        "page of the long conversation": f"/messages/{talk.pk}/",
        "its page at message 100": f"/messages/{talk.pk}/?at=100",
        "its page a year ago": f"/messages/{talk.pk}/?on=2025-11-20",
        "inbox": "/messages/",
    }
    asked |= {name: visit(client, address) for name, address in pages.items()}
    for name, ask in asked.items():
        report(name, ask, questions)


def lengthen(talk: Conversation, author: User, long: int) -> None:
    vocabulary = [line.words for line in SearchLine.objects.order_by("pk")[:2000]]
    missing = long - talk_length(talk)
    for start in range(0, missing, 5000):
        some = range(start, min(start + 5000, missing))
        append([Draft(talk.pk, author.pk, vocabulary[n % len(vocabulary)] or "Yes") for n in some])
    while index_moved():
        pass


def talk_length(talk: Conversation) -> int:
    return Conversation.objects.get(pk=talk.pk).head_seq


def visit(client: Client, address: str) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(address).status_code == 200

    return ask


def report(name: str, ask: Callable[[], object], questions: int) -> None:
    ask()
    took = []
    for _ in range(questions):
        start = time.perf_counter()
        ask()
        took.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(took, n=20)
    print(f"{name:38} median {statistics.median(took):7.1f} ms   p95 {cuts[18]:7.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
