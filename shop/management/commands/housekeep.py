"""`manage.py housekeep`: delete what visitors leave behind, so that it does not grow for ever.

A cart is known to a session alone, and which one stands in the session's signed text: all sessions that still run are
read once, if there are old carts at all. Rows are deleted in short transactions, so that nobody waits for long.
"""

from datetime import timedelta
from importlib import import_module
from itertools import batched

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from shop.models import Cart
from shop.sessions import changes
from shop.sessions.models import LoginAttempts, SessionChange

BATCH = 1000  # rows of a transaction


class Command(BaseCommand):
    help = "Delete sessions that have run out, old anonymous carts without a session, and counts that are over."
    requires_system_checks = []  # the data depends on no page

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=30, help="how old a cart has to be (default: 30)")
        parser.add_argument(
            "--most", type=int, default=100_000, help="of each kind, at most so many are deleted (default: 100000)"
        )

    def handle(self, *, days, most, **options):
        if days < 1 or most < 1:
            raise CommandError("--days and --most must be 1 or more.")
        now = timezone.now()
        old_carts = Cart.objects.filter(customer=None, created_at__lt=now - timedelta(days=days))
        kept = _carts_of_sessions() if old_carts.exists() else set()
        settled = SessionChange.objects.filter(recorded_at__lt=now - changes.RECORDED_FOR)
        self._delete("sessions", Session.objects.filter(expire_date__lt=now).order_by("expire_date"), most)
        self._delete("anonymous carts", old_carts.order_by("pk"), most, kept)
        self._delete("counts of logins", LoginAttempts.objects.filter(until__lt=now).order_by("until"), most)
        self._delete("changes of sessions", settled.order_by("pk"), most)

    def _delete(self, kind, rows, most, kept=frozenset()):
        """Delete at most so many of the rows, and none of the ids in `kept`; tell how far it is."""
        ids = rows.values_list("pk", flat=True)[: len(kept) + most + 1]
        found = [pk for pk in ids.iterator() if pk not in kept]
        deleted = 0
        for batch in batched(found[:most], BATCH):
            with transaction.atomic():
                # Who is at work with one of them keeps it: it is found again, if it is still old then.
                free = list(rows.filter(pk__in=batch).select_for_update(skip_locked=True).values_list("pk", flat=True))
                rows.filter(pk__in=free).delete()
            deleted += len(free)
            self.stdout.write(f"{kind}: {deleted} deleted so far")
        self.stdout.write(f"{kind}: {deleted} deleted" + "; more are left, run it again" * (len(found) > most))


def _carts_of_sessions():
    """Return the ids of the carts that sessions which still run know."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    running = Session.objects.filter(expire_date__gte=timezone.now()).values_list("session_data", flat=True)
    carts = (store.decode(text).get("cart") for text in running.iterator())
    return {cart for cart in carts if cart}
