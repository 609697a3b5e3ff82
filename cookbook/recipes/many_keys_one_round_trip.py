"""Ask the cache for many keys at once.          kind: pattern · Django ≥ 3.2 · any database

Symptom   each row of a list is kept in the cache, and the page is still slow: as many round trips as rows
Detect    the toolbar's cache panel or the log of one request: dozens of calls, each of them a hit
Rename    Product = what is kept, products = rows of it, pks = which, slug = what is kept of it, price_cents = that, too
Price     the code has to say what is missing, and ask for all of it at once
Trap      a value that is None: look with `key in found`, not by .get(). Instances in the cache are many times as large,
          and hold the columns of yesterday's release: see `instances`. A Redis Cluster serves the keys of one slot only
Not when  the rows are few; or one value could hold them all
"""

from django.core.cache import cache

from shop.models import Product  # yours

TIMEOUT = 300  # seconds


def naive(pks):
    return [cache.get_or_set(f"one:{pk}", lambda pk=pk: shown([pk])[pk], TIMEOUT) for pk in pks]


def optimized(pks):
    """One round trip, and for what is missing one query and one round trip more."""
    keys = {f"many:{pk}": pk for pk in pks}
    found = cache.get_many(keys)
    if missing := [pk for key, pk in keys.items() if key not in found]:
        made = shown(missing)
        new = {f"many:{pk}": made[pk] for pk in missing}
        cache.set_many(new, TIMEOUT)
        found |= new
    return [found[key] for key in keys]


def instances(pks):
    """As few round trips, and whole instances."""
    keys = {f"instance:{pk}": pk for pk in pks}
    found = cache.get_many(keys)
    if missing := [pk for key, pk in keys.items() if key not in found]:
        new = {f"instance:{product.pk}": product for product in Product.objects.filter(pk__in=missing)}
        cache.set_many(new, TIMEOUT)
        found |= new
    return [(found[key].slug, found[key].price_cents) for key in keys]


def shown(pks):
    """Return {pk: what is shown of it}: small and plain."""
    products = Product.objects.filter(pk__in=pks).values_list("pk", "slug", "price_cents")
    return {pk: (slug, price_cents) for pk, slug, price_cents in products}


# ---- below: for the cookbook's tests and measurements, not for you
import pickle

from cookbook.counting import counted
from cookbook.example import Example


def given(rows):
    return (list(Product.objects.order_by("pk").values_list("pk", flat=True)[:rows]),)


def only_what_is_missing_is_asked_for():
    [pks] = given(6)
    before = optimized(pks[:4])
    with counted() as counts:
        assert optimized(pks)[:4] == before
    assert counts.queries == 1
    assert counts.statements[0].count("%s") == 2


def bytes_kept():
    [pks] = given(24)
    instances = Product.objects.filter(pk__in=pks)
    return {
        "bytes in the cache, 24 keys": sum(len(pickle.dumps(value)) for value in shown(pks).values()),
        "bytes in the cache, 24 instances": sum(len(pickle.dumps(product)) for product in instances),
    }


def instances_are_larger():
    plain, whole = bytes_kept().values()
    assert whole > 5 * plain


def an_instance_of_yesterday_asks():
    """Kept before a column was added, it loads that column for itself: a query for each."""
    yesterday = Product.objects.order_by("pk").first()
    del yesterday.__dict__["price_cents"]
    cache.set("yesterday", yesterday)
    with counted() as counts:
        assert cache.get("yesterday").price_cents
    assert counts.queries == 1


EXAMPLE = Example(
    given=given,
    queries={"naive": "rows", "optimized": 1, "instances": 1},
    again={"naive": 0, "optimized": 0, "instances": 0},
    same=("naive", "optimized", "instances"),
    change=lambda: None,  # as old as their timeout, like any kept value
    checks=(only_what_is_missing_is_asked_for, instances_are_larger, an_instance_of_yesterday_asks),
    price=bytes_kept,
    stranger={
        "Product": "Article",
        "product": "article",
        "products": "articles",
        "pks": "pks",
        "slug": "title",
        "price_cents": "words",
    },
    api=("cache.get_many", "cache.set_many", "get_or_set"),
    symptom="django cache get in a loop, many redis round trips",
    why=(
        "A get of a small value is nearly all way there and back. get_many sends all keys in one command (MGET), "
        "and the values come back together. What is missing is asked of the database by one query as well."
    ),
    shop="All parts of a page come so: shop/caching/store.py, get_many().",
)
