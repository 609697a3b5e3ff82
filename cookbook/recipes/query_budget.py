"""Hold a page to its number of queries.          kind: pattern · Django ≥ 1.3 · any database

Symptom   a page that was made fast is slow again some months later, and nobody knows since when
Detect    ask whether a test of yours would fail if somebody added a query per row to the page
Rename    nothing: assert_flat(ask, add_rows, most) stands in a test, and `ask` gets the page
Price     a number in a test that has to be changed when the page does: that is the point. It counts, and does not time
Trap      the first request of a process also loads content types, sites and caches: ask once before counting. A budget
          at one size lets n+1 through as long as the test has one row: ask at n and 4n rows. Cached pages have to be
          emptied first
Not when  the number is none of the page's business, such as that of a third party's admin
"""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(ask):
    """Return the SQL of what a function asks, once it has been asked before."""
    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return [query["sql"] for query in captured]


def assert_flat(ask, add_rows, most):
    """Fail unless a function asks at most so many queries, and as many with four times the rows."""
    few = queries_of(ask)
    add_rows()
    many = queries_of(ask)
    assert len(few) <= most, f"{len(few)} queries, and the budget is {most}:\n" + "\n".join(few)
    new = "\n".join(sql for sql in many if many.count(sql) > few.count(sql))
    assert len(few) == len(many), f"{len(few)} queries became {len(many)} with the rows:\n{new}"


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Product


def page(products):
    return [(product.pk, len(product.tags.all())) for product in products]


def naive(rows):
    """Without a budget."""
    return page(first(Product, rows).prefetch_related("tags"))


def optimized(rows):
    """Asked twice, with a record of its statements: what the budget costs a test."""
    found = []
    queries_of(lambda: found.append(page(first(Product, rows).prefetch_related("tags"))))
    return found[-1]


def broken(*given):
    try:
        assert_flat(*given)
    except AssertionError as error:
        return str(error)
    return "nothing"


def it_finds_a_query_for_each_row():
    shown = {"rows": 6}

    def grow():
        shown["rows"] = 24

    assert_flat(lambda: page(first(Product, shown["rows"]).prefetch_related("tags")), grow, most=3)
    shown["rows"] = 6
    for ask, most, said in (
        (lambda: page(first(Product, shown["rows"])), 100, "8 queries became 26 with the rows"),
        (lambda: page(first(Product, shown["rows"]).prefetch_related("tags")), 2, "3 queries, and the budget is 2"),
    ):
        shown["rows"] = 6
        assert said in broken(ask, grow, most)


EXAMPLE = Example(
    given=lambda rows: (rows,),
    queries={"naive": 3, "optimized": 6},
    same=("naive", "optimized"),
    checks=(it_finds_a_query_for_each_row,),
    stranger={"Product": "Article", "tags": "tags"},
    api=("assertNumQueries", "CaptureQueriesContext", "django_assert_max_num_queries"),
    symptom="django test number of queries, find N+1 in tests",
    why=(
        "A count is the same on every machine, and a time is not. At two sizes it tells a constant from a count that "
        "grows, which no fixture of one row can. The test prints what came on top."
    ),
    shop="tests/contracts/test_flat.py asks it of every page and stage, test_budgets.py holds the numbers.",
)
