"""Contract 1, same page: every stage answers what naive answers, whoever asks for whatever, cold and warm.

Equal are the status, the headers that matter (`asking.HEADERS`), the cookies, and the HTML to the last character once
the stage's prefix and the CSRF tokens are replaced.

Broken on purpose and caught: the listing's tie-breaker turned round, and that of reviews (`test_every_address`); a
wrong checksum of the compressed page (`test_compressed_for_whoever_takes_it`).
"""

from functools import cache
from itertools import product as combinations
from math import ceil

import pytest
from django.db.models import Count

from config.settings import naive as naive_stack
from lab.references import prefix, references
from shop.forms import BANDS, ListingQuery, ReviewQuery
from shop.models import Brand, Category, Product, Tag
from shop.pages import PAGES, STAGES, caches
from tests.contracts.asking import ask

VISITORS = ("anonymous", "customer", "another", "newcomer", "no customer", "anonymous with a cart")
LATER = STAGES[1:]


def paths(page):
    """Return addresses of the page that together ask for everything it can be asked for."""
    return {"category": _category_paths, "product": _product_paths}[page]()


def plain_path(page):
    """Return an address without parameters that shows something of everything."""
    return paths(page)[0]


def temperatures(page, stage):
    return ("cold", "warm") if caches(page, stage) else ("cold",)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("stage", LATER)
def test_every_address(page, stage, seeded, naive):
    for path in paths(page):
        expected = naive(path, "anonymous")
        assert expected.status == 200, path
        for temperature in temperatures(page, stage):
            assert ask(stage, path) == expected, f"{path}, {temperature}"


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("page", PAGES)
def test_every_visitor(page, visitor, seeded, naive):
    path = plain_path(page)
    for stage in LATER:
        for temperature in temperatures(page, stage):
            assert ask(stage, path, seeded[visitor]) == naive(path, visitor), f"{stage}, {path}, {temperature}"


@pytest.mark.parametrize("visitor", ["anonymous", "customer"])
@pytest.mark.parametrize("page", PAGES)
def test_compressed_for_whoever_takes_it(page, visitor, seeded, naive):
    headers, path = {"Accept-Encoding": "gzip, br"}, plain_path(page)
    for stage in LATER:
        for temperature in temperatures(page, stage):
            answer = ask(stage, path, seeded[visitor], headers=headers)
            assert answer == naive(path, visitor), f"{stage}, {path}, {temperature}"


@pytest.mark.parametrize("page", PAGES)
def test_on_the_naive_stack(page, seeded, naive, settings):
    settings.MIDDLEWARE = naive_stack.MIDDLEWARE
    path = plain_path(page)
    for visitor, stage in combinations(["anonymous", "customer"], STAGES):
        assert ask(stage, path, seeded[visitor]) == naive(path, visitor), f"{stage}, {path}"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("reference", references())
def test_references_for_the_anonymous(page, reference, seeded, naive):
    """Compared with the stages for such visitors alone: cache_page keeps one token for all and forgets the cookie."""
    path = plain_path(page)
    for temperature in ("cold", "warm"):
        answer, expected = ask(prefix(reference).rstrip("/"), path), naive(path, "anonymous")
        assert answer._replace(cookies={}) == expected._replace(cookies={}), f"{path}, {temperature}"


@pytest.fixture(scope="module")
def naive(seeded_for_module):
    """What naive answers; asked once for each address and visitor, because it takes its time."""
    return cache(lambda path, visitor: ask("naive", path, seeded_for_module[visitor]))


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
    sorted_pages = [f"sort={sort}&page={page}" for sort in ReviewQuery.SORTS for page in (1, 2, last)]
    plain = [f"product/{product.slug}/" for product in (most, least, middle)]
    return plain + [f"product/{most.slug}/?{query}" for query in [*sorted_pages, "page=", "from=letter&page=2"]]
