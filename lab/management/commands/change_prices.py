"""`manage.py change_prices`: change prices of what visitors look at, so many a second, for a load test that watches.

Each line of standard input is a rate, which holds until the next line comes; it is answered with how many prices have
been changed since the last one. Which product is next is drawn as visits are: what sells is asked for.
"""

import random
import selectors
import sys
import time

from django.core.management import BaseCommand

from shop.models import Product

MOST = 2000  # products, as many as visits are drawn from


class Command(BaseCommand):
    help = "Change prices at the rate that each line of standard input says, through the ORM."

    def handle(self, **options):
        best = Product.objects.published().order_by("-listing__units_sold", "pk")
        ids, sold = zip(*best.values_list("pk", "listing__units_sold")[:MOST], strict=True)
        draw, weights = random.Random(1), [units + 1 for units in sold]
        rate, due, changed = 0.0, float("inf"), 0
        with selectors.DefaultSelector() as lines:
            lines.register(sys.stdin, selectors.EVENT_READ)
            while True:
                if lines.select(max(0.0, due - time.monotonic()) if rate else None):
                    line = sys.stdin.readline()
                    if not line:
                        return
                    rate = float(line)
                    due = time.monotonic() + draw.expovariate(rate) if rate else float("inf")
                    self.stdout.write(str(changed))
                    self.stdout.flush()
                    changed = 0
                else:
                    change_price(*draw.choices(ids, weights))
                    changed, due = changed + 1, due + draw.expovariate(rate)


def change_price(pk):
    """Make the product a cent dearer, or cheaper where it was made dearer before."""
    product = Product.objects.only("price_cents").get(pk=pk)
    product.price_cents += -1 if product.price_cents % 2 else 1
    product.save(update_fields=["price_cents"])
