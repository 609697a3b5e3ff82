"""What the contracts ask of each page: its data, one file a page. The contracts themselves hold logic alone.

`pytest --page NAME` asks the contracts for these pages alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import NamedTuple

from shop import pages

PAGES = pages.PAGES
"""The pages that are asked: all, or those that --page names (tests/conftest.py)."""


def all_are_asked():
    """Tell whether no --page leaves any out. Then each write has to show somewhere, or its test would prove nothing."""
    return PAGES == pages.PAGES


class Late(NamedTuple):
    """What a section of a page may be late by, at the stages that cache."""

    seconds: int
    write: Callable[[], None]  # to the corner; it shows in this section alone, beside what is never late
    after: frozenset[str] = frozenset()  # those of tests.contracts.writes.WRITES after which it may be late, too


@dataclass(frozen=True, kw_only=True)
class Data:
    """`DATA = Data(...)` in tests/pages/<page>.py. Addresses have no stage; {}, [], None and False say: it has none.

    Raises ValueError where a page would be asked for nothing by some contract, which would hold for it whatever it is.
    """

    # In the corner, which tests/contracts/corner.py draws
    paths: dict[str, str]
    """{address: who asks}: together they show the corner. The first shows the most; after the second may come those
    that are there only after some writes.
    """
    simplest: str
    """The address that shows the least."""
    bad_input: dict[str, int]
    """{query string: status}, beside the page's own `bad_requests`."""
    nowhere: dict[str, int]
    """{address of nothing: status}"""
    flat: list[str]
    """Addresses whose rows `test_flat.grow` makes many; the first one is asked of naive, too."""
    naive_grows: bool
    """Whether naive's queries become more with the rows."""
    private: list[str]
    """Addresses that everybody asks for by turns."""
    beyond: list[str]
    """Addresses of pages beyond the last one, 404 from a count that is cached; the first one is asked by a crowd."""
    comes_to_be: tuple[str, Callable[[], None]] | None
    """An address that is 404, and the write after which it is there."""
    lookup: tuple[str, str, str] | None
    """An address of nothing, and the function that looks for it at the stage optimized, by its module and its name."""
    vanishing: str | None
    """An address whose rows `test_fresh` hides between two reads."""
    late: dict[str, Late]
    """{id of a section: how late it may be}: which products it shows, never what it shows of them."""
    form: bool
    """Whether it holds a form with a token for everybody."""
    remembers: bool
    """Whether looking at it sets the cookie of what was looked at."""

    # In the seeded shop
    addresses: Callable[[], list[str]]
    """All that it can be asked for; the first one has no parameters and shows something of everything."""
    fullest: Callable[[], str]
    """The address that shows the most."""
    numbered: Callable[[], str] | None
    """An address, sorted, with a page before it and one after it."""

    odd_addresses: Callable[[], list[str]]
    """All that it can be asked for in the odd department, tests/contracts/edges.py."""

    # In the crowded shop, tests/contracts/crowded_shop.sql
    plans: list[str]
    """Addresses whose queries are explained."""
    ways: dict[tuple[str, ...], int]
    """{ways in which a query comes to big tables, from denormalized on: blocks that it touches at most}"""
    lean_scans: dict[str, str]
    """{big table that lean may scan: why}: the ORM alone has no column to put an index on."""

    shared: dict[str, str]
    """{module of its folder that is not named after a stage: the first stage that may use it}"""

    def __post_init__(self):
        if empty := [fact for fact in ("paths", "flat", "private", "plans") if not getattr(self, fact)]:
            raise ValueError(f"no address in {' and '.join(empty)}, so some contracts would ask for nothing")


@cache
def of(page):
    """Return the page's Data; raise LookupError that names the file and what it lacks."""
    file = f"tests/pages/{page}.py"
    try:
        return import_module(f"tests.pages.{page}").DATA
    except ModuleNotFoundError as error:
        raise LookupError(f"{file} is missing ({error}): the contracts know nothing to ask of {page}.") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise LookupError(
            f"{file} lacks data: {error}. What is asked for stands in tests/pages/__init__.py."
        ) from error


def first(page):
    """Return the address of the corner that shows the most of the page."""
    return next(iter(of(page).paths))


def asker(page):
    """Return the name of a visitor who may see the page: somebody anonymous, unless it is private."""
    return "anonymous" if "anonymous" in pages.facts(page).visitors else "customer"


def status(page):
    """Return the status of its right answer."""
    return pages.facts(page).status


def may_see(page, who):
    """Tell whether the page is for this visitor."""
    return ("anonymous" if who.startswith("anonymous") else "customer") in pages.facts(page).visitors


def right(page, who):
    """Return the statuses that may answer this visitor: its own; where it is private, a way to log in, or 403."""
    return {status(page)} if may_see(page, who) else {302, 403}


def having(fact):
    """Return the pages that have this, of Data."""
    return [page for page in PAGES if getattr(of(page), fact) not in ({}, [], None, False)]


def may_be_late_after(write):
    """Tell whether any section may be late after this write, of tests.contracts.writes.WRITES."""
    return any(write in late.after for page in having("late") for late in of(page).late.values())


def variants(*, caching=False):
    """Return `[(page, stage)]`; with `caching`, only those that keep something in the cache."""
    everything = [(page, stage) for page in PAGES for stage in pages.STAGES]
    return [each for each in everything if pages.caches(*each)] if caching else everything


def staleness(stage):
    """Return for how many seconds pages may be old after a write: what a reader declares of a stage of their own."""
    return max(getattr(pages.variant(page, stage), "STALENESS", 0) for page in PAGES)


def whole():
    """Return the pages that are kept whole: those with a file for the stage optimized."""
    return [page for page in PAGES if pages.served_by(page, "optimized") == "optimized"]


def caching_stages():
    """Return the stages at which any of these pages keeps something in the cache."""
    return [stage for stage in pages.STAGES if any(pages.caches(page, stage) for page in PAGES)]


READ = {"&".join(f"a{n}=1" for n in range(1001)): 400}
"""Bad input to a page that reads any parameters: what is not read is not counted."""

NUMBERED = {
    "page=99999999": 404,
    "page=999999999999999999999999999999": 400,
    "page=0": 400,
    "page=-1": 400,
    "page=abc": 400,
    "page=1.5": 400,
    "page=٣": 404,  # a digit, to Python
    "page=1&page=abc": 400,
    "page=%00": 400,
}
"""Bad input to a page that has several pages."""

SORTED = {
    "sort=nothing": 400,
    "sort=%00": 400,
    "sort=%ff%fe": 400,
    f"sort={'x' * 5000}": 400,
    "sort=%3Cscript%3E": 400,
}
"""Bad input to a page that is sorted."""
