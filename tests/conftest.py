"""What every test gets: the database of the dataset that it asks for, empty caches, and a way to record budgets anew.

    seeded      the shop of scale tiny; nothing can be written
    crowded     a shop as large as its plans need; nothing can be written
    corner      a corner made by hand; what a test writes is committed, and undone at its end
    empty_shop  nothing at all; what a test writes is committed, and undone at its end

Each gives the cookies of the dataset's visitors, and stands outside of any transaction. Their `..._for_module` is for
fixtures of a module. A test may ask for one dataset; Django's own `db` is the empty shop, in a transaction.
"""

import gc
import os
from math import inf

import pytest
from django.core.cache import caches
from django.db import connection
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings

from shop.caching import admission, client, forget
from shop.caching.breaker import VALKEY
from shop.sessions import connections
from tests import one_stage, pages, short, undo
from tests.contracts.differences import explained
from tests.databases import Databases

os.environ.setdefault("MINE", "0")  # for what the tests start by manage.py, too
hypothesis_settings.register_profile("tests", max_examples=50, deadline=None)
hypothesis_settings.register_profile(
    "mutants", hypothesis_settings.get_profile("tests"), phases=[Phase.generate], derandomize=True, database=None
)
hypothesis_settings.load_profile("tests")

FIXTURES = {
    "seeded_for_module": "tiny",
    "small_for_module": "small",
    "crowded_for_module": "crowded",
    "corner_for_module": "corner",
    "empty_for_module": "empty",
}
FIRST = ("test_loadtests.py", "test_fire.py", "test_services.py", "test_fresh_machine.py", "test_overload.py")
"""What takes longest or stands on servers of its own, in files: xdist gives a process a row of tests at a time."""
REQUESTS = admission.REQUESTS
"""As it is shipped: at how many requests a page is stored, where a test does not choose."""
DATABASES = pytest.StashKey[Databases]()


def pytest_addoption(parser):
    parser.addoption(
        "--update-budgets", action="store_true", help="record queries and cache calls in each page's budgets.json"
    )
    parser.addoption("--beside", metavar="NAME", help="with --stage: whose answers are right, naive's if not said")
    parser.addoption("--page", action="append", metavar="NAME", help="ask the contracts for this page alone")
    parser.addoption("--remembers", action="store_true", help="take this stage to keep something, whatever it imports")
    parser.addoption("--short", action="store_true", help="leave out what a run of all tests by hand leaves out")
    parser.addoption("--stage", metavar="NAME", help="ask the contracts for this stage alone")


def pytest_configure(config):
    config.stash[WANTED] = "empty"
    short.register(config)
    if chosen := config.getoption("--page"):  # before any module of tests asks which pages there are
        if unknown := {*chosen} - {*pages.PAGES}:
            raise pytest.UsageError(f"No page {', '.join(sorted(unknown))}; the shop has {', '.join(pages.PAGES)}.")
        pages.PAGES = tuple(chosen)
    stage, beside = config.getoption("--stage"), config.getoption("--beside")
    if beside and not stage:
        raise pytest.UsageError("--beside says whose answers are right: give --stage NAME, too, whose are asked for.")
    if stage:
        one_stage.ask_only(stage, config.getoption("--remembers"), beside)


WANTED = pytest.StashKey[str]()


@pytest.hookimpl(trylast=True)  # of the rows that -k has left
def pytest_collection_modifyitems(config, items):
    """Begin with what takes longest, so that at the end no process waits for another one."""
    short.leave_out(config, items)
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))


def pytest_collection_finish():
    """Leave what is loaded by now out of each garbage collection to come: there is much of it, and it stays."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Lead the connections to the test's dataset before the first of its fixtures is made."""
    asked = {dataset for fixture, dataset in FIXTURES.items() if fixture in item.fixturenames}
    in_transaction = "db" in item.fixturenames or "transactional_db" in item.fixturenames
    if len(asked) + (in_transaction or item.get_closest_marker("django_db") is not None) > 1:
        raise pytest.UsageError(f"{item.nodeid} asks for several datasets, or for one and `db`: choose one of them.")
    item.config.stash[WANTED] = next(iter(asked), "empty")
    if DATABASES in item.config.stash:
        item.config.stash[DATABASES].use(item.config.stash[WANTED])


def pytest_assertrepr_compare(op, left, right):
    """Say where answers differ."""
    return explained(left, right) if op == "==" else None


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """In place of pytest-django's: the test database is a copy, too, of one that is migrated already."""
    config, name = request.config, connection.settings_dict["NAME"]
    databases = Databases(
        f"test_{name}",
        connection.creation._get_test_db_name() + os.environ.get("TEST_COPY", ""),
        config.getvalue("create_db"),
    )
    with django_db_blocker.unblock():
        databases.prepare("empty")
    databases.use(config.stash[WANTED])
    config.stash[DATABASES] = databases
    yield
    connection.close()
    connection.settings_dict["NAME"] = name
    with django_db_blocker.unblock():
        databases.drop()


@pytest.fixture(scope="session", autouse=True)
def _one_request_is_enough():
    """A page is stored at once, and not at its second request; but see contracts/test_admission.py."""
    admission.REQUESTS = 1


@pytest.fixture(autouse=True)
def _empty_caches(monkeypatch):
    monkeypatch.setattr(client, "_doubted_until", 0.0)
    # What is done once a second would be counted now and then.
    monkeypatch.setattr(client, "_trusted_until", inf)
    monkeypatch.setattr(connections, "TRUST", 3600.0)
    for alias in ("default", "sessions"):
        caches[alias].clear()
    VALKEY.reset()
    client.BREAKER.reset()
    admission.forget()
    forget()


@pytest.fixture(scope="session", autouse=True)
def _leave_no_keys():
    yield
    for alias in ("default", "sessions"):
        caches[alias].clear()


def for_module(dataset, writable):
    """Return a fixture that gives a module the dataset, and the cookies of its visitors."""

    @pytest.fixture(scope="module")
    def prepared(request, django_db_setup, django_db_blocker):
        with django_db_blocker.unblock():
            visitors = request.config.stash[DATABASES].prepare(dataset)
            if writable:
                undo.prepare()
            yield visitors

    return prepared


seeded_for_module = for_module("tiny", writable=False)
small_for_module = for_module("small", writable=False)
crowded_for_module = for_module("crowded", writable=False)
corner_for_module = for_module("corner", writable=True)
empty_for_module = for_module("empty", writable=True)


@pytest.fixture
def seeded(seeded_for_module):
    return seeded_for_module


@pytest.fixture
def small(small_for_module):
    return small_for_module


@pytest.fixture
def crowded(crowded_for_module):
    return crowded_for_module


@pytest.fixture
def corner(corner_for_module):
    with undo.undone():
        yield corner_for_module


@pytest.fixture
def empty_shop(empty_for_module):
    with undo.undone():
        yield
