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
from itertools import cycle
from itertools import product as combinations
from math import ceil

import pytest
from django.db.models import Count

from config.settings import naive as naive_stack
from lab.references import prefix, references
from shop.models import Brand, Category, Product, Tag
from shop.pages import PAGES, STAGES
from shop.pages.category.query import BANDS, ListingQuery
from shop.pages.product.query import ReviewQuery
from tests.contracts.asking import ask, at_every_temperature
from tests.full import FULL

VISITORS = ("anonymous", "customer", "another", "newcomer", "no customer", "anonymous with a cart")
MUCH_LIKE_D3 = ("d1", "d2", "d4")  # each shows twins, as all do that stand above the last shelf
GZIP = {"Accept-Encoding": "gzip, br"}
PARTS = 6  # tests that share the addresses, so that they can run beside each other
OF_ALL_STAGES = ("search/", "search/?q=rides", "search/?q=velocipede", "search/?q=%3Cb%3E", "cart/", "cart/add/")


def same_at_every_stage(page, path, cookies=None, *, stages=STAGES[1:], prove=True, **options):
    """Assert that these stages answer as naive does, new and kept, in this order. Return naive's answer."""
    expected = ask("naive", path, cookies, **options)
    for stage in stages:
        for answer in at_every_temperature(page, stage, path, cookies, prove=prove, **options):
            assert answer == expected
    return expected


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("page", PAGES)
def test_every_address(page, part, seeded):
    for path in paths(page)[part::PARTS]:
        stages = STAGES[1:] if part % 2 else STAGES[:0:-1]  # a stage's mistake may show at the next one asked
        assert same_at_every_stage(page, path, stages=stages).status == 200, path


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("page", PAGES)
def test_the_odd_department(page, part, corner):
    for path in odd_paths(page)[part::PARTS]:
        assert same_at_every_stage(page, path).status in {200, 404}, path


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("page", PAGES)
def test_every_visitor(page, visitor, seeded):
    # A card that is gone is looked for each time: nothing says that it is not there.
    prove = visitor != "no customer"
    same_at_every_stage(page, plain_path(page), seeded[visitor], prove=prove)


@pytest.mark.parametrize("visitor", ["anonymous", "customer"])
@pytest.mark.parametrize("page", PAGES)
def test_compressed_for_whoever_takes_it(page, visitor, seeded, plain_naive):
    expected, path = plain_naive(page, visitor), plain_path(page)
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
def test_on_the_naive_stack(page, seeded, plain_naive, settings):
    path = plain_path(page)
    expected = {visitor: plain_naive(page, visitor) for visitor in ("anonymous", "customer")}
    settings.MIDDLEWARE = naive_stack.MIDDLEWARE
    for visitor, stage in combinations(expected, STAGES):
        assert ask(stage, path, seeded[visitor]) == expected[visitor]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("reference", references())
def test_references_for_the_anonymous(page, reference, seeded, plain_naive):
    """Compared with the stages for such visitors alone: cache_page keeps one token for all and forgets the cookie."""
    path, expected = plain_path(page), plain_naive(page, "anonymous")
    for warm in (False, reference == "cache_page"):  # others keep parts, or no page with a form
        answer = ask(prefix(reference).rstrip("/"), path, warm=warm)
        assert replace(answer, cookies={}) == replace(expected, cookies={})


@pytest.fixture(scope="module")
def plain_naive(seeded_for_module):
    """Return what naive answers to a visitor at the page's plain address, asked once: nothing is written there."""
    return cache(lambda page, visitor: ask("naive", plain_path(page), seeded_for_module[visitor]))


@cache
def plain_path(page):
    """Return an address without parameters that shows something of everything."""
    return paths(page)[0]


def paths(page):
    """Return addresses of the seeded shop that together ask for everything it can be asked for."""
    return {"category": _category_paths, "product": _product_paths}[page]()


def odd_paths(page):
    """Return every address of the odd department, and everything that its fullest ones can be asked for."""
    if page == "product":
        slugs = Product.objects.exclude(slug__startswith="twin").values_list("slug", flat=True)
        sorted_pages = [f"sort={sort}&page={number}" for sort in ReviewQuery.SORTS for number in (1, 2)]
        return [f"product/{slug}/" for slug in [*slugs, "twin-3"]] + [
            f"product/half/?{query}" for query in sorted_pages
        ]
    queries = [f"sort={sort}" for sort in ListingQuery.SORTS] + [f"price={band}" for band in BANDS]
    queries += ["brand=texts", "tag=texts", "rating=4", "stock=1", "brand=texts&brand=molen&tag=light&tag=texts"]
    sorted_pages = [f"sort={sort}&page=2" for sort in ListingQuery.SORTS]
    shelves = Category.objects.exclude(slug__in=() if FULL else MUCH_LIKE_D3).values_list("slug", flat=True)
    return [
        *(f"category/{slug}/" for slug in shelves),
        *(f"category/odd/?{query}" for query in queries),
        *(f"category/d5/?{query}" for query in sorted_pages),
    ]


def _category_paths():
    fullest, *_, emptiest = Category.objects.select_related("count").order_by("-count__products", "pk")
    middle = Category.objects.filter(children=None, count__products__gte=10).order_by("count__products", "pk").first()
    on_shelf = Product.objects.published().filter(category=middle)
    brands = list(Brand.objects.filter(products__in=on_shelf).distinct()[:2])
    tags = list(Tag.objects.filter(products__in=on_shelf).distinct()[:2])
    one = {
        "sort": list(ListingQuery.SORTS),
        "price": list(BANDS)[:2],
        "brand": [brands[0].slug, "nobody-makes-this"],
        "tag": [tags[0].slug],
        "rating": ["4"],
        "stock": ["1"],
        "page": ["1"],
    }
    several = [
        f"brand={brands[0].slug}&brand={brands[1].slug}&sort=newest",
        f"tag={tags[0].slug}&tag={tags[1].slug}&stock=1",
        "price=50-200&rating=4&stock=1&sort=-price",
        f"brand={brands[0].slug}&tag={tags[0].slug}&price=over-3000&rating=4&stock=1&sort=rating",
        "sort=&page=&price=",
        "utm_source=letter&sort=newest",
    ]
    narrowed = [f"{name}={value}" for name, values in one.items() for value in values] + several
    deep = ["sort=rating&page=2", f"stock=1&page={ceil(fullest.count.products / 24) - 1}"]
    return [
        *(f"category/{category.slug}/" for category in (middle, emptiest)),
        *(f"category/{middle.slug}/?{query}" for query in narrowed),
        *(f"category/{fullest.slug}/?{query}" for query in deep),
    ]


def _product_paths():
    counted = Product.objects.published().annotate(reviewed=Count("reviews")).order_by("-reviewed", "pk")
    most, middle, least = counted.first(), counted[len(counted) // 2], counted.last()
    last = ceil(most.reviewed / 10)
    numbers = cycle([last, 2, 1])
    sorted_pages = [
        f"sort={sort}&page={number}"
        for sort in ReviewQuery.SORTS
        for number in ((1, 2, last) if FULL else [next(numbers)])
    ]
    plain = [f"product/{product.slug}/" for product in (most, least, middle)]
    return plain + [f"product/{most.slug}/?{query}" for query in [*sorted_pages, "page=", "from=letter&page=2"]]
