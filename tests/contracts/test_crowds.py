"""Many at once: in search of what is not there, and eight tabs of one visitor.

Broken on purpose and caught: what was made before a 404 not kept (`test_a_crowd_beyond_the_last_page_counts_once`),
failures not noted (`test_a_crowd_that_is_lost_does_not_stand_in_line`), an account kept that was there by then
(`test_eight_tabs_of_a_visitor_after_a_change`).
"""

import time
from importlib import import_module
from itertools import cycle, islice

import pytest
from django.core.cache import cache

from lab.instruments.queries import count_queries
from shop.caching import client, forget
from shop.models import Cart
from shop.pages import caches
from shop.sessions.cached_db import SessionStore
from tests.contracts.asking import ask
from tests.contracts.corner import customer, put_in_cart
from tests.contracts.crowd import at_once, meeting
from tests.pages import PAGES, first, having, of

CROWD = 6
TABS = 8
CACHING = [page for page in PAGES if caches(page, "fragments") and caches(page, "optimized")]
OPEN = [first(page) for page in CACHING]
OPEN += [f"{path}?{added}" for path, added in zip(OPEN, cycle(["utm_source=letter", "unknown=1"]), strict=False)]


@pytest.mark.parametrize("page", having("beyond"))
def test_a_crowd_beyond_the_last_page_counts_once(page, corner):
    path = of(page).beyond[0]
    with count_queries() as alone:
        assert ask("optimized", path).status == 404
    cache.clear()
    forget()
    with count_queries(everywhere=True) as together:
        answers = at_once(*[lambda: ask("optimized", path).status] * CROWD)
    assert answers == [404] * CROWD
    assert together.count == alone.count > 0


@pytest.mark.parametrize(
    ("path", "module", "name"),
    [(path, import_module(module), name) for path, module, name in (of(page).lookup for page in having("lookup"))],
)
def test_a_crowd_that_is_lost_does_not_stand_in_line(path, module, name, corner, monkeypatch):
    """Who waited for the first one, which found nothing, looks beside the others and not behind them."""
    looking, together, look = [], [], getattr(module, name)

    def slowly(*args):
        looking.append(args)
        together.append(len(looking))
        time.sleep(0.2)
        looking.pop()
        return look(*args)

    monkeypatch.setattr(module, name, slowly)
    answers = at_once(*[lambda: ask("optimized", path).status] * CROWD)
    assert answers == [404] * CROWD
    assert together[0] == 1
    assert max(together) > 1


@pytest.mark.skipif(not OPEN, reason="none of these pages keeps anything")
@pytest.mark.parametrize("visitor", ["another", "anonymous with a cart"])
def test_eight_tabs_of_a_visitor_after_a_change(visitor, corner, monkeypatch):
    """All have looked before one of them has kept whom to greet."""
    cookies = corner[visitor]
    for number, stage in enumerate(["fragments", "optimized"], start=1):
        cart = (
            customer("bob").cart
            if visitor == "another"
            else Cart.objects.get(pk=SessionStore(cookies["sessionid"])["cart"])
        )
        put_in_cart(cart, "rim", 1) if number == 1 else cart.lines.filter(variant__sku="rim-m").update(quantity=number)
        naive = {path: ask("naive", path, cookies) for path in OPEN[: len(CACHING)]}
        tabs = list(islice(cycle(OPEN), TABS))
        with monkeypatch.context() as patch:
            patch.setattr(client, "get_many", meeting(client.get_many, TABS, times=1))
            answers = at_once(*[lambda path=path: ask(stage, path, cookies) for path in tabs])  # noqa: B023
        assert answers == [naive[path.partition("?")[0]] for path in tabs], stage


def _cart_of(cookies):
    anonymous = SessionStore(cookies["sessionid"]).get("cart")
    return Cart.objects.get(pk=anonymous) if anonymous else customer("bob").cart
