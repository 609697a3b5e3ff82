"""Contract 2, fresh: after the commit of any write, the next answer of every stage is naive's.

The caches are warm before the write, and the write has to show on a page, or else its test would prove nothing. The
denormalized stage is asked as well, because the tables that it reads are denormalized.

Broken on purpose and caught: shelves, tags of a product and names of authors left out of what a write touches,
publishing that does not renew the catalogue (`test_after_every_write`); carts left out
(`test_after_adding_to_the_cart`); a category that is newer than the tree, or a product withdrawn meanwhile, looked for
as if it were there (`test_what_comes_or_goes_between_two_reads_is_no_error`).
"""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django_redis import get_redis_connection

from shop import pages, stages
from shop.models import Category, Product
from shop.pages import STAGES
from shop.sessions.cached_db import SessionStore
from tests.contracts.aging import seconds_later
from tests.contracts.asking import ask, but_late, forget
from tests.contracts.corner import buy, category, customer, in_a_new_session, product, variant
from tests.contracts.interleaving import moments, written_before
from tests.contracts.remains import keys_in_valkey
from tests.contracts.writes import SAME_AGAIN, WRITES, promotion, save
from tests.full import FULL
from tests.pages import PAGES, all_are_asked, caching_stages, first, having, may_be_late_after, of, staleness, variants
from tests.undo import undone


def reprice():
    save(product(), price_cents=888_88)


def reprice_and_lose_the_cache():
    reprice()
    transaction.on_commit(cache.clear)


CACHED = caching_stages()
KEPT = [stage for stage in pages.STAGES if stage == "denormalized" or stage in CACHED]
ASKED = [(page, path, visitor) for page in PAGES for path, visitor in of(page).paths.items()]
SLOW_READERS = [(page, stage, reprice) for page, stage in variants(caching=True) if stage in stages.CACHED]
SLOW_READERS += [("product", "optimized", reprice_and_lose_the_cache)] * (("product", "optimized") in variants())


@pytest.mark.one_in(9)
@pytest.mark.parametrize("write", [name for name in WRITES if FULL or name not in SAME_AGAIN])
def test_after_every_write(write, corner, before, warm):
    WRITES[write]()
    with seconds_later(max(map(staleness, KEPT), default=0)):
        assert_fresh(corner, before, write)


@pytest.mark.parametrize("stage", KEPT)
def test_after_adding_to_the_cart(stage, corner, before, warm):
    for visitor in ("another", "anonymous with a cart"):
        form = {"variant": variant("rim").pk, "quantity": 2}
        assert ask(stage, "cart/add/", corner[visitor], method="post", data=form).status == 302
    assert_fresh(corner, before, stage)


def test_after_logging_out(corner, before, warm):
    browser = Client()
    browser.cookies.load(corner["another"])
    browser.post("/logout/")
    assert SessionStore(corner["another"][settings.SESSION_COOKIE_NAME]).load() == {}
    assert_fresh(corner, before, "logout")


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("page", "stage", "write"), SLOW_READERS)
def test_a_slow_reader_stores_nothing_old(page, stage, write, corner):
    """Somebody's write commits before the first, the second… the last call that a request for a cold page makes."""
    path = first(page)
    with undone():
        reprice()
        expected = ask(STAGES[0], path)
    for moment in moments(stage):
        forget()
        with undone():
            with written_before(moment, write) as written:
                ask(stage, path)
            if not written:
                break
            with seconds_later(staleness(stage)):
                assert ask(stage, path) == expected, f"written before call {moment}"
                assert ask(stage, path, warm=True) == expected
    assert moment > 10 or stage == stages.MINE


