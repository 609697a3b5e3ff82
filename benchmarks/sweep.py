"""What somebody fills who makes up addresses: many different ones, each asked for once, and what is left of them.

    .venv/bin/python benchmarks/sweep.py                        # 100 000; writes benchmarks/records/sweep.json
    .venv/bin/python benchmarks/sweep.py --addresses 10000      # fewer; the record says how many

Filters that nobody has combined, pages of listings and of reviews, names of nothing, and what advertisements add; half
of them at the stage fragments, half at optimized. Some hot pages are asked for all the while. Memory is this process's
own, which answers all of them, after collecting garbage; bytes in Valkey are those of its whole data set.
"""

import argparse
import gc
import json
import logging
import os
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "benchmarks/records/sweep.json"
ADDRESSES = 100_000
EVERY = 250  # addresses between two visits to all hot pages
SETTLED = 0.1  # share of the addresses after which memory counts: what is bounded is full by then

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
    rng, seen = Random(seed), set()
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
        if address not in seen:
            seen.add(address)
            yield address


def hot_pages():
    """Return the addresses that visitors ask for all the while, with their stage."""
    shelves = Category.objects.order_by("-count__products", "pk").values_list("slug", flat=True)[:4]
    products = Product.objects.published().order_by("-listing__units_sold", "pk").values_list("slug", flat=True)[:8]
    paths = ["", *(f"category/{slug}/" for slug in shelves), *(f"product/{slug}/" for slug in products)]
    return [f"/{stage}/{path}" for path in paths for stage in STAGES]


def sweep(most, seed=7, tell=lambda done: None):
    """Ask for so many addresses, and return what they left: the figures of the record."""
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
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _valkey():
    server = cache.client.get_client(write=False)
    memory, keys = server.info("memory"), count()
    for _ in server.scan_iter(match=cache.make_key("*"), count=1000):
        next(keys)
    return {"bytes": memory["used_memory"], "most_bytes": memory["maxmemory"], "keys": next(keys)}


def main():
    from config.cores import usable_cores
    from loadtests.bench.machine import commit, describe_machine
    from shop.models import Dataset

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--addresses", type=int, default=ADDRESSES)
    wanted = parser.parse_args().addresses
    dataset = Dataset.objects.first()
    if dataset is None:
        sys.exit("There is no shop yet: run `make setup`, and then this again.")
    logging.disable(logging.WARNING)  # a line for each address of nothing
    figures = sweep(wanted, tell=lambda done: print(f"\r{done:>7} of {wanted}", end="", file=sys.stderr, flush=True))
    record = {
        "what": "sweep",
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": describe_machine(usable_cores()),
        "dataset": {"scale": dataset.scale, "seed": dataset.seed, "checksum": dataset.checksum},
        **figures,
    }
    print(json.dumps(figures, indent=1))
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
