"""What somebody fills who makes up addresses: many different ones, each asked for once, and what is left of them.

    .venv/bin/python benchmarks/sweep.py                        # 100 000; writes benchmarks/records/sweep.json
    .venv/bin/python benchmarks/sweep.py --addresses 10000      # fewer; the record says how many

Filters that nobody has combined, pages of listings and of reviews, names of nothing, and what advertisements add; half
of them at the stage fragments, half at optimized. Some hot pages are asked for all the while. Memory is this process's
own, which answers all of them, after collecting garbage and giving back what is freed, beside what it was after a third
of the addresses; bytes in Valkey are those of its whole data set.
"""

import argparse
import ctypes
import gc
import json
import logging
import os
import sys
from pathlib import Path
from random import Random
from zlib import crc32

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "benchmarks/records/sweep.json"
ADDRESSES = 100_000
EVERY = 250  # addresses between two visits to all hot pages
SETTLED = 1 / 3  # share of the addresses after which memory counts: templates and statements are compiled by then

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.optimized")
    os.environ["DEBUG"] = "0"
    import django

    django.setup()

from django.core.cache import cache  # noqa: E402
from django.test import Client  # noqa: E402

from lab.instruments.queries import count_queries  # noqa: E402
from shop.models import Brand, Category, Product, Tag  # noqa: E402
from shop.pages.category.query import BANDS, ListingQuery  # noqa: E402
from shop.pages.product.query import ReviewQuery  # noqa: E402

STAGES = ("fragments", "optimized")


def addresses(seed):
    """Yield different addresses without end, below a stage."""
    rng, seen = Random(seed), bytearray(2**22)  # of one size from the start, as this process's memory is measured
    shelves = list(Category.objects.values_list("slug", flat=True))
    products = list(Product.objects.published().values_list("slug", flat=True)[:500])
    brands, tags = (list(model.objects.values_list("slug", flat=True)) for model in (Brand, Tag))

    def filters():
        chosen = [("brand", slug) for slug in rng.sample(brands, rng.randint(0, min(3, len(brands))))]
        chosen += [("tag", slug) for slug in rng.sample(tags, rng.randint(0, min(2, len(tags))))]
        chosen += [("price", rng.choice(list(BANDS)))] * rng.randint(0, 1) + [("stock", "1")] * rng.randint(0, 1)
        chosen += [("brand", f"made-up-{rng.getrandbits(40):x}")] * (rng.random() < 0.5)
        chosen += [("sort", rng.choice(list(ListingQuery.SORTS))), ("page", rng.randint(1, 3))]
        return f"category/{rng.choice(shelves)}/?" + "&".join(f"{name}={value}" for name, value in chosen)

    kinds = (
        filters,
        filters,
        lambda: f"product/{rng.choice(products)}/?sort={rng.choice(list(ReviewQuery.SORTS))}&page={rng.randint(1, 50)}",
        lambda: f"{rng.choice(('category', 'product'))}/made-up-{rng.getrandbits(40):x}/",
        lambda: f"category/{rng.choice(shelves)}/?utm_source={rng.getrandbits(40):x}",
    )
    while True:
        address = rng.choice(kinds)()
        place = crc32(address.encode()) % len(seen)
        if not seen[place]:  # now and then one that is new is left out, too
            seen[place] = 1
            yield address


def hot_pages():
    """Return the addresses that visitors ask for all the while, with their stage."""
    shelves = Category.objects.order_by("-count__products", "pk").values_list("slug", flat=True)[:4]
    products = Product.objects.published().order_by("-listing__units_sold", "pk").values_list("slug", flat=True)[:8]
    paths = ["", *(f"category/{slug}/" for slug in shelves), *(f"product/{slug}/" for slug in products)]
    return [f"/{stage}/{path}" for path in paths for stage in STAGES]


def sweep(most, seed=7, tell=lambda done: None):
    """Ask for so many addresses, and return what they left: the figures of the record."""
    logging.disable(logging.WARNING)  # a line for each address of nothing
    try:
        return _swept(most, seed, tell)
    finally:
        logging.disable(logging.NOTSET)


def _swept(most, seed, tell):
    client, statuses, hot = Client(headers={"host": "localhost"}), {}, hot_pages()
    for _ in range(3):
        _ask_all(client, hot)
    before, begun = _valkey(), None
    for number, address in zip(range(most), addresses(seed), strict=False):
        if number % EVERY == 0:
            _ask_all(client, hot)
            tell(number)
        if begun is None and number >= SETTLED * most:
            begun = _resident()
        status = client.get(f"/{STAGES[number % 2]}/{address}").status_code
        statuses[status] = statuses.get(status, 0) + 1
    grown = _resident() - (begun or 0)
    with count_queries() as queries:
        _ask_all(client, hot)
    after = _valkey()
    return {
        "addresses": most,
        "statuses": dict(sorted(statuses.items())),
        "hot_pages": len(hot),
        "statements_of_hot_pages": queries.count,
        "process_grown_bytes": grown,
        "valkey_before": before,
        "valkey_after": after,
    }


def _ask_all(client, paths):
    for path in paths:
        client.get(path)


def _resident():
    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):  # glibc keeps freed memory for itself
        libc.malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _valkey():
    """Return bytes and keys; `chosen` are those of something that visitors have chosen: a filter, a sort, a page."""
    server = cache.client.get_client(write=False)
    memory, keys = server.info("memory"), [*server.scan_iter(match=cache.make_key("*"), count=1000)]
    chosen = sum(b"=" in key for key in keys)
    return {"bytes": memory["used_memory"], "most_bytes": memory["maxmemory"], "keys": len(keys), "chosen": chosen}


def main():
    from benchmarks.origin import origin

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--addresses", type=int, default=ADDRESSES)
    wanted = parser.parse_args().addresses
    head = origin("sweep")
    figures = sweep(wanted, tell=lambda done: print(f"\r{done:>7} of {wanted}", end="", file=sys.stderr, flush=True))
    print(json.dumps(figures, indent=1))
    RECORD.write_text(json.dumps(head | figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
