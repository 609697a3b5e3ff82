"""`manage.py clear_cache`: delete what this shop keeps in the cache, and nothing of anybody else. Sessions stay."""

import sys

from django.core.cache import cache
from django.core.management import BaseCommand, CommandError
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError


class Command(BaseCommand):
    help = "Delete all pages and pieces that this shop keeps. Other shops' keys, and sessions, stay."
    requires_system_checks = []  # the cache depends on no page

    def add_arguments(self, parser):
        parser.add_argument(
            "--on-request", action="store_true", help="at each line of standard input, and answer it with a line"
        )

    def handle(self, *, on_request, **options):
        for _ in sys.stdin if on_request else [None]:
            try:
                cache.clear()
            except (OSError, RedisError, ConnectionInterrupted) as error:
                raise CommandError(f"The cache could not be emptied: {error}") from None
            self.stdout.write("The cache is empty.")
            self.stdout.flush()