@pytest.mark.parametrize("stage", [stage for stage in CACHED if pages.caches("product", stage)])
def test_a_product_that_moves_while_it_is_read(stage, corner):
    """It moves to another shelf before the first, the second… call; then that shelf changes, and what is near too."""
    path = "product/pebble/"

    def move():
        save(product(), category=category("road"))

    def change_the_shelf():
        buy(customer("cor"), {"dune": 50})

    with undone():
        move()
        change_the_shelf()
        expected = ask(STAGES[0], path)
    for moment in moments(stage):
        forget()
        with undone():
            with written_before(moment, move) as written:
                ask(stage, path)
            if not written:
                break
            ask(stage, path)
            change_the_shelf()
            assert ask(stage, path) == expected, f"moved before call {moment}"
            assert ask(stage, path, warm=True) == expected
    assert moment > 10 or stage == stages.MINE


def _new_shelf():
    return Category.objects.create(slug="fresh", name="Fresh", parent=category("road"), position=9)


def _move_to_a_new_shelf():
    Product.objects.filter(slug__in=["pebble", "scree"]).update(category=_new_shelf())


def _offer_a_new_shelf():
    promotion(percent=90).categories.add(_new_shelf())


@pytest.mark.one_in(9)
@pytest.mark.parametrize("path", [of(page).vanishing for page in having("vanishing")])
@pytest.mark.parametrize("stage", STAGES[1:])
@pytest.mark.parametrize(
    "write",
    [_move_to_a_new_shelf, _offer_a_new_shelf, WRITES["unpublish"]],
    ids=["move", "offer", "unpublish"],
)
def test_what_comes_or_goes_between_two_reads_is_no_error(write, stage, path, corner):
    for moment in moments(stage):
        cache.clear()
        with undone():
            with written_before(moment, write) as written:
                assert ask(stage, path).status in {200, 404}
            if not written:
                break
    assert moment > 4 or stage == stages.MINE


def look(visitors, stages, warm=(), paths=None):
    """Return `{(stage, path): answer}` of these paths, or all; those of `warm` are proven to be kept.

    Each is asked for in a session of its own, as asking may end a session.
    """
    return {
        (stage, path): ask(stage, path, in_a_new_session(visitors[visitor]), warm=(stage, path) in warm)
        for stage in stages
        for _, path, visitor in ASKED
        if paths is None or path in paths
    }


@pytest.fixture(scope="module")
def before(corner_for_module):
    """What the first stage answers before anything is written: naive, or the one that mine is asked beside."""
    return look(corner_for_module, STAGES[:1])


@pytest.fixture(scope="module")
def kept(corner_for_module):
    """What is in the cache when everything has been looked at."""
    cache.clear()
    answers = look(corner_for_module, CACHED)
    cached = [(stage, path) for page, path, _ in ASKED for stage in CACHED if pages.caches(page, stage)]
    look(corner_for_module, CACHED, warm=[asked for asked in cached if answers[asked].status == 200])
    valkey = get_redis_connection("default")
    keys = keys_in_valkey("default")
    return {key: (valkey.dump(key), max(0, valkey.pttl(key))) for key in keys}


@pytest.fixture
def warm(corner, kept):
    """Warm caches, without looking at everything again."""
    if kept:  # by any of the pages that are asked
        with get_redis_connection("default").pipeline() as pipeline:
            for key, (value, left) in kept.items():
                pipeline.restore(key, left, value, replace=True)
            pipeline.execute()


def assert_fresh(visitors, before, write):
    right = look(visitors, STAGES[:1])
    # A reader's own stage, which may be slow, is asked where an older answer would be a wrong one; or else once.
    changed = [path for (stage, path), answer in right.items() if answer != before[stage, path]] or [ASKED[0][1]]
    answers = look(visitors, KEPT, paths=changed if KEPT == [stages.MINE] else None)
    assert right != before or not all_are_asked(), f"{write!r} changes nothing that is asked for: it tests nothing"
    shown = but_late if may_be_late_after(write) else lambda answer: answer
    for (stage, path), answer in answers.items():
        assert shown(answer) == shown(right[STAGES[0], path]), f"{stage} is stale after {write!r}: {path}"
