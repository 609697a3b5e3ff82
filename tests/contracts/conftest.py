"""A shop to ask: the seeded one for what is only read, a corner made by hand for what is written.

Either is made once a module, in a transaction that is rolled back at its end; what a test writes goes at once, because
pytest-django gives each its savepoint. A test with several connections commits for real (`committed_corner`).
"""

import pytest
from django.db import connection, transaction

from shop.seeding import seed
from tests.contracts import corner as corners
from tests.contracts.commits import undone


@pytest.fixture(scope="module")
def _in_transaction(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        assert connection.settings_dict["NAME"].startswith("test_"), "pytest-django has made no database: ask for `db`"
        yield


@pytest.fixture(scope="module")
def seeded_for_module(_in_transaction):
    seed("tiny", 1)
    return corners.visitors()


@pytest.fixture
def seeded(seeded_for_module, db):
    """The shop of scale tiny; its visitors' cookies."""
    return seeded_for_module


@pytest.fixture(scope="module")
def corner_for_module(_in_transaction):
    corners.build()
    return corners.visitors()


@pytest.fixture
def corner(corner_for_module, db):
    """The corner; its visitors' cookies."""
    return corner_for_module


@pytest.fixture
def committed_corner(transactional_db):
    """The corner, for tests with several connections; its visitors' cookies."""
    with transaction.atomic():
        corners.build()
    return corners.visitors()
