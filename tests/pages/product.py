"""The product page's data for the contracts."""

from itertools import cycle
from math import ceil

from django.contrib.auth.models import User
from django.db.models import Count

from shop.models import Customer, Product
from shop.pages.product.query import ReviewQuery
from tests.contracts.corner import product, review
from tests.full import FULL
from tests.pages import NUMBERED, READ, SORTED, Data
from tests.pages.ways import (
    BY_SLUG,
    FACTS,
    HELPFUL,
    NEWEST,
    PICTURES,
    PRODUCT,
    RATING,
    REVIEWS_OF,
    SHELF,
    TEXT,
    TOGETHER,
    VERSIONS,
)

LONG = "x" * 5000


def addresses():
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


def fullest():
    return f"product/{Product.objects.published().order_by('-listing__rating_count', 'pk').first().slug}/"


def numbered():
    reviewed = Product.objects.published().annotate(reviewed=Count("reviews")).filter(reviewed__gt=20)
    return f"product/{reviewed.order_by('reviewed', 'pk').first().slug}/?page=2&sort=worst"


def odd_addresses():
    slugs = Product.objects.exclude(slug__startswith="twin").values_list("slug", flat=True)
    sorted_pages = [f"sort={sort}&page={number}" for sort in ReviewQuery.SORTS for number in (1, 2)]
    return [f"product/{slug}/" for slug in [*slugs, "twin-3"]] + [f"product/half/?{query}" for query in sorted_pages]


def have_it_reviewed():
    for number in range(11):
        user = User.objects.create(username=f"reader-{number}")
        review(product("rim"), Customer.objects.create(user=user, name=f"Reader {number}"))


DATA = Data(
    paths={
        "product/pebble/": "anonymous",
        "product/scree/": "anonymous with a cart",
        "product/boulder/": "anonymous",
    },
    simplest="product/rim/",
    bad_input={**READ, **NUMBERED, **SORTED},
    nowhere={
        "product/nothing/": 404,
        "product/nothing/?page=2": 404,
        "product/prototype/": 404,
        "product/%ff%fe/": 404,
        "product/..%2F..%2Fetc%2Fpasswd/": 404,
        f"product/{LONG}/": 404,
        "product/pebble": 301,
    },
    flat=["product/pebble/", "product/pebble/?sort=helpful"],
    naive_grows=True,
    private=["product/pebble/", "product/tarmac/?sort=helpful", "product/prototype/"],
    beyond=["product/pebble/?page=77", "product/pebble/?page=2&sort=worst"],
    comes_to_be=("product/rim/?page=2", have_it_reviewed),
    lookup=("product/nothing/", "shop.pages.product.cached", "product_or_404"),
    vanishing="product/pebble/",
    late={},
    form=True,
    remembers=True,
    addresses=addresses,
    fullest=fullest,
    numbered=numbered,
    odd_addresses=odd_addresses,
    plans=["product/p1/", "product/p1/?sort=helpful&page=3", "product/p1/?sort=worst", "product/p19999/"],
    ways={
        (BY_SLUG, FACTS, TEXT, PICTURES, VERSIONS): 25,
        (SHELF, FACTS, TOGETHER): 35,
        (FACTS, PRODUCT): 115,
        (NEWEST,): 55,
        (HELPFUL,): 150,  # on its third page
        (RATING,): 55,
        (REVIEWS_OF,): 25,  # a few reviews are sorted sooner than found in order
    },
    lean_scans={},
    shared={"query": "naive", "details": "denormalized", "cached": "fragments"},
)
