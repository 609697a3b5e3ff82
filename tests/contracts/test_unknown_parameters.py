"""A parameter that no page knows, whatever is asked and whoever asks: the answer is that to the address without it.

Broken on purpose and caught: an account kept that was there already, placeholders left open in what is not kept, the
list of what was looked at not sent along with it.
"""

import pytest

from shop import pages
from tests.contracts.asking import ask
from tests.pages import PAGES, first, may_see, status

VISITORS = ["anonymous", "newcomer", "another", "anonymous with a cart"]
WHOLLY_KEPT = VISITORS[:2]  # the others have looked at what has no card, which is looked for each time
STAGES = ["fragments", "optimized"]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
@pytest.mark.parametrize("page", PAGES)
def test_it_changes_nothing(page, method, corner):
    """A page that visitors GET alone answers every method alike; one that they POST to may refuse the others."""
    methods = pages.facts(page).methods
    for visitor in [who for who in VISITORS if may_see(page, who)]:
        expected = ask("lean", first(page), corner[visitor], method=method)
        assert expected.status == status(page) or (method.upper() not in methods and methods != ("GET",))
        for stage in STAGES:
            for temperature in ("cold", "warm"):
                warm = temperature == "warm" and visitor in WHOLLY_KEPT and pages.caches(page, stage)
                answer = ask(stage, first(page) + "?unknown=1&sort=", corner[visitor], method=method, warm=warm)
                assert answer == expected, f"{method} {stage}, {visitor}, {temperature}"
                assert "\0" not in answer.html
