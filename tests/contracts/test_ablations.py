"""Contract 1 for ablations: a stage with one technique taken away answers what naive answers, cold and warm.

Broken on purpose and caught: cards without the covers of the listing.
"""

from functools import cache

import pytest

from lab import ablations
from lab.beside import copy_of
from shop import pages
from tests.contracts.asking import ask
from tests.full import FULL
from tests.pages import PAGES, of, status

CASES = [(name, page) for name, module in ablations.modules().items() for page in module.VIEWS if page in PAGES]
SPARSE = 1 if FULL else 3


@pytest.fixture(scope="module")
def naive(seeded_for_module):
    """Return what naive answers, asked once: nothing is written there."""
    return cache(lambda page, path, visitor: ask("naive", path, seeded_for_module[visitor]))


@pytest.mark.long
@pytest.mark.parametrize("visitor", ["anonymous", "customer"])
@pytest.mark.parametrize(("name", "page"), CASES)
def test_same_page(name, page, visitor, seeded, naive):
    mounted = ablations.prefix(name).rstrip("/")
    addresses = of(page).addresses()
    for path in addresses[::SPARSE] if visitor == "anonymous" else addresses[:1]:
        expected = naive(page, path, visitor)
        assert expected.status == status(page), path
        for warm in (False, pages.caches(page, ablations.modules()[name].STAGE)):
            assert ask(mounted, path, seeded[visitor], warm=warm) == expected


@pytest.mark.parametrize(("name", "page"), CASES)
def test_it_is_another_view_than_the_stages(name, page):
    module = ablations.modules()[name]
    assert module.VIEWS[page] is not pages.variant(page, module.STAGE).view
    assert name.startswith(f"{module.STAGE}_")
    assert module.__doc__


@pytest.mark.parametrize(("name", "why"), [("SOLD", "No function of .* reads SOLD"), ("GONE", "has no GONE any more")])
def test_what_would_be_replaced_in_vain_is_refused(name, why):
    """A name that is read while the module is imported, and one that is not there."""
    with pytest.raises(AttributeError, match=why):
        copy_of("shop.parts.cards.lean", **{name: 1})
