"""`manage.py relay`: renew in the cache what others have written. Runs until it is told to end."""

import signal

from django.core.management import BaseCommand
from django.db import connection

from shop.denormalized.relay import Relay


class Command(BaseCommand):
    help = "Renew in the cache what was written by other programs, or by processes that died. One is at work at a time."
    requires_system_checks = []  # it serves no page

    def handle(self, **options):
        relay = Relay(connection.get_connection_params())
        for name in ("SIGTERM", "SIGINT"):
            signal.signal(getattr(signal, name), relay.stop)
        self.stdout.write("The relay is at work (Ctrl-C ends it).")
        relay.run()
