"""Contract 4, flat, in figures: what each variant asks of the database and of the cache, for the seeded shop.

The figures are recorded in budgets.json, never by hand but by
`python -m pytest tests/contracts/test_budgets.py --update-budgets -n 0`; its diff then says what a change costs.

Broken on purpose and caught: one query more for the tree of categories.
"""

import json
from pathlib import Path

import pytest

from lab.instruments.cache_calls import count_cache_calls
from lab.instruments.queries import count_queries
from shop import pages
from shop.models import Category, Product
from tests.contracts.asking import ask, forget

BUDGETS = Path(__file__).with_name("budgets.json")
VARIANTS = [(page, stage) for page in pages.PAGES for stage in pages.STAGES]
VISITORS = ["anonymous", "customer"]


def _key(*what):
    return ", ".join(what)


KEYS = {
    _key(page, stage, visitor, temperature)
    for page, stage in VARIANTS
    for visitor in VISITORS
    for temperature in (("cold", "warm") if pages.caches(page, stage) else ("cold",))
}


@pytest.fixture(scope="module")
def recorded(request):
    """The recorded budgets; with --update-budgets, what is put in them is written at the end."""
    budgets = json.loads(BUDGETS.read_text())
    yield budgets
    if request.config.getoption("--update-budgets"):
        kept = {key: budget for key, budget in budgets.items() if key in KEYS}
        BUDGETS.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n")


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize(("page", "stage"), VARIANTS)
def test_budget(page, stage, visitor, seeded, recorded, request):
    path = popular(page)
    ask(stage, "cart/", seeded[visitor])  # the visitor's session is in Valkey, the page is not
    forget()
    for temperature in ("cold", "lukewarm", "warm") if pages.caches(page, stage) else ("cold",):
        with count_queries() as asked, count_cache_calls() as called:
            assert ask(stage, path, seeded[visitor]).status == 200
        if temperature == "lukewarm":  # a process's first look at what is kept tells it what to look for along with it
            continue
        budget = {"queries": asked.count, "cache_calls": called.of("default").calls}
        key = _key(page, stage, visitor, temperature)
        if request.config.getoption("--update-budgets"):
            recorded[key] = budget
        assert budget == recorded.get(key), f"{key}\n{asked}"


def popular(page):
    """Return the address of the seeded shop that shows the most."""
    if page == "category":
        return f"category/{Category.objects.order_by('-count__products', 'pk').first().slug}/"
    return f"product/{Product.objects.published().order_by('-listing__rating_count', 'pk').first().slug}/"


def test_every_variant_has_a_budget(recorded):
    assert recorded.keys() == KEYS
