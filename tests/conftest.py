"""People every test knows by name, and what all lanes share.

Anna and Ben are a couple. Cleo and Dan are another. Rosa owns Rosewood Studio; Victor works for
somebody else. Mona moderates, Fin does finance, Ada administers.
"""

import atexit
import datetime as dt
import os
import shutil
import tempfile

# Tests never touch the files of a site that runs from this checkout.
if "WB_VAR" not in os.environ:
    os.environ["WB_VAR"] = tempfile.mkdtemp(prefix="wedding-bazaar-tests-")
    atexit.register(shutil.rmtree, os.environ["WB_VAR"], ignore_errors=True)

# Errors that tests make on purpose are nobody's to count, but where a test wants them: neither in
# the processes that tests start nor, below, in this one.
os.environ.setdefault("KEEP_FAULTS", "0")

import hypothesis
import pytest
from django.conf import settings as site_settings
from django.core.cache import cache
from django.core.files.storage import storages

from accounts.groups import ensure_staff_groups
from accounts.models import Couple, User
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

# --hypothesis-profile=long looks at far more of the same.
hypothesis.settings.register_profile("default", deadline=None, stateful_step_count=25)
hypothesis.settings.register_profile(
    "long", deadline=None, max_examples=1000, stateful_step_count=50
)

site_settings.KEEP_FAULTS = False

pytest_plugins = [
    "tests.fixtures.calendars",
    "tests.fixtures.emptying",
    "tests.fixtures.push",
    "tests.fixtures.sandbox",
    "tests.fixtures.server",
    "tests.fixtures.vies",
]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The embedded lane leaves out what only PostgreSQL can show and what takes long and is the
    same there; nothing is skipped in silence.
    """
    if site_settings.SQLITE:
        chosen = [item for item in items if not {"postgres", "slow"} & set(item.keywords)]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _quick_and_quiet(settings, tmp_path, monkeypatch):
    """Passwords hashed fast, letters kept in memory, files thrown away, no limits left over."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PAYOUT_HANDS = 1  # other threads do not see what a test has not committed
    private = storages["private"]  # the very one that the models hold
    monkeypatch.setattr(private, "_location", tmp_path / "private")
    for remembered in ("base_location", "location"):
        private.__dict__.pop(remembered, None)
    cache.clear()


@pytest.fixture
def anna(db) -> User:
    return UserFactory(name="Anna Berg", email="anna@example.test")


@pytest.fixture
def ben(db) -> User:
    return UserFactory(name="Ben Castle", email="ben@example.test")


@pytest.fixture
def couple(anna, ben) -> Couple:
    return CoupleFactory(people=[anna, ben])


@pytest.fixture
def cleo(db) -> User:
    return UserFactory(name="Cleo Dorn", email="cleo@example.test")


@pytest.fixture
def other_couple(cleo) -> Couple:
    return CoupleFactory(people=[cleo, UserFactory(name="Dan Eden")])


@pytest.fixture
def rosa(db) -> User:
    return UserFactory(name="Rosa Wood", email="rosa@example.test", joined_as="vendor")


@pytest.fixture
def rosewood(rosa) -> Vendor:
    """Approved, in Lisbon, one wedding on every day of the week, one package at €1,000."""
    return VendorFactory(name="Rosewood Studio", slug="rosewood", owner=rosa)


@pytest.fixture
def victor(db) -> User:
    """Owns another vendor."""
    user = UserFactory(name="Victor Other", joined_as="vendor")
    VendorFactory(name="Other House", owner=user)
    return user


@pytest.fixture
def mona(db) -> User:
    return staff("Mona Moderator", "moderation")


@pytest.fixture
def fin(db) -> User:
    return staff("Fin Ance", "finance")


@pytest.fixture
def ada(db) -> User:
    return staff("Ada Min", "administrator")


@pytest.fixture
def saturday() -> dt.date:
    """A Saturday about three months from now."""
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=90)
    return day + dt.timedelta(days=(5 - day.weekday()) % 7)


def staff(name: str, group: str) -> User:
    user = UserFactory(name=name, is_staff=True, joined_as="staff")
    user.groups.add(ensure_staff_groups()[group])
    return user
