"""Contract 1, same page: every stage answers what naive answers, whoever asks for whatever, cold and warm.

Equal are the status, the headers that matter (`asking.HEADERS`), the cookies, and the HTML to the last character once
the links into the page's own stage and the CSRF tokens are replaced. All stages of an address are asked one after the
other over one cache, so that a piece which two of them share by mistake leads into the wrong one.

Broken on purpose and caught: the listing's tie-breaker turned round, and that of reviews; archived products among those
bought together; ratings that are missing sorted first (`test_the_odd_department`); cards, and a product's upper part,
kept without their stage; nothing kept at all (`test_every_visitor`); a wrong checksum of the compressed page
(`test_compressed_for_whoever_takes_it`).
"""

from dataclasses import replace
from functools import cache
from itertools import product as combinations

import pytest

from config.settings import naive as naive_stack
from lab.references import prefix, references
from shop import pages
from shop.pages import STAGES
from tests.contracts.asking import ask, at_every_temperature
from tests.pages import PAGES, asker, of, status

VISITORS = ("anonymous", "customer", "another", "newcomer", "no customer", "anonymous with a cart")
GZIP = {"Accept-Encoding": "gzip, br"}
PARTS = 6  # tests that share the addresses, so that they can run beside each other
OF_ALL_STAGES = ("search/", "search/?q=rides", "search/?q=velocipede", "search/?q=%3Cb%3E", "cart/", "cart/add/")


def part_of(addresses, part):
    """Return the addresses that are this part's; where there are fewer than parts, it shares one with another part."""
    return addresses[part::PARTS] or [addresses[part % len(addresses)]]


def same_at_every_stage(page, path, cookies=None, *, stages=STAGES[1:], prove=True, **options):
    """Assert that these stages answer as the first does, new and kept, in this order. Return its answer."""
    expected = ask(STAGES[0], path, cookies, **options)
    for stage in stages:
        for answer in at_every_temperature(page, stage, path, cookies, prove=prove, **options):
            assert answer == expected
    return expected


@pytest.mark.one_in(4)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("page", PAGES)
def test_every_address(page, part, seeded):
    cookies = seeded[asker(page)]
    for path in part_of(of(page).addresses(), part):
        stages = STAGES[1:] if part % 2 else STAGES[:0:-1]  # a stage's mistake may show at the next one asked
        assert same_at_every_stage(page, path, cookies, stages=stages).status == status(page), path


@pytest.mark.one_in(4)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("page", PAGES)
def test_the_odd_department(page, part, corner):
    for path in part_of(of(page).odd_addresses(), part):
        assert same_at_every_stage(page, path, corner[asker(page)]).status in {status(page), 404}, path


@pytest.mark.one_in(4)
@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("page", PAGES)
def test_every_visitor(page, visitor, seeded):
    # A card that is gone is looked for each time: nothing says that it is not there.
    prove = visitor != "no customer"
    same_at_every_stage(page, plain_path(page), seeded[visitor], prove=prove)


@pytest.mark.parametrize("visitor", ["anonymous", "customer"])
@pytest.mark.parametrize("page", PAGES)
def test_compressed_for_whoever_takes_it(page, visitor, seeded, plain_answer):
    expected, path = plain_answer(page, visitor), plain_path(page)
    for stage in STAGES[1:]:
        for answer in at_every_temperature(page, stage, path, seeded[visitor], headers=GZIP):
            assert answer == expected


@pytest.mark.parametrize("visitor", ["anonymous", "another", "anonymous with a cart"])
def test_what_has_no_stages(visitor, corner):
    """It is mounted in every stage, and leads nowhere else."""
    for path in OF_ALL_STAGES:
        expected = ask("naive", path, corner[visitor])
        assert [ask(stage, path, corner[visitor]) for stage in STAGES] == [expected] * len(STAGES)


@pytest.mark.parametrize("page", PAGES)
def test_on_the_naive_stack(page, seeded, plain_answer, settings):
    path = plain_path(page)
    expected = {visitor: plain_answer(page, visitor) for visitor in ("anonymous", "customer")}
    settings.MIDDLEWARE = naive_stack.MIDDLEWARE
    for visitor, stage in combinations(expected, STAGES):
        assert ask(stage, path, seeded[visitor]) == expected[visitor]


@pytest.mark.parametrize("page", [page for page in PAGES if asker(page) == "anonymous"])
@pytest.mark.parametrize("reference", references())
def test_references_for_the_anonymous(page, reference, seeded, plain_answer):
    """Compared with the stages for such visitors alone: cache_page keeps one token for all and forgets the cookie."""
    path, expected = plain_path(page), plain_answer(page, "anonymous")
    answers_are_kept = status(page) == 200 and pages.facts(page).methods[0] == "GET" and not expected.streamed
    for warm in (False, reference == "cache_page" and answers_are_kept):  # others keep parts, or no page with a form
        answer = ask(prefix(reference).rstrip("/"), path, warm=warm)
        assert replace(answer, cookies={}) == replace(expected, cookies={})


@pytest.fixture(scope="module")
def plain_answer(seeded_for_module):
    """Return the first stage's answer to a visitor at the page's plain address, asked once: nothing is written."""
    return cache(lambda page, visitor: ask(STAGES[0], plain_path(page), seeded_for_module[visitor]))


@cache
def plain_path(page):
    """Return an address without parameters that shows something of everything."""
    return of(page).addresses()[0]
