import pytest

from tests.factories.accounts import UserFactory
from tests.factories.messaging import conversation_of
from tests.fixtures.server import Site
from tests.messaging.phone import Phone


@pytest.fixture(scope="session")
def site(shared_site: Site) -> Site:
    return shared_site


@pytest.fixture
def anna():
    return UserFactory(name="Anna")


@pytest.fixture
def rose():
    return UserFactory(name="Rose")


@pytest.fixture
def stranger():
    return UserFactory(name="Mallory")


@pytest.fixture
def conversation(anna, rose):
    return conversation_of(anna, rose)


@pytest.fixture
def phone(site):
    """`phone(anna)` is a socket of hers on the running site."""
    return lambda person, **options: Phone(site, person, **options)
