"""A parameter that no page knows, whatever is asked and whoever asks: the answer is that to the address without it.

Broken on purpose and caught: an account kept that was there already, placeholders left open in what is not kept, the
list of what was looked at not sent along with it.
"""

import pytest

from shop import pages
from tests.contracts.asking import ask

VISITORS = ["anonymous", "newcomer", "another", "anonymous with a cart"]
WHOLLY_KEPT = VISITORS[:2]  # the others have looked at what has no card, which is looked for each time
STAGES = ["fragments", "optimized"]
PATHS = {"category": "category/gravel/", "product": "product/pebble/"}


@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
@pytest.mark.parametrize("page", pages.PAGES)
def test_it_changes_nothing(page, method, corner):
    for visitor in VISITORS:
        expected = ask("lean", PATHS[page], corner[visitor], method=method)
        assert expected.status == 200
        for stage in STAGES:
            for temperature in ("cold", "warm"):
                warm = temperature == "warm" and visitor in WHOLLY_KEPT
                answer = ask(stage, PATHS[page] + "?unknown=1&sort=", corner[visitor], method=method, warm=warm)
                assert answer == expected, f"{method} {stage}, {visitor}, {temperature}"
                assert "\0" not in answer.html
