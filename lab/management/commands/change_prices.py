"""`manage.py change_prices`: change prices of what visitors look at, so many a second, for a load test that watches.

Each line of standard input is a rate, which holds until the next line comes, and after it, where others are to get the
same changes, a seed; it is answered with how many prices have been changed since the last one. Which product is next is
drawn as visits are: what sells is asked for. At its end, or by SIGTERM, all prices become what they were.
"""

import os
import random
import selectors
import signal
import sys
import time
from contextlib import contextmanager

from django.core.management import BaseCommand

from shop.models import Product

MOST = 2000  # products, as many as visits are drawn from; none whose price may become 0


class Command(BaseCommand):
    help = "Change prices at the rate that each line of standard input says, through the ORM."

    def handle(self, **options):
        altered = set()
        with told_to_end() as end:
            try:
                self._change(altered, end)
            finally:
                for pk in altered:
                    change_price(pk)

    def _change(self, altered, end):
        """Change until `end` can be read; `altered` are those whose price is not what it was."""
        best = Product.objects.published().filter(price_cents__gt=1).order_by("-listing__units_sold", "pk")
        ids, sold = zip(*best.values_list("pk", "listing__units_sold")[:MOST], strict=True)
        weights = [units + 1 for units in sold]
        rate, due, changed = 0.0, float("inf"), 0
        with selectors.DefaultSelector() as waiting:
            waiting.register(sys.stdin, selectors.EVENT_READ)
            waiting.register(end, selectors.EVENT_READ)
            while True:
                found = waiting.select(max(0.0, due - time.monotonic()) if rate else None)
                if end in [key.fileobj for key, _ in found]:
                    return
                if found:
                    line = sys.stdin.readline()
                    if not line:
                        return
                    told, _, seed = line.strip().partition(" ")
                    rate, draw = float(told), random.Random(seed)
                    due = time.monotonic() + draw.expovariate(rate) if rate else float("inf")
                    self.stdout.write(str(changed))
                    self.stdout.flush()
                    changed = 0
                else:
                    [pk] = draw.choices(ids, weights)
                    change_price(pk)
                    altered ^= {pk}
                    changed, due = changed + 1, due + draw.expovariate(rate)


@contextmanager
def told_to_end():
    """A file that can be read once SIGTERM has come, so that it interrupts no change, and none is left."""
    end, signalled = os.pipe()
    before = signal.signal(signal.SIGTERM, lambda *_: os.write(signalled, b"."))
    try:
        yield end
    finally:
        signal.signal(signal.SIGTERM, before)
        os.close(end)
        os.close(signalled)


def change_price(pk):
    """Make the product a cent dearer, or cheaper where it was made dearer before."""
    product = Product.objects.only("price_cents").get(pk=pk)
    product.price_cents += -1 if product.price_cents % 2 else 1
    product.save(update_fields=["price_cents"])
