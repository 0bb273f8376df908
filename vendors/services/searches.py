"""Searches that people keep, and telling them when somebody new fits."""

import datetime as dt

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from messaging.services import notify
from vendors.exceptions import TooManySearches
from vendors.filters import Catalogue, SearchForm
from vendors.models import SavedSearch, Vendor
from vendors.search import Question, matching

MOST_SEARCHES = 20
BATCH = 100


def save_search(question: Question, *, name: str, by: User) -> SavedSearch:
    """Keep a question; the same question of the same person is the same search. Whoever fits today
    is known: only others are told of.

    Raises TooManySearches.
    """
    query = question.query()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        mine = SavedSearch.objects.filter(user=by)
        if search := mine.filter(query=query).first():
            return search
        if mine.count() >= MOST_SEARCHES:
            raise TooManySearches(MOST_SEARCHES)
        return SavedSearch.objects.create(
            user=by, name=name[:80], query=query, known=matching(question)
        )


def remove_search(search_id: int, *, by: User) -> None:
    """Raises SavedSearch.DoesNotExist for those of others."""
    SavedSearch.objects.get(pk=search_id, user=by).delete()


def alert_searches(*, now: dt.datetime | None = None) -> int:
    """Tell people of vendors that newly fit what they saved, at most once a day for each search;
    a batch, those first that nobody has looked at for longest. Returns how many were told.
    """
    now = now or timezone.now()
    due = SavedSearch.objects.to_look_at(now).values_list("pk", flat=True)[:BATCH]
    catalogue = Catalogue.load()
    return sum(_alert(pk, catalogue, now) for pk in list(due))


def _alert(search_id: int, catalogue: Catalogue, now: dt.datetime) -> bool:
    """The row is locked while it is looked at, so two jobs tell nobody twice."""
    with transaction.atomic():
        due = SavedSearch.objects.to_look_at(now).select_for_update(skip_locked=True, of=("self",))
        search = due.filter(pk=search_id).select_related("user").first()
        if search is None:
            return False
        search.looked_at = now
        fitting = _fitting(search, catalogue)
        known = set(search.known)
        new = [pk for pk in fitting if pk not in known]
        # Whoever no longer fits is forgotten, and news when they fit again. A search is looked at
        # only a day after its last note, so nobody who comes and goes is told of twice in a day.
        search.known = fitting
        if new:
            notify(search.user, "saved_search", _words(search, new), _link(search))
            search.told_at = now
        search.save(update_fields=["looked_at", "known", "told_at"])
    return bool(new)


def _fitting(search: SavedSearch, catalogue: Catalogue) -> list[int]:
    """Nobody else, when the date of the search has passed or a trade it names is gone."""
    form = SearchForm(QueryDict(search.query), catalogue=catalogue)
    return sorted(matching(form.question())) if form.is_valid() else list(search.known)


def _words(search: SavedSearch, new: list[int]) -> str:
    first = Vendor.objects.filter(pk__in=new[:2]).order_by("pk")
    names = list(first.values_list("name", flat=True))
    more = len(new) - len(names)
    who = ", ".join(names) + (f" and {more} more" if more else "")
    return f"New for “{search.name}”: {who}"


def _link(search: SavedSearch) -> str:
    return reverse("vendors:search-detail", args=[search.pk])
