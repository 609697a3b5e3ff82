"""What every test gets: empty caches to begin with, and a way to record the budgets anew."""

import pytest
from django.core.cache import caches
from hypothesis import settings as hypothesis_settings

hypothesis_settings.register_profile("tests", max_examples=50, deadline=None)
hypothesis_settings.load_profile("tests")


def pytest_addoption(parser):
    parser.addoption(
        "--update-budgets", action="store_true", help="record queries and cache calls in tests/contracts/budgets.json"
    )


@pytest.fixture(autouse=True)
def _empty_caches():
    for alias in ("default", "sessions"):
        caches[alias].clear()
