"""`manage.py derived`: compare what is kept for the lean stages with its sources, and repair it.

A refresh says how many rows it had to change, so that a check is a repair which is rolled back: one piece of SQL does
both. Memory stays bounded, because products go by in batches.
"""

from itertools import batched

from django.core.cache import cache
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from shop import derived
from shop.models import Product

BATCH = 1000  # products


class Command(BaseCommand):
    help = "Verify every kept column and row. The exit code is 1 if one is wrong and --repair was not given."
    requires_system_checks = []  # the data depends on no page

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="write what is right and empty the cache")

    def handle(self, *, repair, **options):
        wrong = 0
        for kind, count in _counts(repair):
            self.stdout.write(f"{kind}: {f'{count} wrong' if count else 'right'}")
            wrong += count
        if repair:
            cache.clear()  # whatever wrote past the ORM told no cached page
            self.stdout.write("Repaired. The cache is empty." if wrong else "Nothing to repair. The cache is empty.")
        elif wrong:
            raise CommandError(f"{wrong} wrong. `manage.py derived --repair` writes what is right.")


def _counts(repair):
    """Yield each kind of kept data and how many of it had been wrong."""
    ids = Product.objects.order_by("pk").values_list("pk", flat=True)
    batches = list(batched(ids, BATCH))
    # A transaction a batch, because these lock the products that they look at.
    yield "product columns", sum(_wrong(derived.refresh_products, [batch], repair) for batch in batches)
    yield "descriptions", sum(_wrong(derived.refresh_descriptions, [batch], repair) for batch in batches)
    # One for all: a pair is seen from both of its products, and would be counted twice if it were still wrong then.
    yield "co-purchases", _wrong(derived.refresh_co_purchases, batches, repair)
    yield "category counts", _wrong(lambda _: derived.refresh_categories(), [None], repair)


def _wrong(refresh, batches, repair):
    with transaction.atomic():
        wrong = sum(refresh(batch) for batch in batches)
        transaction.set_rollback(not repair)
    return wrong
