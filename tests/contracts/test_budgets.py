"""Contract 4, flat, in figures: what each variant asks of the database and of the cache, for the seeded shop.

The figures are recorded in the page's budgets.json, never by hand but by
`python -m pytest tests/contracts/test_budgets.py --update-budgets -n 0`; its diff then says what a change costs.

Broken on purpose and caught: one query more for the tree of categories.
"""

import pytest

from lab.instruments.cache_calls import count_cache_calls
from lab.instruments.queries import count_queries
from shop import pages
from shop.stages import OURS
from tests.budgets import Budgets
from tests.contracts.asking import ask, forget
from tests.pages import PAGES, of, right

VARIANTS = [(page, stage.name) for page in PAGES for stage in OURS]  # what is found on disk has no record
VISITORS = ["anonymous", "customer"]


def _key(*what):
    return ", ".join(what)


KEYS = {
    (page, _key(stage, visitor, temperature))
    for page, stage in VARIANTS
    for visitor in VISITORS
    for temperature in (("cold", "warm") if pages.caches(page, stage) else ("cold",))
}


@pytest.fixture(scope="module")
def recorded(request):
    """The recorded budgets; with --update-budgets, what is measured is written at the end."""
    budgets = Budgets("cost", request.config.getoption("--update-budgets"))
    yield budgets
    if budgets.update:
        budgets.write(KEYS)


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize(("page", "stage"), VARIANTS)
def test_budget(page, stage, visitor, seeded, recorded):
    path = of(page).fullest()
    ask(stage, "cart/", seeded[visitor])  # the visitor's session is in Valkey, the page is not
    forget()
    for temperature in ("cold", "lukewarm", "warm") if pages.caches(page, stage) else ("cold",):
        with count_queries() as asked, count_cache_calls() as called:
            assert ask(stage, path, seeded[visitor]).status in right(page, visitor)
        if temperature == "lukewarm":  # a process's first look at what is kept tells it what to look for along with it
            continue
        cost = {"cache_calls": called.of("default").calls, "queries": asked.count}
        key = _key(stage, visitor, temperature)
        assert cost == recorded.of(page, key, cost), f"{page}, {key}\n{asked}"


def test_every_variant_has_a_budget(recorded):
    assert recorded.update or recorded.budgets.keys() == KEYS
