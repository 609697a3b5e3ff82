"""One side of the benchmark of writes: a process of one checkout, on one database, that writes what it is told.

It reads a request per line on its standard input, in JSON, and answers with a line each: `alone` for one kind of write
after the other, `together` for orders on many connections at once, `updates` for what PostgreSQL has counted since it
was last asked. Started by benchmarks/writes; the checkout is the working directory.
"""

import json
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.optimized"

import psycopg
from django.conf import settings

settings.DATABASES["default"]["OPTIONS"].pop("pool", None)  # a connection per thread, however many there are
if engine := os.environ.get("WRITES_ENGINE"):
    settings.DATABASES["default"]["ENGINE"] = engine

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from shop.models import Cart, CartLine, Customer, Product, Review, Variant  # noqa: E402
from shop.ordering import place_order  # noqa: E402

LINES = 3
PIECES = 1_000_000  # in stock, before anything is sold

statements = 0


def main():
    sellable = Variant.objects.filter(product__state=Product.State.PUBLISHED).order_by("pk")
    shop = Shop(
        dict(sellable.values_list("product_id", "pk")),
        list(Customer.objects.order_by("pk").values_list("pk", flat=True)),
        random.Random(int(os.environ["WRITES_SEED"])),
    )
    _count_statements()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(shop, request.pop("do"))(**request)), flush=True)


class Shop:
    """`variants` has one variant per product, by product."""

    def __init__(self, variants, customers, chance):
        self.variants, self.customers, self.chance = variants, customers, chance
        self.products = list(variants)
        self.next_customer = 0

    def alone(self, kind, times):
        """Write so often. Return the milliseconds of each write, commit included, and the most statements of one."""
        milliseconds, most = [], 0
        for _ in range(times):
            write = getattr(self, f"_{kind}")()
            before, start = statements, time.perf_counter()
            write()
            milliseconds.append((time.perf_counter() - start) * 1000)
            most = max(most, statements - before)
        _take_out_of_outbox()
        return {"ms": milliseconds, "statements": most}

    def together(self, what, people, orders):
        """Place `orders` orders on each of so many connections at once. Return orders/s and how many failed."""
        bestseller = self.products[0]
        carts = []
        for _ in range(people * orders):
            products = self.chance.sample(self.products[1:], LINES)
            carts.append(self._cart([bestseller, *products[1:]] if what == "one bestseller" else products))
        barrier = Barrier(people + 1)

        def buy(customers):
            failed = 0
            try:
                connection.ensure_connection()
                barrier.wait()
                for customer in customers:
                    try:
                        place_order(customer, uuid4())
                    except Exception as error:
                        print(f"{type(error).__name__}: {error}", file=sys.stderr)
                        failed += 1
            finally:
                connection.close()
            return failed

        with ThreadPoolExecutor(people) as pool:
            buyers = [pool.submit(buy, carts[i::people]) for i in range(people)]
            barrier.wait()
            start = time.perf_counter()
            failed = sum(buyer.result() for buyer in buyers)
            seconds = time.perf_counter() - start
        _take_out_of_outbox()
        return {"per_s": (len(carts) - failed) / seconds, "failed": failed}

    def updates(self):
        """Return {table: [rows updated, HOT among them, bytes of its indexes]}."""
        time.sleep(1.5)  # a connection tells at most once per second what it has done
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, n_tup_upd, n_tup_hot_upd, pg_indexes_size(relid) FROM pg_stat_user_tables"
                " WHERE relname IN ('shop_product', 'shop_variant', 'shop_listing')"
            )
            return {table: counts for table, *counts in cursor.fetchall()}

    def _price(self):
        product = Product.objects.filter(pk=self.chance.choice(self.products))
        return lambda: product.update(price_cents=F("price_cents") + 1)

    def _stock(self):
        variant = Variant.objects.filter(pk=self.variants[self.chance.choice(self.products)])
        return lambda: variant.update(stock=F("stock") + 1)

    def _review(self):
        while True:
            product, author = self.chance.choice(self.products), self.chance.choice(self.customers)
            if not Review.objects.filter(product_id=product, author_id=author).exists():
                break
        review = Review(
            product_id=product, author_id=author, rating=4, title="Rides", body="It does.", created_at=timezone.now()
        )
        return review.save

    def _order(self):
        customer = self._cart(self.chance.sample(self.products, LINES))
        return lambda: place_order(customer, uuid4())

    def _cart(self, products):
        """Put these products in the next customer's cart; return the customer."""
        customer = Customer.objects.get(pk=self.customers[self.next_customer % len(self.customers)])
        self.next_customer += 1
        variants = [self.variants[product] for product in products]
        with transaction.atomic():
            Variant.objects.filter(pk__in=variants).exclude(stock__gt=PIECES // 2).update(stock=PIECES)
            cart = Cart.objects.get_or_create(customer=customer)[0]
            cart.lines.all().delete()
            CartLine.objects.bulk_create(CartLine(cart=cart, variant_id=pk, quantity=1) for pk in variants)
        return customer


def _count_statements():
    """Count what is sent, by whoever sends it: `BEGIN` and `COMMIT` are psycopg's own and are not counted."""
    for cls in (psycopg.Cursor, psycopg.ClientCursor, psycopg.ServerCursor):
        if "execute" in vars(cls):
            cls.execute = _counted(cls.execute)


def _counted(execute):
    def counting(*args, **kwargs):
        global statements
        statements += 1
        return execute(*args, **kwargs)

    return counting


def _take_out_of_outbox():
    """Where nobody renews, nobody takes out either."""
    if engine:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM shop_change")


if __name__ == "__main__":
    main()
