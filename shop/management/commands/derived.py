"""`manage.py derived`: compare what is denormalized with its sources, and repair it."""

from django.core.management import BaseCommand, CommandError
from django.db import connection, transaction

from shop.caching import versions
from shop.denormalized import texts
from shop.denormalized.compute import TABLES, count_wrong, repair


class Command(BaseCommand):
    help = "Verify all that is denormalized. The exit code is 1 if a row is wrong and --repair was not given."
    requires_system_checks = []  # the data depends on no page

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="write what is right and make void what is cached")

    def handle(self, *, repair, **options):
        wrong = 0
        for kind, count in _counts(repair):
            self.stdout.write(f"{kind}: {f'{count} wrong' if count else 'right'}")
            wrong += count
        if repair:
            if not versions.renew([versions.EPOCH]):
                raise CommandError("Repaired, but the cache cannot be reached: what it holds may be wrong.")
            self.stdout.write(f"{'Repaired' if wrong else 'Nothing to repair'}. All that is cached is void.")
        elif wrong:
            raise CommandError(f"{wrong} wrong. `manage.py derived --repair` writes what is right.")


def _counts(repairing):
    """Yield each kind of denormalized data and how many of its rows had been wrong."""
    for table in TABLES:
        with transaction.atomic(), connection.cursor() as cursor:
            yield table.removeprefix("shop_"), repair(cursor, table) if repairing else count_wrong(cursor, table)
    yield "rendered descriptions", texts.count_wrong(repairing)
