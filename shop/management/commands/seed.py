"""`manage.py seed`: fill the shop with a believable catalogue, customers, orders and reviews."""

import os

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from seeding import SCALES, seed
from seeding.progress import watching


class Command(BaseCommand):
    help = "Replace what the shop holds by a dataset, the same row for row for the same scale and seed."
    requires_system_checks = []  # the data depends on no page

    def add_arguments(self, parser):
        parser.add_argument("--scale", choices=SCALES, default=settings.SCALE, help="how large (default: %(default)s)")
        parser.add_argument("--seed", type=int, default=1, help="which one of that size (default: 1)")
        parser.add_argument("--force", action="store_true", help="seed even when this dataset is there")

    def handle(self, *, scale, force, **options):
        if scale != settings.SCALE and "DATABASE_URL" not in os.environ:
            raise CommandError(
                f"This is the database of scale {settings.SCALE}; the embedded PostgreSQL has one for each. "
                f"Run: SCALE={scale} python manage.py seed"
            )
        try:
            dataset, fresh = seed(scale, options["seed"], force=force, watch=watching())
        except ValueError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError(
                "Interrupted. The shop is whole: old, or new if all rows were in.", returncode=130
            ) from None
        what = "Seeded" if fresh else "Already there:"
        self.stdout.write(f"{what} {dataset}, checksum {dataset.checksum}")
